"""The formulas of the sub-steps on plain arrays.

Signals are ``(units, batch)``, C-contiguous. Stepping calls a kernel without buffers, training
with ``into`` (a buffer for the result); the bits are the same. Warnings are the caller's to
silence: infinities and NaN are results like others.
"""

import numpy as np

from bpviz.engine.functions import Loss
from bpviz.engine.rounding import Array, rounded


def net(weights: Array, below: Array, biases: Array | None, into: Array | None = None) -> Array:
    """The net values, W · out_below + bias. ``biases`` is ``(units,)``, or ``(1,)`` for all."""
    value = np.matmul(weights, below, out=into)
    return value if biases is None else np.add(value, biases[:, None], out=value)


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
    total = float(np.add.reduce(each))
    return each, total if decimals is None else float(rounded(np.array(total), decimals))


def dE_dout(weights_above: Array, delta_above: Array, into: Array | None = None) -> Array:
    """∂E/∂out of a hidden layer = W_aboveᵀ · δ_above."""
    value: Array = np.matmul(weights_above.T, delta_above, out=into)
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
    delta: Array, dE_dout: Array, dout_dnet: Array, out: Array, targets: Array
) -> Array:
    """δ of a cross-entropy's output layer: out − target, its limit, where ∂E/∂out is infinite.

    With softmax, whose δ sums over all outputs, one infinite element concerns the whole sample.
    """
    infinite = np.isinf(dE_dout)
    concerned = infinite.any(axis=0) if dout_dnet.ndim == 3 else infinite
    return np.where(concerned, out - targets, delta)


def gradient(delta: Array, below: Array, into: Array | None = None) -> Array:
    """∂E/∂W = δ · out_belowᵀ, mean over the batch; ``(units, units below)``."""
    batch = delta.shape[1]
    if batch == 1:
        return np.multiply(delta, below.T, out=into)
    value = np.matmul(delta, below.T, out=into)
    return np.divide(value, batch, out=value)


def bias_gradient(delta: Array, *, shared: bool, into: Array | None = None) -> Array:
    """∂E/∂bias = δ, mean over the batch, ``(units,)``; shared: summed over the layer, ``(1,)``."""
    mean = np.add.reduce(delta, axis=1, out=None if shared else into)
    mean = np.divide(mean, delta.shape[1], out=mean)
    if shared:
        mean = np.add.reduce(mean, keepdims=True, out=into)
    return mean
