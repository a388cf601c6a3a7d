"""What can be said about a frame: the formula, why it is so, and one element worked out."""

from dataclasses import dataclass
from typing import TypeAlias

from bpviz.engine.frame import Frame
from bpviz.engine.parts import Part
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.engine.reads import reads
from bpviz.teaching.formulas import formula_text
from bpviz.teaching.notation import Notation, Style
from bpviz.teaching.numbers import written
from bpviz.teaching.spans import Line, Span
from bpviz.teaching.worked import operands_of, worked_element


@dataclass(frozen=True, slots=True)
class Matrix:
    """A quantity's array in a typeset equation; *previous*: an average of the update before."""

    quantity: Quantity
    transposed: bool = False
    previous: bool = False


Term: TypeAlias = Matrix | str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the Equation panel says about a frame.

    ``formula`` is in symbols, for the whole layer; ``matrices`` is its right-hand side with its
    numbers, ``= result`` included, as terms that stand side by side; ``worked`` is one element in
    full, as lines. ``element`` and ``operands`` are what these lines work out, and what from.
    """

    title: str
    why: str
    formula: str
    matrices: tuple[Term, ...]
    worked: tuple[Line, ...]
    element: Element | None
    operands: tuple[Element, ...]


def explain(
    frame: Frame,
    part: Part | None = None,
    sample: int = 0,
    notation: Style = "article",
    decimals: int = 4,
) -> Explanation:
    """The explanation of a frame's sub-step, worked out for the element that *part* stands for.

    *sample* is the place in the batch. *decimals* are shown where the problem does not round.
    """
    step, problem = frame.step, frame.problem
    if step is None:
        return Explanation("Nothing is computed yet", problem.task, "", (), (), None, ())
    element = worked_element(frame, part, sample)
    assert element is not None
    formula = formula_text(step, problem, notation, len(frame.after.samples))
    operands = operands_of(frame, element)
    value = frame.number(element)
    shown = decimals if problem.rounding is None else problem.rounding
    name = Notation(problem, notation).element(element)
    result = Span(written(value, shown, none="?"), "result", element)
    matrices: tuple[Term, ...] = (*(Matrix(q) for q in reads(step, problem)), "=")
    return Explanation(
        title=formula.partition(" ")[0],
        why="",
        formula=formula,
        matrices=(*matrices, Matrix(step.quantity)) if step.kind is not Kind.ERROR else matrices,
        worked=((Span(name, "result", element), Span(" = "), result),),
        element=element,
        operands=operands,
    )
