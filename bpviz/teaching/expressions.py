"""How one element of each sub-step is worked out, as an expression of other elements."""

import math
from collections.abc import Callable

import numpy as np

from bpviz.engine.frame import Frame
from bpviz.engine.functions import ACTIVATIONS, LOSSES
from bpviz.engine.quantity import OPTIMIZER_KINDS, TOTAL, Element, Kind, Quantity
from bpviz.engine.rounding import Array
from bpviz.teaching.expression import Expression, Form, Mean, Number, Product, Sum
from bpviz.teaching.rules import rule

_ACTIVATIONS = {
    "sigmoid": ("sig({0})", "1/(1 + e^−{0p})"),
    "tanh": ("tanh({0})", "tanh({0})"),
    "relu": ("relu({0})", "max(0, {0})"),
    "leaky-relu": ("lrelu({0})", "max(0.01·{0p}, {0})"),
    "softplus": ("softplus({0})", "ln(1 + e^{0p})"),
    "gelu": ("gelu({0})", "{0p}·Φ({0})"),
}
# Of net and out; the others are of net alone and named f′.
_SLOPES = {
    "sigmoid": ("{1p}(1 − {1p})", "{1p}(1 − {1p})"),
    "tanh": ("1 − {1p}²", "1 − {1p}²"),
    "softplus": ("sig({0})", "1/(1 + e^−{0p})"),
    "gelu": ("f′({0})", "Φ({0}) + {0p}·φ({0})"),
}
# Of target, out and net; the cross-entropies are worked out from net.
_LOSSES = {
    "half-squared": ("½({0} − {1p})²", "½({0} − {1p})²"),
    "squared": ("({0} − {1p})²", "({0} − {1p})²"),
    "mean-squared": ("({0} − {1p})²/%n", "({0} − {1p})²/%n"),
    "binary-cross-entropy": (
        "−{0p}·ln({1}) − (1 − {0p})·ln(1 − {1p})",
        "{0p}·ln(1 + e^−{2p}) + (1 − {0p})·ln(1 + e^{2p})",
    ),
}
_LOSS_SLOPES = {
    "half-squared": "{0} − {1p}",
    "squared": "2({0} − {1p})",
    "mean-squared": "2({0} − {1p})/%n",
    "binary-cross-entropy": "−{1p}/{0p} + (1 − {1p})/(1 − {0p})",
    "cross-entropy": "−{1p}/{0p}",
}


def expression(element: Element, frame: Frame) -> Expression:
    """How *element* is computed from the elements that it reads.

    Given numbers (weights, biases, inputs, targets) are themselves.
    """
    quantity = element.quantity
    kind, layer = quantity.kind, quantity.layer
    if kind in OPTIMIZER_KINDS or kind in (Kind.NEW_WEIGHTS, Kind.NEW_BIASES):
        return rule(element, frame)
    if layer == 0 or kind in (Kind.WEIGHTS, Kind.BIASES, Kind.TARGET):
        return Number(element)
    return _BUILDERS[kind](element, frame)


def _at(kind: Kind, layer: int, row: int, sample: int = 0, column: int = 0) -> Number:
    return Number(Element(Quantity(kind, layer), row, column, sample))


def _net(element: Element, frame: Frame) -> Expression:
    layer, row, problem = element.quantity.layer, element.row, frame.problem
    terms: list[Expression] = [
        Product((_at(Kind.WEIGHTS, layer, row, 0, j), _at(Kind.OUT, layer - 1, j, element.sample)))
        for j in range(problem.sizes[layer - 1])
    ]
    if problem.bias != "none":
        terms.append(_at(Kind.BIASES, layer, 0 if problem.bias == "shared" else row))
    return Sum(tuple(terms)) if len(terms) > 1 else terms[0]


def _out(element: Element, frame: Frame) -> Expression:
    layer, sample = element.quantity.layer, element.sample
    activation = frame.problem.layers[layer].activation
    net = _at(Kind.NET, layer, element.row, sample)
    if activation == "identity":
        return net
    if activation == "softmax":
        powers = _powers(layer, sample, frame)
        return Form("e^{0p}/({1})", "e^{0p}/({1})", (net, powers), lambda x, s: _exp(x) / s)
    return Form(*_ACTIVATIONS[activation], (net,), _scalar(activation))


def _powers(layer: int, sample: int, frame: Frame) -> Sum:
    """e^net of every neuron of the layer, added up."""
    return Sum(
        tuple(
            Form("e^{0p}", "e^{0p}", (_at(Kind.NET, layer, i, sample),), _exp)
            for i in range(frame.problem.sizes[layer])
        )
    )


def _exp(power: float) -> float:
    return float(np.exp(power))


def _scalar(activation: str) -> Callable[[float], float]:
    value = ACTIVATIONS[activation].value
    return lambda net: float(value(_single(net), None)[0, 0])


def _single(value: float) -> Array:
    return np.array([[value]])


def _error(element: Element, frame: Frame) -> Expression:
    layer, row = element.quantity.layer, element.row
    if row == TOTAL:
        errors = range(frame.problem.sizes[layer])
        return Sum(tuple(_at(Kind.ERROR, layer, i) for i in errors))
    return _mean(frame, lambda sample: _error_of(layer, row, sample, frame))


