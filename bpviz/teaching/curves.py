"""What two small plots show: f around a neuron's net value, and E along one weight."""

import math
from dataclasses import dataclass

import numpy as np

from bpviz.engine.advance import advance
from bpviz.engine.frame import Frame
from bpviz.engine.parts import Bias, Neuron, Part, Weight
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.engine.rounding import Array
from bpviz.teaching.exact import errors_along, exact_state
from bpviz.teaching.reasons import is_saturated

_POINTS = 161
_FEWEST = 9
_WORK = 200_000_000


@dataclass(frozen=True, eq=False)
class Curve:
    """A function by points ``x`` rising and ``y``, both ``(points,)``, and one point on it.

    The point is (*at*, *value*); *slope* is the tangent's there, NaN where it is not known yet.
    *move* is where the coming update takes *at*. ``words`` says what is special about the place.
    """

    x: Array
    y: Array
    at: float
    value: float
    slope: float
    move: float | None = None
    words: str = ""


def curve(frame: Frame, part: Part, sample: int = 0, *, coming: bool = True) -> Curve | None:
    """The curve that belongs to a part: f for a neuron, E for a weight or bias; else None.

    Without *coming* the move that an update is about to make is not told.
    """
    match part:
        case Neuron():
            return activation_curve(frame, part, sample)
        case Weight() | Bias():
            return error_curve(frame, part, coming=coming)
        case _:
            return None


def activation_curve(frame: Frame, neuron: Neuron, sample: int = 0) -> Curve | None:
    """The activation around a neuron's net value, as far as it shows the bend at 0, if any.

    Of softmax it is the neuron's own output along its own net value, the others held.
    """
    layer, row = neuron.layer, neuron.index
    sample = min(sample, len(frame.after.samples) - 1)
    net = frame.number(Element(Quantity(Kind.NET, layer), row, sample=sample))
    nets = frame.value(Quantity(Kind.NET, layer))
    if net is None or nets is None or not math.isfinite(net) or abs(net) > 1e100:
        return None
    if frame.terms(Element(Quantity(Kind.NET, layer), row, sample=sample)):
        return None
    activation = frame.problem.activation(layer)
    reach = max(4.0, abs(net) * 1.25)
    x = np.linspace(-reach, reach, _POINTS)
    softmax = activation.name == "softmax"
    place = row if softmax else 0
    columns = np.repeat(nets[:, sample, None], _POINTS + 1, axis=1) if softmax else None
    points = np.append(x, net)
    stack = points[None, :] if columns is None else columns
    stack[place] = points
    with np.errstate(all="ignore"):
        out = activation.value(stack, None)
        last = np.ascontiguousarray(stack[:, -1:]), np.ascontiguousarray(out[:, -1:])
        slopes = activation.derivative(*last, None)
    slope = float(slopes[0, place, place] if softmax else slopes[place, 0])
    words = _words(frame, neuron, sample, net)
    return Curve(x, out[place, :-1], net, float(out[place, -1]), slope, words=words)


def _words(frame: Frame, neuron: Neuron, sample: int, net: float) -> str:
    name = frame.problem.layers[neuron.layer].activation
    if name == "relu" and net <= 0:
        return "off: flat here, so nothing gets through"
    if is_saturated(frame, neuron.layer, neuron.index, sample):
        return "saturated: almost flat here, so hardly anything gets through"
    return ""


def error_curve(frame: Frame, part: Weight | Bias, *, coming: bool = True) -> Curve | None:
    """E of the batch along one weight or bias, everything else held; None while E is not known.

    Worked out without rounding. Its tangent is the gradient, and its move the coming update, once
    the gradient is known.
    """
    problem, state = frame.problem, frame.after
    if frame.number(Element(Quantity(Kind.ERROR, problem.last), TOTAL)) is None:
        return None
    element, gradient, new = _elements(part)
    at, slope = frame.number(element), frame.number(gradient)
    if at is None or not math.isfinite(at) or abs(at) > 1e100:
        return None
    move = None if slope is None or frame.hidden or not coming else _move(frame, new)
    if slope is not None:
        slope = exact_state(frame, part.layer).number(gradient)
    reach = 1.0
    if move is not None and math.isfinite(move):
        reach = max(reach, abs(move - at) * 1.5)
    reach = max(reach, abs(at) * 1e-6)
    work = len(state.samples) * sum(
        problem.sizes[i] * problem.sizes[i - 1] for i in range(part.layer, problem.last + 1)
    )
    points = max(_FEWEST, min(_POINTS, _WORK // work)) | 1
    x = np.linspace(at - reach, at + reach, points)
    errors = errors_along(frame, element, np.append(x, at))
    return Curve(x, errors[:-1], at, float(errors[-1]), math.nan if slope is None else slope, move)


def _elements(part: Weight | Bias) -> tuple[Element, Element, Element]:
    """The part itself, its gradient, and its new value."""
    layer = part.layer
    if isinstance(part, Weight):
        kinds = (Kind.WEIGHTS, Kind.GRADIENT, Kind.NEW_WEIGHTS)
        quantities = [Quantity(kind, layer) for kind in kinds]
        own, gradient, new = (Element(q, part.row, part.column) for q in quantities)
        return own, gradient, new
    return (
        Element(Quantity(Kind.BIASES, layer), part.index),
        Element(Quantity(Kind.BIAS_GRADIENT, layer), part.index),
        Element(Quantity(Kind.NEW_BIASES, layer, True), part.index),
    )


def _move(frame: Frame, new: Element) -> float | None:
    """Where the coming update takes a weight or bias; None where no update trains it."""
    problem, state, quantity = frame.problem, frame.after, new.quantity
    if quantity.bias and not problem.trains_biases:
        return None
    if state.value(quantity) is None:
        for step in problem.script:
            own = (step.layer, step.bias) == (quantity.layer, quantity.bias)
            if own and step.phase == "update" and state.value(step.quantity) is None:
                state = advance(state, step, problem)
    return state.number(new)
