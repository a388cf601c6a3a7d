"""What can be said about a frame: the formula, why it is so, and one element worked out."""

from dataclasses import dataclass, replace

import numpy as np

from bpviz.engine.advance import unrounded
from bpviz.engine.frame import Frame
from bpviz.engine.parts import Part
from bpviz.engine.pieces import element_at
from bpviz.engine.quantity import TOTAL, Element, Kind
from bpviz.engine.state import entry
from bpviz.teaching.expression import Expression, Number, Sum, Writer
from bpviz.teaching.expressions import expression
from bpviz.teaching.formulas import formula_text
from bpviz.teaching.matrices import Matrix, Term, matrices
from bpviz.teaching.notation import Notation, Style
from bpviz.teaching.numbers import NOTHING, ROUNDED_TO_ZERO, in_full, is_exact, written
from bpviz.teaching.reasons import title, why
from bpviz.teaching.spans import Line, Span, stacked, text_of
from bpviz.teaching.worked import operands_of, worked_element

__all__ = ["Explanation", "Line", "Matrix", "Span", "Term", "explain"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the Equation panel says about a frame.

    ``formula`` is in symbols, for the whole layer; ``matrices`` is its right-hand side with its
    numbers, ``= result`` included, as terms that stand side by side; ``worked`` is one element in
    full, as lines whose signs stand below each other (:func:`~bpviz.teaching.spans.fitted` joins
    or wraps them). ``element`` and ``operands`` are what these lines work out, and what from.
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
    What the frame hides is ``?``.
    """
    step, problem = frame.step, frame.problem
    if step is None:
        return Explanation("Nothing is computed yet", problem.task, "", (), (), None, ())
    element = worked_element(frame, part, sample)
    assert element is not None
    names, batch = Notation(problem, notation), len(frame.after.samples)
    terms = _terms_at_hand(frame)
    operands = operands_of(frame, element)
    return Explanation(
        title=title(step, names),
        why=why(element, frame, names),
        formula=formula_text(step, problem, notation, batch) + _definition(frame, names),
        matrices=matrices(step, problem, batch),
        worked=worked_lines(frame, element, names, decimals),
        element=element,
        operands=operands if terms is None else operands[2 * terms - 2 : 2 * terms],
    )


def worked_lines(
    frame: Frame, element: Element, notation: Notation, decimals: int = 4
) -> tuple[Line, ...]:
    """One element of the frame's result in full: in symbols, in numbers, and what it comes to."""
    problem = frame.problem
    carried = problem.rounding
    shown = decimals if carried is None else carried
    writer = Writer(notation.element, frame.number, shown, complete=carried is not None)
    how, terms = expression(element, frame), _terms_at_hand(frame)
    total = len(how.terms) if isinstance(how, Sum) else 1
    if terms is not None and terms < total:
        assert isinstance(how, Sum)
        how = Sum(how.terms[:terms]) if terms > 1 else how.terms[0]
        so_far: Line = (Span(" so far", "muted"),)
    else:
        terms, so_far = None, ()
    name = Span(notation.element(element), "result", element)
    lines = [(name, *so_far, Span(" = "), *writer.symbols(how))]
    numbers = writer.numbers(how)
    result = _result(frame, element, writer, None if terms is None else (terms, total))
    if not (_is_plain(how) and len(result) == 2 and result[-1].text == numbers[-1].text):
        lines.append((Span(f"{writer.sign()} "), *numbers))
    lines.append(result)
    return stacked(lines, len(text_of((name, *so_far))) + 1)


def _definition(frame: Frame, notation: Notation) -> str:
    """What an E_i is, for the error's formula."""
    step = frame.step
    if step is None or step.kind is not Kind.ERROR:
        return ""
    first = Element(step.quantity, 0)
    writer = Writer(notation.element, frame.number)
    formula = text_of(writer.symbols(expression(first, frame)))
    return f" where {notation.element(first)} = {formula}"


def exact_value(frame: Frame, element: Element) -> float:
    """An element of the frame's result before its rounding."""
    if frame.step is None or frame.problem.rounding is None:
        value = replace(frame, hidden=False, revealed=None).number(element)
        return float("nan") if value is None else value
    if element.row == TOTAL:
        assert frame.after.errors is not None
        return float(np.add.reduce(frame.after.errors))
    with np.errstate(all="ignore"):
        values = unrounded(frame.before, frame.step, frame.problem)
    return entry(values, element)


def _terms_at_hand(frame: Frame) -> int | None:
    """How many terms of a sum that grows are there, with the one at hand; None: no such sum."""
    if frame.step is None or not frame.revealed:
        return None
    place = element_at(frame.step, frame.problem, frame.granularity, frame.revealed - 1)
    return None if place[1] is None else place[1] + 1


def _is_plain(how: Expression) -> bool:
    return isinstance(how, Number)


def _result(frame: Frame, element: Element, writer: Writer, part: tuple[int, int] | None) -> Line:
    """``= 0.00454425 → 0.0045 (4 decimals carried)``, ``= 0.0045`` or ``= ?``."""
    value, carried = frame.number(element), frame.problem.rounding
    if frame.hidden or value is None:
        return (Span("= "), Span("?", "result", element))
    if carried is None:
        text, exact = written(value, writer.decimals), is_exact(value, writer.decimals)
    elif part is not None:
        text, exact = in_full(value, carried)
    else:
        return _rounded_result(element, value, exact_value(frame, element), carried, writer)
    sign = "= " if exact and writer.exact else "≈ "
    remark = (Span(f" ({part[0]} of {part[1]} terms)", "muted"),) if part else ()
    return (Span(sign), Span(text, "result", element), *remark)


def _rounded_result(
    element: Element, value: float, full: float, carried: int, writer: Writer
) -> Line:
    if abs(full) < NOTHING:
        full = 0.0
    text = written(value, carried, zero=ROUNDED_TO_ZERO if full else "0")
    before, exact = in_full(full, carried)
    sign = Span("= " if exact and writer.exact else "≈ ")
    if value == full or written(full, carried) == before == text:
        return (sign, Span(text, "result", element))
    remark = f" ({carried} decimal{'' if carried == 1 else 's'} carried)"
    return (
        sign,
        Span(before),
        Span(" → "),
        Span(text, "result", element),
        Span(remark, "muted"),
    )
