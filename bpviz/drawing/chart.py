"""The frame of a plot: axes with ticks and labels, and the dots between them."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rich.style import Style

from bpviz.drawing.axis import Axis
from bpviz.drawing.braille import DOTS_ACROSS, DOTS_DOWN, Canvas
from bpviz.drawing.palette import Palette
from bpviz.drawing.surface import Row, Surface

Array = NDArray[np.float64]

_LEAST_WIDTH, _LEAST_HEIGHT = 16, 5
_WIDEST_LABEL = 10
_COLUMNS_A_TICK = 10
_FAR = 10.0


class Chart:
    """A plot's surface with its axes drawn, and a canvas for what is between them.

    Too narrow or too low for labels, there are none. ``left``, ``top``, ``width`` and ``height``
    are the cells of the canvas, *right* columns beside it stay free; *whole* keeps the ticks across
    to whole numbers.
    """

    def __init__(
        self,
        size: tuple[int, int],
        across: Axis,
        up: Axis,
        palette: Palette,
        *,
        whole: bool = False,
        ascii_only: bool = False,
        labels: bool = True,
        right: int = 0,
    ) -> None:
        self.surface = Surface(*size, palette.plain)
        self.across, self.up, self.palette, self.ascii_only = across, up, palette, ascii_only
        self._inks: dict[int, int] = {}
        self._styles: list[Style] = []
        full_width, full_height = self.surface.width, self.surface.height
        self.labelled = labels and full_width >= _LEAST_WIDTH and full_height >= _LEAST_HEIGHT
        self.top = 0
        self.height = full_height - 2 if self.labelled else full_height
        ticks = up.ticks(max(3, self.height * 2 // 5)) if self.labelled else []
        ticks = [(value, text) for value, text in ticks if len(text) <= _WIDEST_LABEL]
        self.left = max((len(text) for _, text in ticks), default=0) + 1 if self.labelled else 0
        self.width = max(full_width - self.left - right, 0)
        self.canvas = Canvas(self.width, self.height)
        if self.labelled:
            self._draw_left(ticks)
            self._draw_bottom(whole)

    def column(self, values: ArrayLike) -> Array:
        """How many dots from the left values are, not rounded; NaN where they have no place."""
        return _near(self.across.share(values)) * max(self.width * DOTS_ACROSS - 1, 0)

    def row(self, values: ArrayLike) -> Array:
        """How many dots from the top values are, not rounded; NaN where they have no place."""
        return (1.0 - _near(self.up.share(values))) * max(self.height * DOTS_DOWN - 1, 0)

    def ink(self, style: Style) -> int:
        """The number on the canvas that stands for a style."""
        number = self.surface.ink(style)
        if number not in self._inks:
            self._inks[number] = len(self._styles)
            self._styles.append(style)
        return self._inks[number]

    def curve(
        self, x: ArrayLike, y: ArrayLike, style: Style, layer: int, *, every: int = 1
    ) -> None:
        """Draw the line through points, with a gap where one has no place.

        Of the line's dots only each *every*-th stretch of two is drawn.
        """
        columns, rows = self.column(x), self.row(y)
        there = np.isfinite(columns) & np.isfinite(rows)
        alone = there & ~np.append(False, there[:-1]) & ~np.append(there[1:], False)
        ink = self.ink(style)
        self.canvas.dots(np.rint(columns[alone]), np.rint(rows[alone]), ink, layer)
        both = there[:-1] & there[1:]
        ends = (columns[:-1][both], rows[:-1][both], columns[1:][both], rows[1:][both])
        self.canvas.lines(*ends, ink, layer)

    def scatter(self, x: ArrayLike, y: ArrayLike, style: Style, layer: int) -> None:
        """Draw points as single dots."""
        columns, rows = self.column(x), self.row(y)
        there = np.isfinite(columns) & np.isfinite(rows)
        columns, rows = columns[there], rows[there]
        self.canvas.dots(np.rint(columns), np.rint(rows), self.ink(style), layer)

    def upright(self, value: float, style: Style, layer: int) -> None:
        """Draw a vertical line at a place of the axis across."""
        column = self.column([value])
        if np.isfinite(column[0]):
            rows = np.arange(self.height * DOTS_DOWN)
            self.canvas.dots(np.full(len(rows), np.rint(column[0])), rows, self.ink(style), layer)

    def mark(self, x: float, y: float, glyph: str, style: Style) -> None:
        """Put a character at a point, after :meth:`lines` would have been too late."""
        cell = self.cell(x, y)
        if cell:
            self.surface.write(*cell, glyph, style)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The surface's cell of a point; None where it is outside of the axes."""
        column, row = self.column([x])[0], self.row([y])[0]
        if not (np.isfinite(column) and np.isfinite(row)):
            return None
        at = int(np.rint(column)) // DOTS_ACROSS, int(np.rint(row)) // DOTS_DOWN
        if not (0 <= at[0] < self.width and 0 <= at[1] < self.height):
            return None
        return at[0] + self.left, at[1] + self.top

    def settle(self) -> None:
        """Put the canvas onto the surface; text and marks that shall be over it come after."""
        inks = self.surface.palette_of(self._styles)
        self.canvas.paint(self.surface, self.left, self.top, inks, ascii_only=self.ascii_only)

    def lines(self) -> list[Row]:
        """The finished plot."""
        return self.surface.lines()

    def caption(self, texts: list[tuple[str, Style]], y: int, *, right: bool = True) -> None:
        """Write words into a line at its right or left end, where nothing is drawn, else nowhere.

        *right* says which end is tried first.
        """
        width = sum(len(text) for text, _ in texts)
        if not self.labelled or width >= self.width:
            return
        ends = self.left + self.width - width, self.left + 1
        for x in ends if right else reversed(ends):
            if (self.surface.codes[y, x : x + width] == ord(" ")).all():
                for text, style in texts:
                    self.surface.write(x, y, text, style)
                    x += len(text)
                return

    def below(self, value: float, text: str, style: Style) -> None:
        """Point at a place of the axis across from below, with a label."""
        column = self.column([value])[0]
        if not (self.labelled and np.isfinite(column)):
            return
        x, y = self.left + int(np.rint(column)) // DOTS_ACROSS, self.height
        self.surface.write(x, y, "^" if self.ascii_only else "▲", style)
        start = min(max(x - len(text) // 2, self.left), self.surface.width - len(text))
        self.clear_label(start - 1, start + len(text) + 1)
        self.surface.write(start, y + 1, text, style)

    def clear_label(self, start: int, stop: int) -> None:
        """Take away the labels of the axis across that something is in the way of, whole."""
        row = self.surface.codes[self.height + 1]
        start, stop = max(start, 0), min(stop, self.surface.width)
        while start > 0 and row[start] != ord(" "):
            start -= 1
        while stop < self.surface.width and row[stop] != ord(" "):
            stop += 1
        row[start:stop] = ord(" ")

    def _draw_left(self, ticks: list[tuple[float, str]]) -> None:
        wall, tick = ("|", "+") if self.ascii_only else ("│", "┤")
        x, faint, muted = self.left - 1, self.palette.faint, self.palette.muted
        for y in range(self.height):
            self.surface.write(x, y, wall, faint)
        for value, text in ticks:
            cell = self.cell(self.across.low, value)
            if cell:
                self.surface.write(x, cell[1], tick, faint)
                self.surface.write(x - len(text), cell[1], text, muted)

    def _draw_bottom(self, whole: bool) -> None:
        corner, floor, tick = ("+", "-", "+") if self.ascii_only else ("└", "─", "┴")
        y, faint, muted = self.height, self.palette.faint, self.palette.muted
        self.surface.write(self.left - 1, y, corner + floor * self.width, faint)
        end = 0
        for value, text in self.across.ticks(max(2, self.width // _COLUMNS_A_TICK)):
            if whole and value != int(value):
                continue
            x = self.left + int(np.rint(self.column([value])[0])) // DOTS_ACROSS
            start = min(max(x - len(text) // 2, 0), self.left + self.width - len(text))
            self.surface.write(x, y, tick, faint)
            if start >= end:
                self.surface.write(start, y + 1, text, muted)
                end = start + len(text) + 1


def _near(shares: Array) -> Array:
    """Places far outside the axes brought near, so that lines to them stay short."""
    return np.clip(shares, -_FAR, 1.0 + _FAR)
