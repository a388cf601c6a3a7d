"""The Equation panel: what a sub-step does, in words, in symbols and with its numbers."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.segment import Segment

from bpviz.drawing.line import Line
from bpviz.drawing.matrix import Typeset, shape, typeset
from bpviz.drawing.palette import Palette
from bpviz.drawing.prose import paint_spans, paint_text
from bpviz.drawing.scene import Scene
from bpviz.teaching.explain import Explanation, Term
from bpviz.teaching.spans import Line as SpanLine

_MOST = (16, 12, 9, 7, 6, 5, 4, 3)
_SMALL = 6
_SHORT = 7


def paint(
    explanation: Explanation, scene: Scene, palette: Palette, width: int, height: int
) -> list[list[Segment]]:
    """Title, why, formula, the same with numbers, and one element worked out.

    The blank lines go first where the height is short, then the numbers come before the words;
    there may be more lines than *height*.
    """
    title = paint_text(explanation.title, palette.title, palette, width)
    why = paint_text(explanation.why, palette.plain, palette, width)
    worked = paint_spans(explanation.worked, palette, width)
    taken = len(title) + len(why) + len(worked)
    formula = _formula(explanation, scene, palette, width, height - taken)
    blank = Line(0, width, palette.plain).segments()
    parts = [part for part in (title + why, formula, worked) if part]
    if height < _SHORT and taken + len(formula) > height:
        fits = len(title) + len(formula) + len(worked) <= height
        parts = [title, formula, worked, why] if fits else [formula, worked, title, why]
    spare = height - taken - len(formula)
    lines: list[list[Segment]] = []
    for at, part in enumerate(parts):
        if at and at <= spare:
            lines.append(blank)
        lines += part
    return lines


def paint_card(
    title: str, card: Sequence[SpanLine], palette: Palette, width: int, height: int
) -> list[list[Segment]]:
    """What is said before the first sub-step, with blank lines between where there is room."""
    parts = [paint_text(title, palette.title, palette, width)] if title else []
    parts += [paint_spans([line], palette, width) for line in card]
    spare = height - sum(len(part) for part in parts)
    blank = Line(0, width, palette.plain).segments()
    lines: list[list[Segment]] = []
    for at, part in enumerate(parts):
        if at and at <= spare:
            lines.append(blank)
        lines += part
    return lines


def with_summary(
    lines: list[list[Segment]],
    summary: Sequence[SpanLine],
    palette: Palette,
    width: int,
    height: int,
) -> list[list[Segment]]:
    """The end of an update: its summary below the equation, or above where only one fits."""
    if not summary:
        return lines
    ends = paint_spans(summary, palette, width)
    if len(lines) + len(ends) > height:
        return ends + lines
    blank = Line(0, width, palette.plain).segments()
    return lines + [blank] * (len(lines) + len(ends) < height) + ends


def _formula(
    explanation: Explanation, scene: Scene, palette: Palette, width: int, height: int
) -> list[list[Segment]]:
    """The formula with its matrices behind it, or below it, where they fit; else alone."""
    if not explanation.formula:
        return []
    symbols = explanation.formula
    alone = paint_text(symbols, palette.bold, palette, width)
    indent = 1 + len(symbols)
    terms = _fitting_terms(explanation, scene, width - indent - 4, max(height, 1))
    if terms is not None:
        return _typeset(terms, symbols, indent, scene, palette, width)
    indent = 1 + max(symbols.find(" ="), symbols.find(" ←"))
    terms = _fitting_terms(explanation, scene, width - indent - 4, height - len(alone))
    if terms is None:
        return alone
    return alone + _typeset(terms, "", indent, scene, palette, width)


def _typeset(
    terms: Sequence[Typeset | str],
    symbols: str,
    x: int,
    scene: Scene,
    palette: Palette,
    width: int,
) -> list[list[Segment]]:
    """Terms side by side from column *x* on, with *symbols* before them."""
    tall = max(term.height for term in terms if isinstance(term, Typeset))
    lines = [Line(0, width, palette.plain) for _ in range(tall)]
    middle = (tall - 1) // 2
    lines[middle].put(1, symbols, palette.bold)
    lines[middle].put(x, " = ", palette.bold)
    x += 3
    for at, term in enumerate(terms):
        if isinstance(term, str):
            shown = term if at else term.lstrip()
            lines[middle].put(x, shown, palette.bold)
            x += len(shown)
            continue
        top = middle - (term.height - 1) // 2
        for row in range(term.height):
            term.paint(lines[top + row], x, row, scene, palette)
        x += term.width
    return [line.segments() for line in lines]


def _fitting_terms(
    explanation: Explanation, scene: Scene, room: int, height: int
) -> list[Typeset | str] | None:
    """The formula's terms in full, or with ellipses, for the room there is; None for none.

    Only matrices that are large in any case are shown with ellipses.
    """
    if height < 1 or all(isinstance(term, str) for term in explanation.matrices):
        return None
    for most in (_SMALL,) if _is_small(explanation.matrices, scene) else _MOST:
        made = [
            f" {term} " if isinstance(term, str) else typeset(term, scene, min(most, height), most)
            for term in _joined(explanation.matrices)
        ]
        wide = sum(len(term) if isinstance(term, str) else term.width for term in made)
        tall = max(0 if isinstance(term, str) else term.height for term in made)
        if wide <= room and tall <= height:
            return made
    return None


def _joined(terms: Sequence[Term]) -> Iterator[Term]:
    """The terms, symbols that follow each other as one, without blanks at their ends."""
    for is_text, group in groupby(terms, key=lambda term: isinstance(term, str)):
        if is_text:
            yield " ".join(str(term).strip() for term in group)
        else:
            yield from group


def _is_small(terms: Sequence[Term], scene: Scene) -> bool:
    sizes = [shape(term, scene) for term in terms if not isinstance(term, str)]
    return all(rows <= _SMALL and columns <= _SMALL for rows, columns in sizes)
