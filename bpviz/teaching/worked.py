"""The worked element: the one number of a sub-step that the selection stands for."""

from dataclasses import replace

from bpviz.engine.frame import Frame
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.pieces import element_at, pieces_per_row
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import OPTIMIZER_KINDS, TOTAL, Element, Kind, Quantity
from bpviz.engine.reads import reads
from bpviz.engine.script import Step

_BIAS_KINDS = (Kind.BIASES, Kind.BIAS_GRADIENT, Kind.NEW_BIASES)


def default_part(problem: Problem) -> Weight:
    """The weight that is worked out where nothing is selected: one in the middle, ``w_c7``."""
    layer = (problem.last + 1) // 2
    units, below = problem.sizes[layer], problem.sizes[layer - 1]
    return Weight(layer, min(units // 2, units - 1), min(below // 2, below - 1), below)


def worked_element(frame: Frame, part: Part | None = None, sample: int = 0) -> Element | None:
    """The element of the frame's result that *part* stands for; None where nothing is computed.

    The part's own row and column where it belongs to the layer at work or to the one below, and
    the same places, as far as these layers reach, elsewhere. Of the error it is E_i for a part of
    the last layer, E_total for all others. At a finer granularity it is the piece at hand.
    """
    step, problem = frame.step, frame.problem
    if step is None:
        return None
    element = projected(step.quantity, part, problem, min(sample, _batch(frame) - 1))
    if frame.revealed is None or frame.granularity == "layer":
        return element
    at_hand, _ = element_at(step, problem, frame.granularity, max(frame.revealed, 1) - 1)
    if pieces_per_row(step, problem, frame.granularity) == 1:
        return replace(element, row=at_hand.row)
    return replace(element, row=at_hand.row, column=at_hand.column)


def projected(quantity: Quantity, part: Part | None, problem: Problem, sample: int = 0) -> Element:
    """The element of *quantity* that *part* stands for."""
    part = default_part(problem) if part is None else part
    layer = quantity.layer
    row = _place(part, layer, problem)
    if quantity.kind is Kind.ERROR:
        return Element(quantity, row if part.layer == problem.last else TOTAL)
    if quantity.kind in _BIAS_KINDS or (quantity.kind in OPTIMIZER_KINDS and quantity.bias):
        return Element(quantity, 0 if problem.bias == "shared" else row)
    if quantity.is_matrix:
        return Element(quantity, row, _place(part, layer - 1, problem))
    if _is_jacobian(quantity, problem):
        return Element(quantity, row, row, sample)
    return Element(quantity, row, sample=sample)


def _place(part: Part, layer: int, problem: Problem) -> int:
    """The neuron of *layer* that stands level with the part."""
    match part:
        case Weight(own, row, column):
            index = row if layer >= own else column
        case Neuron(_, index) | Bias(_, index) | Input(index) | Target(_, index):
            pass
    return min(index, problem.sizes[layer] - 1)


def part_of(element: Element, problem: Problem) -> Part:
    """What is selected by choosing a number; for the error, the output neuron."""
    quantity, last = element.quantity, problem.last
    layer = quantity.layer
    if quantity.is_matrix:
        return Weight(layer, element.row, element.column, problem.sizes[layer - 1])
    if quantity.kind in _BIAS_KINDS or quantity.kind in OPTIMIZER_KINDS:
        return Bias(layer, element.row)
    if quantity.kind is Kind.TARGET:
        return Target(last, element.row)
    if layer == 0:
        return Input(element.row)
    return Neuron(layer, max(element.row, 0))


def operands_of(frame: Frame, element: Element) -> tuple[Element, ...]:
    """The elements that an element's formula reads, in the order in which it names them.

    Empty for what is given: weights, biases, inputs and targets. What an optimiser carries on
    from the update before is no element, and not among them.
    """
    quantity, problem = element.quantity, frame.problem
    if quantity.kind in (Kind.WEIGHTS, Kind.BIASES, Kind.TARGET) or quantity.layer == 0:
        return ()
    if quantity.kind is Kind.ERROR and element.row == TOTAL:
        return tuple(Element(quantity, row) for row in range(problem.sizes[problem.last]))
    step = Step(quantity.kind, quantity.layer, quantity.bias)
    terms = [_read(element, read, frame) for read in reads(step, problem) if read != quantity]
    if quantity.kind in (Kind.NET, Kind.GRADIENT, Kind.DELTA, Kind.DE_DOUT) and (
        len(terms[0]) == len(terms[1])
    ):
        pairs = tuple(e for pair in zip(terms[0], terms[1], strict=True) for e in pair)
        return pairs + tuple(e for term in terms[2:] for e in term)
    return tuple(e for term in terms for e in term)


def _read(element: Element, read: Quantity, frame: Frame) -> list[Element]:
    """The elements of *read* that *element*'s formula needs."""
    problem, kind = frame.problem, element.quantity.kind
    row, column, sample = element.row, element.column, element.sample
    samples, units = range(_batch(frame)), range(problem.sizes[read.layer])
    softmax = problem.layers[element.quantity.layer].activation == "softmax"
    shared = problem.bias == "shared"
    match kind:
        case Kind.NET if read.kind is Kind.WEIGHTS:
            return [Element(read, row, j) for j in range(problem.sizes[read.layer - 1])]
        case Kind.NET if read.kind is Kind.BIASES:
            return [Element(read, 0 if shared else row)]
        case Kind.NET:
            return [Element(read, j, sample=sample) for j in units]
        case Kind.OUT if softmax:
            return [Element(read, i, sample=sample) for i in units]
        case Kind.ERROR if read.kind is Kind.NET and softmax:
            return [Element(read, i, sample=s) for s in samples for i in units]
        case Kind.ERROR:
            return [Element(read, row, sample=s) for s in samples]
        case Kind.DE_DOUT if read.kind in (Kind.WEIGHTS, Kind.NEW_WEIGHTS):
            return [Element(read, i, row) for i in units]
        case Kind.DE_DOUT if read.kind is Kind.DELTA:
            return [Element(read, i, sample=sample) for i in units]
        case Kind.DOUT_DNET if softmax:
            return [Element(read, i, sample=sample) for i in dict.fromkeys((row, column))]
        case Kind.DELTA if softmax and read.kind is Kind.DOUT_DNET:
            return [Element(read, i, row, sample) for i in units]
        case Kind.DELTA if softmax:
            return [Element(read, i, sample=sample) for i in units]
        case Kind.GRADIENT:
            place = row if read.kind is Kind.DELTA else column
            return [Element(read, place, sample=s) for s in samples]
        case Kind.BIAS_GRADIENT:
            rows = units if shared else (row,)
            return [Element(read, i, sample=s) for s in samples for i in rows]
        case _:
            return [Element(read, row, column, sample)]


def _is_jacobian(quantity: Quantity, problem: Problem) -> bool:
    return (
        quantity.kind is Kind.DOUT_DNET and problem.layers[quantity.layer].activation == "softmax"
    )


def _batch(frame: Frame) -> int:
    return len(frame.after.samples)
