"""Activation and loss functions: name, symbol, value and derivative.

Signals are ``(units, batch)``. Every function takes ``into``, a buffer of the result's shape to
write into, and gives the same bits with and without it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from bpviz.engine.rounding import Array, constant

_ZERO, _HALF, _ONE, _TWO = constant(0.0), constant(0.5), constant(1.0), constant(2.0)

Value: TypeAlias = Callable[[Array, Array | None], Array]
Derivative: TypeAlias = Callable[[Array, Array, Array | None], Array]


@dataclass(frozen=True)
class Activation:
    """An activation function f, applied to the net values of a layer.

    ``value(net, into)`` is f(net); ``derivative(net, out, into)`` is f′(net), written with out
    where that is how it is worked out by hand. For softmax it is the Jacobian
    ``(batch, units, units)`` with ``[sample, i, j] = ∂out_i/∂net_j``.
    """

    name: str
    symbol: str
    definition: str
    slope: str
    value: Value
    derivative: Derivative


def sigmoid(net: Array, into: Array | None = None) -> Array:
    """1/(1 + e^−net). e^−net may overflow to infinity, of which the result is rightly 0."""
    value = np.negative(net, out=into)
    np.exp(value, out=value)
    np.add(value, _ONE, out=value)
    return np.reciprocal(value, out=value)


def _sigmoid_slope(net: Array, out: Array, into: Array | None) -> Array:
    value = np.subtract(_ONE, out, out=into)
    return np.multiply(out, value, out=value)


def _tanh(net: Array, into: Array | None) -> Array:
    return np.tanh(net, out=into)


def _tanh_slope(net: Array, out: Array, into: Array | None) -> Array:
    value = np.multiply(out, out, out=into)
    return np.subtract(_ONE, value, out=value)


def _relu(net: Array, into: Array | None) -> Array:
    return np.maximum(net, _ZERO, out=into)


def _relu_slope(net: Array, out: Array, into: Array | None) -> Array:
    value = np.empty_like(net) if into is None else into
    return np.greater(net, _ZERO, out=value)


LEAK = 0.01
_LEAK = constant(LEAK)


def _leaky_relu(net: Array, into: Array | None) -> Array:
    value = np.multiply(net, _LEAK, out=into)
    return np.maximum(net, value, out=value)


def _leaky_relu_slope(net: Array, out: Array, into: Array | None) -> Array:
    value = _relu_slope(net, out, into)
    return np.maximum(value, _LEAK, out=value)


def softplus(net: Array, into: Array | None = None) -> Array:
    """ln(1 + e^net), without overflow."""
    return np.logaddexp(_ZERO, net, out=into)


def _softplus_slope(net: Array, out: Array, into: Array | None) -> Array:
    return sigmoid(net, into)


def _normal_cdf(net: Array) -> Array:
    """Φ(net) = ½·erfc(−net/√2), element by element: NumPy has no error function."""
    flat = [0.5 * math.erfc(x) for x in (net.ravel() * -math.sqrt(0.5)).tolist()]
    return np.array(flat).reshape(net.shape)


def _gelu(net: Array, into: Array | None) -> Array:
    return np.multiply(net, _normal_cdf(net), out=into)


def _gelu_slope(net: Array, out: Array, into: Array | None) -> Array:
    density = np.exp(-0.5 * net * net) / math.sqrt(2.0 * math.pi)
    return np.add(_normal_cdf(net), net * density, out=into)


def _identity(net: Array, into: Array | None) -> Array:
    return np.add(net, _ZERO, out=into)


def _identity_slope(net: Array, out: Array, into: Array | None) -> Array:
    value = np.empty_like(net) if into is None else into
    value.fill(1.0)
    return value


def _softmax(net: Array, into: Array | None) -> Array:
    value = np.subtract(net, np.maximum.reduce(net, axis=0), out=into)
    np.exp(value, out=value)
    return np.divide(value, np.add.reduce(value, axis=0), out=value)


def _softmax_jacobian(net: Array, out: Array, into: Array | None) -> Array:
    """∂out_i/∂net_j = out_i·([i = j] − out_j), one matrix a sample."""
    rows = out.T[:, :, None]
    value = np.multiply(rows, np.eye(len(out)) - out.T[:, None, :], out=into)
    return np.add(value, 0.0, out=value)  # no negative zeros


ACTIVATIONS = {
    a.name: a
    for a in (
        Activation("sigmoid", "sig", "1/(1 + e^−net)", "out·(1 − out)", sigmoid, _sigmoid_slope),
        Activation("tanh", "tanh", "tanh(net)", "1 − out²", _tanh, _tanh_slope),
        Activation("relu", "relu", "max(0, net)", "1 if net > 0, else 0", _relu, _relu_slope),
        Activation(
            "leaky-relu",
            "lrelu",
            "net if net > 0, else 0.01·net",
            "1 if net > 0, else 0.01",
            _leaky_relu,
            _leaky_relu_slope,
        ),
        Activation(
            "softplus", "softplus", "ln(1 + e^net)", "1/(1 + e^−net)", softplus, _softplus_slope
        ),
        Activation("gelu", "gelu", "net·Φ(net)", "Φ(net) + net·φ(net)", _gelu, _gelu_slope),
        Activation("identity", "id", "net", "1", _identity, _identity_slope),
        Activation(
            "softmax",
            "softmax",
            "e^net_i / Σ e^net",
            "out_i·([i = j] − out_j)",
            _softmax,
            _softmax_jacobian,
        ),
    )
}


@dataclass(frozen=True)
class Loss:
    """A loss function E = Σ E_i over the outputs.

    ``value(net, out, target, into)`` gives every E_i, ``derivative(out, target, into)`` every
    ∂E/∂out_i, both ``(units, batch)``. ``activation`` is the last layer's, where the loss needs
    a certain one.
    """

    name: str
    formula: str
    slope: str
    value: Callable[[Array, Array, Array, Array | None], Array]
    derivative: Derivative
    activation: str | None = None


def _squares(net: Array, out: Array, target: Array, into: Array | None) -> Array:
    value = np.subtract(target, out, out=into)
    return np.multiply(value, value, out=value)


def _half_squares(net: Array, out: Array, target: Array, into: Array | None) -> Array:
    value = _squares(net, out, target, into)
    return np.multiply(value, _HALF, out=value)


def _mean_squares(net: Array, out: Array, target: Array, into: Array | None) -> Array:
    value = _squares(net, out, target, into)
    return np.divide(value, len(out), out=value)


def _difference(out: Array, target: Array, into: Array | None) -> Array:
    return np.subtract(out, target, out=into)


def _twice_difference(out: Array, target: Array, into: Array | None) -> Array:
    value = np.subtract(out, target, out=into)
    return np.multiply(value, _TWO, out=value)


def _mean_difference(out: Array, target: Array, into: Array | None) -> Array:
    value = _twice_difference(out, target, into)
    return np.divide(value, len(out), out=value)


def _term(factor: Array, value: Array) -> Array:
    """factor·value, where a factor of 0 gives 0 even if the value is infinite."""
    return np.where(factor == 0.0, 0.0, factor * value)


def _binary_cross_entropy(net: Array, out: Array, target: Array, into: Array | None) -> Array:
    """−t·ln(out) − (1−t)·ln(1−out), from net so that it stays finite where out is 0 or 1."""
    return np.add(_term(target, softplus(-net)), _term(1.0 - target, softplus(net)), out=into)


def _binary_cross_entropy_slope(out: Array, target: Array, into: Array | None) -> Array:
    below, above = np.divide(-1.0, out), np.divide(1.0, 1.0 - out)
    return np.add(_term(target, below), _term(1.0 - target, above), out=into)


def _cross_entropy(net: Array, out: Array, target: Array, into: Array | None) -> Array:
    """−t·ln(out) = t·(ln Σe^net − net), from net so that it stays finite where out is 0."""
    top = np.maximum.reduce(net, axis=0)
    log_sum = top + np.log(np.add.reduce(np.exp(net - top), axis=0))
    return np.add(_term(target, log_sum - net), 0.0, out=into)


def _cross_entropy_slope(out: Array, target: Array, into: Array | None) -> Array:
    return np.add(_term(target, np.divide(-1.0, out)), 0.0, out=into)


LOSSES = {
    loss.name: loss
    for loss in (
        Loss("half-squared", "½(target − out)²", "out − target", _half_squares, _difference),
        Loss("squared", "(target − out)²", "2(out − target)", _squares, _twice_difference),
        Loss(
            "mean-squared",
            "(target − out)²/n",
            "2(out − target)/n",
            _mean_squares,
            _mean_difference,
        ),
        Loss(
            "binary-cross-entropy",
            "−target·ln(out) − (1 − target)·ln(1 − out)",
            "−target/out + (1 − target)/(1 − out)",
            _binary_cross_entropy,
            _binary_cross_entropy_slope,
            "sigmoid",
        ),
        Loss(
            "cross-entropy",
            "−target·ln(out)",
            "−target/out",
            _cross_entropy,
            _cross_entropy_slope,
            "softmax",
        ),
    )
}
