"""A rectangle of styled characters: what the pictures are painted on."""

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

Row: TypeAlias = list[Segment]
Inks: TypeAlias = NDArray[np.intp]

_SPACE = ord(" ")


class Surface:
    """*height* rows of *width* characters, blank at first, in *style*.

    ``codes`` are the characters as code points, ``inks`` numbers that stand for styles (see
    :meth:`ink`), both ``(height, width)``. Whoever writes into them directly keeps to characters
    that are one column wide.
    """

    def __init__(self, width: int, height: int, style: Style | None = None) -> None:
        self.width, self.height = max(width, 0), max(height, 0)
        self.codes = np.full((self.height, self.width), _SPACE, dtype=np.uint32)
        self.inks: Inks = np.zeros((self.height, self.width), dtype=np.intp)
        self._styles: list[Style] = [style or Style.null()]
        self._numbers: dict[Style, int] = {self._styles[0]: 0}

    def ink(self, style: Style) -> int:
        """The number that stands for a style in ``inks``."""
        number = self._numbers.get(style)
        if number is None:
            number = self._numbers[style] = len(self._styles)
            self._styles.append(style)
        return number

    def palette_of(self, styles: Iterable[Style]) -> Inks:
        """The numbers of several styles, in their order."""
        return np.array([self.ink(style) for style in styles], dtype=np.intp)

    def write(self, x: int, y: int, text: str, style: Style) -> None:
        """Write one line of text; what lies outside is cut off.

        Characters that are not one column wide, or control the terminal, become ``?``.
        """
        if not 0 <= y < self.height or x >= self.width:
            return
        if not (text.isascii() and text.isprintable()):
            text = "".join(c if c.isprintable() and cell_len(c) == 1 else "?" for c in text)
        start, stop = max(x, 0), min(x + len(text), self.width)
        if start >= stop:
            return
        self.codes[y, start:stop] = [ord(c) for c in text[start - x : stop - x]]
        self.inks[y, start:stop] = self.ink(style)

    def line(self, y: int) -> Row:
        """Row *y* as segments, neighbours of one style merged."""
        row = self.inks[y]
        text = self.codes[y].tobytes().decode("utf-32-le" if _LITTLE else "utf-32-be")
        cuts = [0, *(np.flatnonzero(row[1:] != row[:-1]) + 1).tolist(), self.width]
        return [
            Segment(text[start:stop], self._styles[row[start]])
            for start, stop in pairwise(cuts)
            if start < stop
        ]

    def lines(self) -> list[Row]:
        """All rows."""
        return [self.line(y) for y in range(self.height)]


_LITTLE = np.dtype(np.uint32).newbyteorder("<") == np.dtype(np.uint32)


def text_of(line: Iterable[Segment]) -> str:
    """The characters of a line, without its styles."""
    return "".join(segment.text for segment in line)


def cropped(row: Row, start: int, width: int, style: Style) -> Row:
    """The columns *start* to *start* + *width* of a line, filled up with blanks in *style*."""
    made: Row = []
    x, stop = 0, start + width
    for text, own, _ in row:
        first, last = max(start - x, 0), min(stop - x, len(text))
        if first < last:
            made.append(Segment(text[first:last], own))
        x += len(text)
    missing = width - sum(len(segment.text) for segment in made)
    if missing > 0:
        made.append(Segment(" " * missing, style))
    return made
