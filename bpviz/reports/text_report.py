"""``--print text``: a worked solution, as a teacher would hand it out."""

import textwrap
from collections.abc import Iterable, Iterator

from bpviz.engine.frame import Frame
from bpviz.engine.history import History
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind, Quantity
from bpviz.reports.conventions import conventions
from bpviz.reports.ink import Ink
from bpviz.reports.typeset import Table, equation
from bpviz.reports.worked_step import places, worked_step
from bpviz.teaching.card import start_card, update_summary
from bpviz.teaching.notation import Notation, Style
from bpviz.teaching.numbers import shortest
from bpviz.teaching.reasons import title
from bpviz.teaching.spans import Line, text_of

WIDTH = 100
_MARGIN = 4
_KEY = 12
_MOST_NUMBERS = 6
_MOST_SAMPLES = 8


def text_report(
    history: History,
    updates: Iterable[int],
    *,
    style: Style = "article",
    decimals: int | None = None,
    coloured: bool = False,
) -> Iterator[str]:
    """The lines of the solution, an update at a time.

    *decimals* are shown where the problem does not round, 4 if not given.
    """
    rounding = history.problem.rounding
    shown = rounding if rounding is not None else 4 if decimals is None else decimals
    ink = Ink(coloured)
    yield from _head(history.frame(0), style, shown, ink)
    for update in updates:
        yield "\n"
        yield from _update(history, update, style, shown, ink)


def _head(start: Frame, style: Style, decimals: int, ink: Ink) -> Iterator[str]:
    """What the problem is, and what its parameters are at the start."""
    problem = start.problem
    yield ink.title(f"{clean(problem.name)}: {clean(problem.title)}".removesuffix(": "))
    if problem.source:
        yield from _paragraph(f"Source: {clean(problem.source)}")
    yield "\n"
    for line in start_card(start, style)[:-1]:  # the last says which key comes next
        yield from _paragraph(clean(text_of(line)))
    yield "\n"
    for key, text in conventions(problem):
        first, *rest = textwrap.wrap(text, WIDTH - _MARGIN - _KEY)
        yield f"{' ' * _MARGIN}{key:<{_KEY}}{first}\n"
        yield from (f"{' ' * (_MARGIN + _KEY)}{line}\n" for line in rest)
    yield "\n"
    for line in _parameters(start, style, decimals):
        yield ink.line(line, _MARGIN)


def _paragraph(text: str) -> Iterator[str]:
    return (line + "\n" for line in textwrap.wrap(text, WIDTH))


def _parameters(frame: Frame, style: Style, decimals: int) -> Iterator[Line]:
    """The parameters that the first update begins with."""
    names = Notation(frame.problem, style)
    terms: list[Table | str] = []
    for layer in range(1, frame.problem.last + 1):
        for kind in (Kind.WEIGHTS, Kind.BIASES):
            quantity = Quantity(kind, layer)
            values = frame.value(quantity)
            if values is None:
                continue
            table = values if values.ndim == 2 else values[:, None]
            written = Table(
                table, places(table, quantity, frame, decimals), lambda row, column: "plain"
            )
            terms += [f"{names.quantity(quantity)} =", written]
    yield from equation(terms, WIDTH - _MARGIN, gap=3)


def _update(history: History, update: int, style: Style, decimals: int, ink: Ink) -> Iterator[str]:
    """All sub-steps of an update, and what came of it."""
    problem = history.problem_at(update)
    yield ink.title(f"Update {update}: {_shown(problem, update)}")
    phase = ""
    for number, step in enumerate(problem.script, start=1):
        frame = history.frame(update=update, step=number)
        if step.phase != phase:
            phase = step.phase
            yield f"\n── {phase} {'─' * (WIDTH - len(phase) - 4)}\n"
        yield "\n"
        yield ink.title(f"{number:>{_MARGIN - 2}}  {title(step, Notation(problem, style))}")
        for line in worked_step(frame, style, decimals, WIDTH - _MARGIN):
            yield ink.line(line, _MARGIN)
    yield "\n"
    for line in update_summary(frame, 0, style, decimals)[:-1]:
        yield from _paragraph(text_of(line))


def _shown(problem: Problem, update: int) -> str:
    """``sample 1, (1, 0) → (0, 1)``, or the numbers of the samples of a batch."""
    samples = problem.batch(update)
    if len(samples) > 1:
        numbers = ", ".join(str(sample + 1) for sample in samples[:_MOST_SAMPLES])
        more = f", … ({len(samples)} of them)" if len(samples) > _MOST_SAMPLES else ""
        return f"samples {numbers}{more}"
    vectors = (
        _vector(table[:, samples[0]].tolist()) for table in (problem.inputs, problem.targets)
    )
    return f"sample {samples[0] + 1}, {' → '.join(vectors)}"


def _vector(values: list[float]) -> str:
    numbers = [shortest(value) for value in values]
    if len(numbers) > _MOST_NUMBERS:
        numbers = [*numbers[: _MOST_NUMBERS - 2], "…", numbers[-1]]
    return f"({', '.join(numbers)})" if len(numbers) > 1 else numbers[0]


def clean(text: str) -> str:
    """A text from outside with what a terminal would obey replaced."""
    return "".join(c if c.isprintable() else "�" for c in text)