def _error_of(layer: int, row: int, sample: int, frame: Frame) -> Expression:
    """E_i of one sample."""
    kinds = (Kind.TARGET, Kind.OUT, Kind.NET)
    target, out, net = (_at(kind, layer, row, sample) for kind in kinds)
    name, outputs = frame.problem.loss, frame.problem.sizes[layer]
    if name == "cross-entropy":
        return Form(
            "−{0p}·ln({1})",
            "{0p}·(ln({3}) − {2p})",
            (target, out, net, _powers(layer, sample, frame)),
            lambda t, o, x, s: t * (math.log(s) - x),
        )
    symbols, numbers = (text.replace("%n", str(outputs)) for text in _LOSSES[name])
    value = LOSSES[name].value
    share = 1 / outputs if name == "mean-squared" else 1.0

    def error(target: float, out: float, net: float) -> float:
        return share * float(value(_single(net), _single(out), _single(target), None)[0, 0])

    return Form(symbols, numbers, (target, out, net), error)


def _mean(frame: Frame, one: Callable[[int], Expression]) -> Expression:
    """One sample's expression, or the mean over the batch."""
    batch = len(frame.after.samples)
    if batch == 1:
        return one(0)
    return Mean(one(0), tuple(one(sample) for sample in range(batch)), batch)


def _dE_dout(element: Element, frame: Frame) -> Expression:
    layer, row, sample, problem = (
        element.quantity.layer,
        element.row,
        element.sample,
        frame.problem,
    )
    if layer == problem.last:
        outputs = problem.sizes[layer]
        text = _LOSS_SLOPES[problem.loss].replace("%n", str(outputs))
        derivative = LOSSES[problem.loss].derivative
        share = 1 / outputs if problem.loss == "mean-squared" else 1.0

        def slope(out: float, target: float) -> float:
            return share * float(derivative(_single(out), _single(target), None)[0, 0])

        arguments = (_at(Kind.OUT, layer, row, sample), _at(Kind.TARGET, layer, row, sample))
        return Form(text, text, arguments, slope)
    weights = Kind.NEW_WEIGHTS if problem.update_order == "during" else Kind.WEIGHTS
    terms = tuple(
        Product((_at(weights, layer + 1, i, 0, row), _at(Kind.DELTA, layer + 1, i, sample)))
        for i in range(problem.sizes[layer + 1])
    )
    return Sum(terms) if len(terms) > 1 else terms[0]


def _dout_dnet(element: Element, frame: Frame) -> Expression:
    layer, row, sample = element.quantity.layer, element.row, element.sample
    name = frame.problem.layers[layer].activation
    net, out = _at(Kind.NET, layer, row, sample), _at(Kind.OUT, layer, row, sample)
    if name == "softmax":
        if row == element.column:
            return Form("{0p}(1 − {0p})", "{0p}(1 − {0p})", (out,), lambda o: o * (1 - o))
        other = _at(Kind.OUT, layer, element.column, sample)
        return Form("−{0p}·{1p}", "−{0p}·{1p}", (out, other), lambda o, p: -o * p)
    derivative = ACTIVATIONS[name].derivative

    def slope(net: float, out: float) -> float:
        return float(derivative(_single(net), _single(out), None)[0, 0])

    symbols, numbers = _SLOPES.get(name, ("f′({0})", "f′({0})"))
    return Form(symbols, numbers, (net, out), slope)


def is_limit(element: Element, frame: Frame) -> bool:
    """Whether a δ is the limit out − target, because a ∂E/∂out of its is infinite."""
    layer, sample, problem = element.quantity.layer, element.sample, frame.problem
    if layer != problem.last or problem.loss_function.activation is None:
        return False
    outer = frame.after.layers[layer].dE_dout
    if outer is None:
        return False
    concerned = outer[:, sample] if problem.loss == "cross-entropy" else outer[element.row, sample]
    return bool(np.isinf(concerned).any())


def _delta(element: Element, frame: Frame) -> Expression:
    layer, row, sample = element.quantity.layer, element.row, element.sample
    if is_limit(element, frame):
        arguments = (_at(Kind.OUT, layer, row, sample), _at(Kind.TARGET, layer, row, sample))
        return Form("{0} − {1p}", "{0} − {1p}", arguments, lambda out, target: out - target)
    if frame.problem.layers[layer].activation != "softmax":
        return Product(
            (_at(Kind.DE_DOUT, layer, row, sample), _at(Kind.DOUT_DNET, layer, row, sample))
        )
    terms = tuple(
        Product((_at(Kind.DE_DOUT, layer, i, sample), _at(Kind.DOUT_DNET, layer, i, sample, row)))
        for i in range(frame.problem.sizes[layer])
    )
    return Sum(terms) if len(terms) > 1 else terms[0]


def _gradient(element: Element, frame: Frame) -> Expression:
    layer, row, column = element.quantity.layer, element.row, element.column
    return _mean(
        frame,
        lambda sample: Product(
            (_at(Kind.DELTA, layer, row, sample), _at(Kind.OUT, layer - 1, column, sample))
        ),
    )


def _bias_gradient(element: Element, frame: Frame) -> Expression:
    layer, problem = element.quantity.layer, frame.problem
    if problem.bias != "shared":
        return _mean(frame, lambda sample: _at(Kind.DELTA, layer, element.row, sample))
    batch, units = len(frame.after.samples), problem.sizes[layer]
    one = Sum(tuple(_at(Kind.DELTA, layer, i) for i in range(units)))
    if batch == 1:
        return one
    each = tuple(_at(Kind.DELTA, layer, i, s) for s in range(batch) for i in range(units))
    return Mean(one, each, batch)


_BUILDERS: dict[Kind, Callable[[Element, Frame], Expression]] = {
    Kind.NET: _net,
    Kind.OUT: _out,
    Kind.ERROR: _error,
    Kind.DE_DOUT: _dE_dout,
    Kind.DOUT_DNET: _dout_dnet,
    Kind.DELTA: _delta,
    Kind.GRADIENT: _gradient,
    Kind.BIAS_GRADIENT: _bias_gradient,
}
