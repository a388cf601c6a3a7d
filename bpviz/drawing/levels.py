"""Levels of detail: how much of each neuron and weight is shown, richest first."""

from dataclasses import dataclass

from bpviz.engine.frame import Frame
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.engine.reads import reads


@dataclass(frozen=True)
class Level:
    """A level of detail.

    ``form`` is ``tall`` (a neuron is a card, a line a quantity), ``flat`` (three lines and two
    columns), ``line`` (one line), ``heat`` (weights are colours, neurons one line), or ``pixels``
    (all is colours, two rows a line). ``digits`` is the width of a number.
    """

    name: str
    form: str
    digits: int

    @property
    def pitch(self) -> int:
        """The width of a number with its marks."""
        return self.digits + 2


def levels(decimals: int) -> tuple[Level, ...]:
    """All levels, richest first, for numbers of *decimals* decimals."""
    full = max(decimals, 2) + 2
    return (
        Level("cards", "tall", full + 1),
        Level("cards", "tall", full),
        Level("compact", "flat", full),
        Level("compact", "flat", 5),
        Level("compact", "line", full),
        Level("compact", "line", 5),
        Level("heat", "heat", min(full, 6)),
        Level("pixels", "pixels", 5),
    )


def weight_lines(level: Level, frame: Frame, layer: int, *, bias: bool) -> list[Kind | None]:
    """Which quantity stands on which line of a weight's cell; None is the line of its name."""
    problem = frame.problem
    gradient = Kind.BIAS_GRADIENT if bias else Kind.GRADIENT
    new = Kind.NEW_BIASES if bias else Kind.NEW_WEIGHTS
    parameter = Kind.BIASES if bias else Kind.WEIGHTS
    if bias and not problem.trains_biases:
        return [None, parameter] if level.form == "tall" else [parameter]
    results = [gradient, *problem.optimizer.kinds, new]
    latest = _latest(frame, layer, results, bias=bias)
    if level.form == "tall":
        between = results[1:-1]
        known = (
            latest
            if latest in between
            else (between[-1] if latest is new else between[0])
            if between
            else None
        )
        return [None, parameter, gradient, *([known] if known else []), new]
    if level.form == "flat":
        at = results.index(latest) if latest else 0
        pair = (results[at - 1], results[at]) if at else (results[0], results[-1])
        return [parameter, *pair]
    return [_at_hand(frame, layer, parameter, latest)]


def _latest(frame: Frame, layer: int, results: list[Kind], *, bias: bool) -> Kind | None:
    """The newest of a parameter's results that is computed, or being computed."""
    known = [k for k in results if frame.value(_result(k, layer, bias=bias)) is not None]
    return known[-1] if known else None


def _result(kind: Kind, layer: int, *, bias: bool) -> Quantity:
    return Quantity(kind, layer, bias)


def _at_hand(frame: Frame, layer: int, parameter: Kind, latest: Kind | None) -> Kind:
    """The one quantity that a weight shows where there is room for no other."""
    if frame.step is None:
        return parameter
    if Quantity(parameter, layer) in reads(frame.step, frame.problem) and latest in (
        None,
        Kind.GRADIENT,
        Kind.BIAS_GRADIENT,
    ):
        return parameter
    return latest or parameter


TALL_LINES = (Kind.NET, Kind.OUT, Kind.DE_DOUT, Kind.DOUT_DNET, Kind.DELTA)
TALL_LINES_LAST = (
    Kind.NET,
    Kind.OUT,
    Kind.TARGET,
    Kind.ERROR,
    Kind.DE_DOUT,
    Kind.DOUT_DNET,
    Kind.DELTA,
)


def neuron_lines(problem: Problem, layer: int) -> tuple[Kind, ...]:
    """The quantities of a neuron as a card, a line each."""
    return TALL_LINES_LAST if layer == problem.last else TALL_LINES


def neuron_columns(frame: Frame, layer: int) -> tuple[tuple[Kind | None, Kind | None], ...]:
    """The quantities of a neuron in three lines of two columns: forward and backward.

    E of an output stands where its derivative comes to stand.
    """
    last = layer == frame.problem.last
    derived = frame.value(Quantity(Kind.DE_DOUT, layer)) is not None
    first = Kind.DE_DOUT if derived or not last else Kind.ERROR
    return (
        (Kind.NET, first),
        (Kind.OUT, Kind.DOUT_DNET),
        (Kind.TARGET if last else None, Kind.DELTA),
    )


def neuron_row(frame: Frame, layer: int) -> tuple[Kind, ...]:
    """The up to three quantities of a neuron that has one line: those of the sub-step at hand."""
    last = layer == frame.problem.last
    step = frame.step
    if step is None:
        return (Kind.NET, Kind.OUT)
    if step.layer == layer:
        match step.kind:
            case Kind.ERROR:
                return (Kind.OUT, Kind.TARGET, Kind.ERROR)
            case Kind.DE_DOUT if last:
                return (Kind.OUT, Kind.TARGET, Kind.DE_DOUT)
            case Kind.DOUT_DNET:
                return (Kind.NET, Kind.OUT, Kind.DOUT_DNET)
            case Kind.DELTA:
                return (Kind.DE_DOUT, Kind.DOUT_DNET, Kind.DELTA)
    if frame.value(Quantity(Kind.DELTA, layer)) is not None:
        return (Kind.NET, Kind.OUT, Kind.DELTA)
    return (Kind.NET, Kind.OUT)


def neuron_element(
    kind: Kind, layer: int, index: int, scene_sample: int, problem: Problem, worked: Element | None
) -> Element:
    """The element that stands for a neuron's quantity.

    Of softmax's Jacobian it is the one that is worked out in this neuron's row, else the diagonal.
    """
    if kind is Kind.ERROR:
        return Element(Quantity(kind, layer), index)
    quantity = Quantity(kind, layer)
    if kind is Kind.DOUT_DNET and problem.layers[layer].activation == "softmax":
        if worked and worked.quantity == quantity and worked.row == index:
            return worked
        return Element(quantity, index, index, scene_sample)
    return Element(quantity, index, sample=scene_sample)


def at_hand_of_matrix(frame: Frame, layer: int) -> Kind:
    """What a weight's one colour stands for."""
    results = [Kind.GRADIENT, *frame.problem.optimizer.kinds, Kind.NEW_WEIGHTS]
    return _at_hand(frame, layer, Kind.WEIGHTS, _latest(frame, layer, results, bias=False))


def at_hand_of_neurons(frame: Frame, layer: int) -> Kind:
    """What a neuron's one number or colour stands for: the newest, but never net behind out."""
    for kind in (Kind.DELTA, Kind.DOUT_DNET, Kind.DE_DOUT, Kind.OUT):
        if layer == 0 and kind is not Kind.OUT:
            continue
        if frame.value(Quantity(kind, layer)) is not None:
            return kind
    return Kind.NET
