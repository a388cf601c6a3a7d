"""Granularity: the pieces in which a sub-step's result can be revealed, by arithmetic.

The state advances by layer steps only; a finer frame shows a part of the result. Pieces are
counted from 0 along the rows of the result:

=========  ====================================================================================
layer      all of it at once
neuron     a neuron at a time; the error: each E_i, then their sum
weight     net (its bias last) and a hidden ∂E/∂out one term of the sum at a time; gradients and
           new weights one weight, softmax's Jacobian one element at a time; all else as neuron
=========  ====================================================================================

In a batch a piece holds for all samples.
"""

from bpviz.engine.problem import Problem
from bpviz.engine.quantity import OPTIMIZER_KINDS, TOTAL, Element, Kind
from bpviz.engine.script import Step

GRANULARITIES = ("layer", "neuron", "weight")


def pieces(step: Step, problem: Problem, granularity: str) -> int:
    """In how many pieces a sub-step's result is revealed.

    Raises:
        ValueError: there is no such granularity.
    """
    if granularity not in GRANULARITIES:
        raise ValueError(f"granularity is {granularity!r}; it can be {', '.join(GRANULARITIES)}")
    if granularity == "layer":
        return 1
    return _rows(step, problem) * pieces_per_row(step, problem, granularity)


def pieces_of_update(problem: Problem, granularity: str) -> int:
    """In how many pieces all of an update's sub-steps are revealed; the article's: 22, 66, 128."""
    return sum(pieces(step, problem, granularity) for step in problem.script)


def pieces_per_row(step: Step, problem: Problem, granularity: str) -> int:
    """The pieces of one neuron's result: terms of its sum, weights, elements; else 1."""
    if granularity != "weight":
        return 1
    layer, sizes = step.layer, problem.sizes
    match step.kind:
        case Kind.NET:
            return sizes[layer - 1] + (problem.bias != "none")
        case Kind.DE_DOUT if layer < problem.last:
            return sizes[layer + 1]
        case Kind.GRADIENT | Kind.NEW_WEIGHTS:
            return sizes[layer - 1]
        case Kind.DOUT_DNET if problem.layers[layer].activation == "softmax":
            return sizes[layer]
        case _:
            return 1


def is_sum(step: Step, problem: Problem) -> bool:
    """Whether its elements are sums that grow term by term at granularity ``weight``."""
    return step.kind is Kind.NET or (step.kind is Kind.DE_DOUT and step.layer < problem.last)


def element_at(
    step: Step, problem: Problem, granularity: str, piece: int
) -> tuple[Element, int | None]:
    """The element that a piece, from 0, reveals, and the term, from 0, of a sum that grows.

    At ``neuron`` the first element of the row that it reveals. At ``layer`` the first of all.

    Raises:
        IndexError: there is no such piece.
    """
    count = pieces(step, problem, granularity)
    if not 0 <= piece < count:
        raise IndexError(f"{step.quantity.name} has {count} pieces, none of number {piece}")
    row, place = divmod(piece, pieces_per_row(step, problem, granularity))
    if step.kind is Kind.ERROR and row == problem.sizes[step.layer]:
        row = TOTAL
    if granularity == "weight" and is_sum(step, problem):
        return Element(step.quantity, row), place
    return Element(step.quantity, row, place), None


def terms_revealed(
    step: Step, problem: Problem, granularity: str, revealed: int, element: Element
) -> int | None:
    """How much of an element *revealed* pieces show: None all of it, 0 nothing, else its terms."""
    if granularity == "layer":
        return None if revealed else 0
    per_row = pieces_per_row(step, problem, granularity)
    row = problem.sizes[step.layer] if element.row == TOTAL else element.row
    shown = revealed - row * per_row
    if shown >= per_row:
        return None
    if shown <= 0:
        return 0
    if granularity == "weight" and is_sum(step, problem):
        return shown
    return None if element.column < shown else 0


def _rows(step: Step, problem: Problem) -> int:
    units = problem.sizes[step.layer]
    if step.kind is Kind.ERROR:
        return units + 1
    of_biases = step.kind in (Kind.BIAS_GRADIENT, Kind.NEW_BIASES) or (
        step.kind in OPTIMIZER_KINDS and step.bias
    )
    return 1 if of_biases and problem.bias == "shared" else units
