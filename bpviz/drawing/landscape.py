"""Pictures over two variables: E over two weights, the output over two inputs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rich.color import Color
from rich.style import Style

from bpviz.drawing.axis import Axis
from bpviz.drawing.braille import DOTS_ACROSS, DOTS_DOWN
from bpviz.drawing.chart import Chart
from bpviz.drawing.heat import paint_pixels, ramp, ramp_levels
from bpviz.drawing.palette import Palette
from bpviz.drawing.surface import Row
from bpviz.teaching.numbers import compact

Array = NDArray[np.float64]

_LINE = 1
_BAR, _WIDE_ENOUGH = 10, 40


def covering(values: ArrayLike, *, least: float = 1.0) -> Axis:
    """An axis with room around all finite *values*, at least *least* to either side of the last."""
    array = np.atleast_1d(np.asarray(values, dtype=np.float64))
    finite = array[np.isfinite(array)]
    if not len(finite):
        return Axis(-least, least)
    size = float(np.abs(finite).max())
    least = min(max(least, size * 1e-9), 1e300)
    low, high = float(finite.min()), float(finite.max())
    axis = Axis.around(low, high, margin=0.15) if high > low else Axis(low - least, high + least)
    last = float(finite[-1])
    return Axis(min(axis.low, last - least), max(axis.high, last + least))


class Field:
    """A number over a rectangle of two variables, painted as bands of a ramp of shades.

    ``across`` and ``up`` are its axes, *names* what they are called. The numbers are given later:
    worked out on any grid of :meth:`points`, from which the pixels between are interpolated.
    """

    def __init__(
        self,
        across: Axis,
        up: Axis,
        names: tuple[str, str],
        width: int,
        height: int,
        palette: Palette,
        *,
        ascii_only: bool = False,
    ) -> None:
        self.across, self.up, self.names, self.palette = across, up, names, palette
        self.reach = (0.0, 1.0)
        self._pixels: NDArray[np.intp] = np.zeros((0, 0), dtype=np.intp)
        self._shades = ramp(palette, ascii_only=ascii_only)
        right = _BAR if width >= _WIDE_ENOUGH else 0
        self.chart = Chart((width, height), across, up, palette, ascii_only=ascii_only, right=right)

    def points(self, columns: int, rows: int) -> tuple[Array, Array]:
        """Evenly spread values of both variables, rising, ends included."""
        return (
            np.linspace(self.across.low, self.across.high, max(columns, 2)),
            np.linspace(self.up.low, self.up.high, max(rows, 2)),
        )

    def fill(self, values: Array, low: float | None = None, high: float | None = None) -> None:
        """Paint the numbers at :meth:`points`, ``(rows, columns)``, the first row at the bottom.

        The shades reach from *low* to *high*, by themselves the smallest and largest of them.
        """
        finite = values[np.isfinite(values)]
        if low is None or high is None:
            low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
        self.reach = (low, high)
        self._pixels = ramp_levels(self._sampled(values, 1, 2), low, high)
        chart = self.chart
        paint_pixels(chart.surface, chart.left, chart.top, self._pixels, self._shades)

    def contour(self, values: Array, level: float) -> None:
        """Draw the line on which the numbers at :meth:`points` pass *level*."""
        above = self._sampled(values, DOTS_ACROSS, DOTS_DOWN) >= level
        line = np.zeros_like(above)
        line[:, :-1] |= above[:, :-1] != above[:, 1:]
        line[:-1] |= above[:-1] != above[1:]
        rows, columns = np.nonzero(line)
        self.chart.canvas.dots(columns, rows, self.chart.ink(self.palette.plain), _LINE)

    def path(self, x: Array, y: Array) -> None:
        """Draw the way through points, ``(points,)`` each."""
        self.chart.curve(x, y, self.palette.plain, _LINE)

    def settle(self) -> None:
        """Put lines over the shades; characters that shall be over them are written after."""
        chart = self.chart
        chart.settle()
        for cell in np.flatnonzero(chart.canvas.mask).tolist():
            row, column = divmod(cell, chart.width)
            shade = self._shade(column, row)
            if shade is not None:
                style = Style.from_color(_readable_on(shade), shade)
                chart.surface.inks[row, column + chart.left] = chart.surface.ink(style)

    def mark(self, x: float, y: float, text: str, style: Style | None = None) -> None:
        """Write a short text that begins at a point; without a style, readable on its shades.

        At the right edge it is written towards the left.
        """
        cell = self.chart.cell(x, y)
        if cell is None:
            return
        start, chart = cell[0], self.chart
        if start + len(text) > chart.left + chart.width:
            start, text = start - len(text) + 1, text[::-1]
        for column, glyph in enumerate(text, start=start):
            shade = self._shade(column - chart.left, cell[1])
            on = style or self.palette.bold
            if style is None and shade is not None:
                on = Style.from_color(_readable_on(shade), shade) + Style(bold=True)
            chart.surface.write(column, cell[1], glyph, on)

    def lines(self) -> list[Row]:
        """The finished picture, with the names of its axes and the reach of its shades."""
        chart, muted = self.chart, self.palette.muted
        if chart.labelled:
            across, up = self.names
            surface, row = chart.surface, chart.height + 1
            chart.clear_label(chart.left + chart.width - len(across) - 1, surface.width)
            surface.write(chart.left + chart.width - len(across), row, across, muted)
            chart.clear_label(0, len(up))
            surface.write(0, row, up, muted)
            self._write_bar()
        return chart.lines()

    def _write_bar(self) -> None:
        """The ramp from the highest number down to the lowest, at the right."""
        chart, steps = self.chart, len(self._shades.glyphs) - 1
        x = chart.left + chart.width + 1
        if x + _BAR - 1 > chart.surface.width or chart.height < 2:
            return
        rows = 2 * chart.height
        column = (np.arange(rows - 1, -1, -1) * steps // rows)[:, None].repeat(2, axis=1)
        paint_pixels(chart.surface, x, chart.top, column, self._shades)
        for y, value in ((0, self.reach[1]), (chart.height - 1, self.reach[0])):
            chart.surface.write(x + 3, y, compact(value, _BAR - 4, minus="−"), self.palette.muted)

    def _shade(self, column: int, row: int) -> Color | None:
        """The colour that is at a cell of the picture."""
        colours, chart = self._shades.colours, self.chart
        if colours is None or not (0 <= row < chart.height and 0 <= column < chart.width):
            return None
        return colours[int(self._pixels[2 * row, column])]

    def _sampled(self, values: Array, across: int, down: int) -> Array:
        """The numbers at each of *across* by *down* pixels a cell, the first row at the top."""
        chart = self.chart
        x = _places(chart.width, across, DOTS_ACROSS) * (values.shape[1] - 1)
        y = (1 - _places(chart.height, down, DOTS_DOWN)) * (values.shape[0] - 1)
        left = np.clip(np.floor(x).astype(np.intp), 0, max(values.shape[1] - 2, 0))
        below = np.clip(np.floor(y).astype(np.intp), 0, max(values.shape[0] - 2, 0))
        right = np.minimum(left + 1, values.shape[1] - 1)
        over = np.minimum(below + 1, values.shape[0] - 1)
        part, rise = x - left, (y - below)[:, None]
        with np.errstate(all="ignore"):
            lower = values[np.ix_(below, left)] * (1 - part) + values[np.ix_(below, right)] * part
            upper = values[np.ix_(over, left)] * (1 - part) + values[np.ix_(over, right)] * part
            mixed: Array = lower * (1 - rise) + upper * rise
        return mixed


@dataclass(frozen=True, slots=True)
class Dot:
    """A sample over two inputs: its place, its class, and whether the network gets it right."""

    x: float
    y: float
    high: bool
    right: bool


def landscape(
    field: Field, errors: Array, path: tuple[Array, Array], *, current: int | None = None
) -> list[Row]:
    """E over two weights, with the way of a run drawn on it.

    ``errors`` are E at the field's points, ``(rows, columns)``, the first row at the bottom. The
    way, ``(updates,)`` each, begins at ``○`` and is marked at *current*, by itself its end.
    """
    field.fill(errors)
    x, y = (np.asarray(values, dtype=np.float64) for values in path)
    field.path(x, y)
    field.settle()
    if len(x):
        at = len(x) - 1 if current is None else min(max(current, 0), len(x) - 1)
        start, here = ("o", "@") if field.chart.ascii_only else ("○", "●")
        field.mark(float(x[0]), float(y[0]), start)
        field.mark(float(x[at]), float(y[at]), here, field.palette.result)
    return field.lines()


def decision_surface(
    field: Field, outputs: Array, dots: Sequence[Dot], *, threshold: float = 0.5
) -> list[Row]:
    """The network's one output over its two inputs, with the samples on it.

    ``outputs`` are those at the field's points, ``(rows, columns)``, the first row at the bottom.
    The line is where they pass *threshold*. A sample is ``●`` where its target is above it, ``○``
    where below, with a cross behind it where the network is wrong.
    """
    finite = outputs[np.isfinite(outputs)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    # A symmetric reach, so that the middle shade is the threshold whatever the network gives.
    far = max(threshold - low, high - threshold, 0.5)
    field.fill(outputs, threshold - far, threshold + far)
    field.contour(outputs, threshold)
    field.settle()
    high_glyph, low_glyph, wrong = "#ox" if field.chart.ascii_only else "●○×"
    for dot in dots:
        text = (high_glyph if dot.high else low_glyph) + ("" if dot.right else wrong)
        style = None if dot.right else field.palette.not_finite
        field.mark(dot.x, dot.y, text, style)
    return field.lines()


def _places(cells: int, pixels: int, dots: int) -> Array:
    """The share of the axis, from 0 to 1, at the middle of each of *pixels* a cell."""
    size = dots / pixels
    middles = (np.arange(cells * pixels) + 0.5) * size - 0.5
    return np.clip(middles / max(cells * dots - 1, 1), 0.0, 1.0)


def _readable_on(shade: Color) -> Color:
    red, green, blue = shade.get_truecolor()
    bright = 0.299 * red + 0.587 * green + 0.114 * blue > 140
    return Color.parse("#101418" if bright else "#ffffff")
