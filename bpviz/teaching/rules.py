"""How an optimiser works out one element: its averages, and the new weight or bias."""

import math
from collections.abc import Callable

from bpviz.engine.frame import Frame
from bpviz.engine.optimizers import CARRIED, Optimizer
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.expression import Constant, Expression, Form, Number, Previous
from bpviz.teaching.numbers import shortest


def rule(element: Element, frame: Frame) -> Expression:
    """An optimiser's result or a new parameter, as the formulas of the optimisers have it."""
    quantity, optimizer = element.quantity, frame.problem.optimizer
    at = _reader(element, frame)
    bias, kind = quantity.bias, quantity.kind
    own = at(Kind.BIASES if bias else Kind.WEIGHTS)
    slope = at(Kind.BIAS_GRADIENT if bias else Kind.GRADIENT)
    used = at(Kind.DECAYED_GRADIENT) if Kind.DECAYED_GRADIENT in optimizer.kinds else slope
    eta = Constant("η", frame.problem.learning_rate)
    decay = Constant("λ", optimizer.weight_decay)
    if kind in CARRIED:
        return _average(kind, optimizer, _previous(element, frame), used)
    match kind:
        case Kind.DECAYED_GRADIENT:
            return _form("{0} + {1} · {2p}", (slope, decay, own), lambda g, d, p: g + d * p)
        case Kind.DECAYED:
            arguments = (eta, decay, own)
            return _form("(1 − {0}·{1}) · {2p}", arguments, lambda n, d, p: (1 - n * d) * p)
        case Kind.FIRST_UNBIASED:
            moment = at(Kind.FIRST_MOMENT)
            return _unbiased(moment, "β₁", optimizer.beta1, frame.update + 1)
        case Kind.SECOND_UNBIASED:
            moment = at(Kind.SECOND_MOMENT)
            return _unbiased(moment, "β₂", optimizer.beta2, frame.update + 1)
    start = at(Kind.DECAYED) if Kind.DECAYED in optimizer.kinds else own
    return _update(optimizer, at, start, used, eta)


def _reader(element: Element, frame: Frame) -> Callable[[Kind], Number]:
    """The element of another kind in the same place."""
    layer, bias = element.quantity.layer, element.quantity.bias

    def at(kind: Kind) -> Number:
        # Only an optimiser's results are told apart by what they belong to.
        belongs = bias and kind not in (Kind.BIASES, Kind.BIAS_GRADIENT)
        return Number(Element(Quantity(kind, layer, belongs), element.row, element.column))

    return at


def _previous(element: Element, frame: Frame) -> Previous:
    """An average as the update before left it."""
    quantity = element.quantity
    averages = frame.before.layers[quantity.layer].averages[quantity.kind, quantity.bias]
    place = (element.row, element.column)[: averages.ndim]
    return Previous(element, float(averages[place]))


def _form(
    text: str, arguments: tuple[Expression, ...], function: Callable[..., float]
) -> Expression:
    return Form(text, text, arguments, function)


def _average(kind: Kind, optimizer: Optimizer, old: Previous, used: Number) -> Expression:
    if kind is Kind.VELOCITY:
        arguments = (Constant("μ", optimizer.momentum), old, used)
        return _form("{0} · {1p} + {2p}", arguments, lambda m, v, g: m * v + g)
    symbol, factor = {
        Kind.MEAN_SQUARE: ("α", optimizer.alpha),
        Kind.FIRST_MOMENT: ("β₁", optimizer.beta1),
        Kind.SECOND_MOMENT: ("β₂", optimizer.beta2),
    }[kind]
    decay = Constant(symbol, factor)
    if kind is Kind.FIRST_MOMENT:
        return _form(
            "{0} · {1p} + (1 − {0}) · {2p}",
            (decay, old, used),
            lambda d, m, g: d * m + (1 - d) * g,
        )
    return Form(
        "{0} · {1p} + (1 − {0}) · ({2})²",
        "{0} · {1p} + (1 − {0}) · {2p}²",
        (decay, old, used),
        lambda d, s, g: d * s + (1 - d) * g * g,
    )


def _unbiased(moment: Number, symbol: str, factor: float, time: int) -> Expression:
    return Form(
        f"{{0p}} / (1 − {symbol}ᵗ)",
        f"{{0p}} / (1 − {shortest(factor)}^{time})",
        (moment,),
        lambda m: m / (1 - factor**time),
    )


def _update(
    optimizer: Optimizer,
    at: Callable[[Kind], Number],
    start: Number,
    used: Number,
    eta: Constant,
) -> Expression:
    match optimizer.name:
        case "sgd" | "momentum":
            direction = used if optimizer.name == "sgd" else at(Kind.VELOCITY)
            arguments: tuple[Expression, ...] = (start, eta, direction)
            return _form("{0} − {1} · {2p}", arguments, lambda p, n, g: p - n * g)
        case "nesterov":
            arguments = (start, eta, used, Constant("μ", optimizer.momentum), at(Kind.VELOCITY))
            text = "{0} − {1} · ({2} + {3} · {4p})"
            return _form(text, arguments, lambda p, n, g, m, v: p - n * (g + m * v))
        case "rmsprop":
            top, square = used, at(Kind.MEAN_SQUARE)
        case _:
            top, square = at(Kind.FIRST_UNBIASED), at(Kind.SECOND_UNBIASED)
    arguments = (start, eta, top, square, Constant("ε", optimizer.eps))
    return _form(
        "{0} − {1} · {2p} / (√{3p} + {4})",
        arguments,
        lambda p, n, g, s, e: p - n * g / (math.sqrt(s) + e),
    )
