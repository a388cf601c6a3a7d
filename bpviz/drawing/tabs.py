"""The line above the panels: which there are, which is shown, and what was just changed."""

from collections.abc import Collection, Sequence

from rich.segment import Segment
from rich.style import Style

from bpviz.drawing.bars import printable
from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette

_SEPARATOR = " │ "
_FIRST = 2


def paint(
    names: Sequence[str],
    shown: Collection[int],
    notice: str,
    palette: Palette,
    width: int,
    aside: Sequence[tuple[str, Style]] = (),
) -> list[Segment]:
    """``─ Equation │ Why? │ Loss ──────── colours off ─``; *shown* are places in *names*.

    *aside* stands at the right end where there is no notice, and room.
    """
    names = shortened(names, shown, width)
    line = Line(0, width, palette.plain)
    line.put(0, "─" * width, palette.faint)
    for place, (start, name) in enumerate(zip(starts(names), names, strict=True)):
        line.put(start - 1, f" {name} ", palette.accent if place in shown else palette.muted)
        if place:
            line.put(start - 2, "│", palette.faint)
    after = starts(names)[-1] + len(names[-1]) + 2
    x = width - 3 - sum(len(text) for text, _ in aside)
    if aside and not notice and x > after:
        for text, style in ((" ", palette.plain), *aside, (" ", palette.plain)):
            line.put(x, text, style)
            x += len(text)
    if notice:
        text = f" {printable(notice)} "
        room = width - 1 - after
        if len(text) > room:
            text = f"{text[: max(room - 2, 0)]}… " if room > 8 else text[: width - 2]
        line.put(max(width - 1 - len(text), 1), text, palette.operand)
    return line.segments()


def shortened(names: Sequence[str], shown: Collection[int], width: int) -> Sequence[str]:
    """The names, or where they do not fit only those that are shown, and for the others digits."""
    if starts(names)[-1] + len(names[-1]) < width:
        return names
    return [name if at in shown else str(at + 1) for at, name in enumerate(names)]


def starts(names: Sequence[str]) -> list[int]:
    """The columns at which the names begin."""
    found, x = [], _FIRST
    for name in names:
        found.append(x)
        x += len(name) + len(_SEPARATOR)
    return found


def at(x: int, names: Sequence[str]) -> int | None:
    """Which name is at column *x*."""
    for place, (start, name) in enumerate(zip(starts(names), names, strict=True)):
        if start <= x <= start + len(name):
            return place
    return None
