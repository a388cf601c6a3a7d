"""Granularity: the pieces in which the result of one sub-step is revealed.

The state advances by whole sub-steps only; a finer granularity reveals the same result in pieces,
counted here by arithmetic, and changes no bit of it.
"""

from dataclasses import dataclass

from bpviz.engine.problem import Problem
from bpviz.engine.quantity import TOTAL, Element, Kind
from bpviz.engine.script import Step

GRANULARITIES = ("layer", "neuron", "weight")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a result: element ``row`` (TOTAL for E_total), ``column``, of every sample.

    ``terms`` is how many terms of its sum are there, None where it is not revealed by terms.
    """

    row: int
    column: int | None = None
    terms: int | None = None


def rows(step: Step, problem: Problem) -> int:
    """How many rows the result of a sub-step has: neurons, 1 for biases that a layer shares."""
    if problem.bias == "shared" and (step.bias or step.kind is Kind.BIAS_GRADIENT):
        return 1
    return problem.layers[step.layer].units


def columns(step: Step, problem: Problem, granularity: str) -> int:
    """How many pieces each row of a result is revealed in.

    At ``weight``: net by its terms, and the bias; a hidden layer's dE_dout by its terms; gradient
    and update by weights; softmax's dout_dnet by elements. Everything else a row at a time.
    """
    if granularity != "weight":
        return 1
    layer = step.layer
    match step.kind:
        case Kind.NET:
            return problem.layers[layer - 1].units + (problem.bias != "none")
        case Kind.DE_DOUT if layer < problem.last:
            return problem.layers[layer + 1].units
        case Kind.GRADIENT | Kind.NEW_WEIGHTS:
            return problem.layers[layer - 1].units
        case Kind.DOUT_DNET if problem.layers[layer].activation == "softmax":
            return problem.layers[layer].units
        case _:
            return 1


def pieces(step: Step, problem: Problem, granularity: str) -> int:
    """In how many pieces the result of a sub-step is revealed: 1 at ``layer``."""
    if granularity == "layer":
        return 1
    count = rows(step, problem) * columns(step, problem, granularity)
    return count + (step.kind is Kind.ERROR)


def piece(step: Step, problem: Problem, granularity: str, number: int) -> Piece:
    """Piece *number*, from 1, of a result; granularity is ``neuron`` or ``weight``."""
    wide = columns(step, problem, granularity)
    row, column = divmod(number - 1, wide)
    if step.kind is Kind.ERROR and row == rows(step, problem):
        return Piece(TOTAL)
    if wide == 1:
        return Piece(row)
    if step.kind in (Kind.NET, Kind.DE_DOUT):
        return Piece(row, terms=column + 1)
    return Piece(row, column)


def is_revealed(
    element: Element, step: Step, problem: Problem, granularity: str, revealed: int
) -> bool:
    """Whether the first *revealed* pieces of a sub-step's result contain all of an element."""
    wide = columns(step, problem, granularity)
    if element.row == TOTAL:
        return revealed >= pieces(step, problem, granularity)
    if step.kind in (Kind.NET, Kind.DE_DOUT):
        return revealed >= (element.row + 1) * wide
    return revealed > element.row * wide + (element.column if wide > 1 else 0)
