"""Lines that say where one is: what does not fit goes."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from bpviz.drawing.line import Line

GAP = 3


@dataclass(frozen=True)
class Item:
    """Some words of a bar; of those that do not fit, the ones of the highest *rank* go first."""

    pieces: tuple[tuple[str, Style], ...]
    rank: int = 0

    @property
    def width(self) -> int:
        """Its width in characters."""
        return sum(len(text) for text, _ in self.pieces)


def item(text: str, style: Style, rank: int = 0) -> Item:
    """An item of one style; *text* may come from outside."""
    return Item(((printable(text), style),), rank)


def printable(text: str) -> str:
    """*text* as one line of characters a column wide; all others become ``?`` or go.

    Control characters would reach the terminal, and wide ones shift everything after them.
    """
    shown = []
    for character in text.replace("\n", " ").replace("\t", " "):
        if unicodedata.combining(character):
            continue
        one = character.isprintable() and cell_len(character) == 1
        shown.append(character if one else "?")
    return "".join(shown)


def paint_bar(
    left: Sequence[Item], right: Sequence[Item], width: int, plain: Style, gap: int = GAP
) -> list[Segment]:
    """A line with items at both ends, a column's margin on each side."""
    left, right = fitting(left, right, width - 2, gap)
    line = Line(0, width, plain)
    _put(line, 1, left, gap)
    _put(line, width - 1 - extent(right, gap), right, gap)
    return line.segments()


def extent(items: Sequence[Item], gap: int = GAP) -> int:
    """The width of items in a row."""
    return sum(item.width for item in items) + gap * max(len(items) - 1, 0)


def fitting(
    left: Sequence[Item], right: Sequence[Item], width: int, gap: int = GAP
) -> tuple[list[Item], list[Item]]:
    """The items that fit into a width, least important ones dropped; one at least stays."""
    kept = [(False, item) for item in left] + [(True, item) for item in right]
    while len(kept) > 1 and extent([item for _, item in kept], gap) > width:
        _, at = max((item.rank, at) for at, (_, item) in enumerate(kept))
        del kept[at]
    return (
        [item for at_right, item in kept if not at_right],
        [item for at_right, item in kept if at_right],
    )


def _put(line: Line, x: int, items: Sequence[Item], gap: int) -> None:
    for item in items:
        for text, style in item.pieces:
            line.put(x, text, style)
            x += len(text)
        x += gap
