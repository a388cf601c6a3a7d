"""The formulas of the sub-steps on plain arrays.

Signals are ``(units, batch)``, C-contiguous. Stepping calls a kernel without buffers, training
with ``into`` (a buffer for the result); the bits are the same. Warnings are the caller's to
silence: infinities and NaN are results like others.

Products are ``ndarray.dot``: it costs a third of ``np.matmul`` where matrices are small.
"""

import numpy as np

from bpviz.engine.functions import Loss
from bpviz.engine.rounding import Array, rounded, rounded_number


def net(weights: Array, below: Array, biases: Array | None, into: Array | None = None) -> Array:
    """The net values, W · out_below + bias. ``biases`` is ``(units,)``, or ``(1,)`` for all."""
    value = weights.dot(below, into)
    return value if biases is None else np.add(value, biases[:, None], value)


def errors(
    loss: Loss,
    net: Array,
    out: Array,
    targets: Array,
    decimals: int | None,
    into: Array | None = None,
) -> tuple[Array, float]:
    """E_i of every output, mean over the batch, ``(units,)``; and their sum E_total."""
    values = loss.value(net, out, targets, into)
    batch = values.shape[1]
    each = values[:, 0] if batch == 1 else np.add.reduce(values, axis=1) / batch
    each = rounded(each, decimals)
    return each, rounded_number(float(sum(each.tolist())), decimals)


def dE_dout(weights_above: Array, delta_above: Array, into: Array | None = None) -> Array:
    """∂E/∂out of a hidden layer = W_aboveᵀ · δ_above."""
    value: Array = weights_above.T.dot(delta_above, into)
    return value


def delta(dE_dout: Array, dout_dnet: Array, into: Array | None = None) -> Array:
    """δ = ∂E/∂out ⊙ f′(net); for softmax the Jacobian's transpose times ∂E/∂out, per sample."""
    if dout_dnet.ndim == 2:
        elementwise: Array = np.multiply(dE_dout, dout_dnet, out=into)
        return elementwise
    product = np.matmul(dout_dnet.transpose(0, 2, 1), dE_dout.T[:, :, None])
    value: Array = np.add(product[:, :, 0].T, 0.0, out=into, order="C")
    return value


def limited_delta(
    delta: Array,
    dE_dout: Array,
    dout_dnet: Array,
    out: Array,
    targets: Array,
    into: Array | None = None,
) -> Array:
    """δ of a cross-entropy's output layer: out − target, its limit, where ∂E/∂out is infinite.

    With softmax, whose δ sums over all outputs, one infinite element concerns the whole sample.
    ``into`` is *delta* itself, or None.
    """
    infinite = np.isinf(dE_dout)
    concerned = infinite.any(axis=0) if dout_dnet.ndim == 3 else infinite
    if into is None:
        return np.where(concerned, out - targets, delta)
    np.copyto(into, out - targets, where=concerned)
    return into


def gradient(delta: Array, below: Array, into: Array | None = None) -> Array:
    """∂E/∂W = δ · out_belowᵀ, mean over the batch; ``(units, units below)``."""
    return mean_over_batch(gradient_sum(delta, below, into), delta.shape[1])


def gradient_sum(delta: Array, below: Array, into: Array | None = None) -> Array:
    """δ · out_belowᵀ, which sums over the batch; ``(units, units below)``."""
    value: Array = delta.dot(below.T, into)
    return value


def mean_over_batch(total: Array, batch: int) -> Array:
    """A sum over the batch divided by its size, in place."""
    return total if batch == 1 else np.divide(total, batch, total)


def bias_gradient(delta: Array, *, shared: bool, into: Array | None = None) -> Array:
    """∂E/∂bias = δ, mean over the batch, ``(units,)``; shared: summed over the layer, ``(1,)``."""
    batch = delta.shape[1]
    mean = delta[:, 0] if batch == 1 else np.add.reduce(delta, axis=1) / batch
    if shared:
        return np.add.reduce(mean, keepdims=True, out=into)
    if into is None:
        return mean
    np.copyto(into, mean)
    return into
