"""The error over the updates: each epoch's mean as a line, single updates as faint dots."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rich.style import Style

from bpviz.drawing.axis import Axis
from bpviz.drawing.braille import DOTS_ACROSS
from bpviz.drawing.chart import Chart
from bpviz.drawing.palette import Palette
from bpviz.drawing.series import Losses, Series
from bpviz.drawing.surface import Row
from bpviz.teaching.numbers import written

Array = NDArray[np.float64]

_DOTS, _CURRENT, _CURVE = 0, 1, 2
_GOLDEN = 0.6180339887498949
_PICKED = 4


@dataclass(frozen=True, eq=False)
class Reading:
    """What a column of the loss plot stands for.

    Updates ``first`` to ``last``, the lowest and highest of their errors, and the mean error of
    the epoch of the first one; None where there is none that is finite.
    """

    first: int
    last: int
    low: float | None
    high: float | None
    epoch: int
    mean: float | None

    @property
    def text(self) -> str:
        """One line for a tooltip."""
        if self.first == self.last:
            text = f"update {self.first}  E {written(self.low)}"
        else:
            span = written(self.low)
            if self.high != self.low:
                span += f" … {written(self.high)}"
            text = f"updates {self.first}–{self.last}  E {span}"
        mean = f"  mean of epoch {self.epoch}: {written(self.mean)}"
        return text + (mean if self.mean is not None else "")


@dataclass(frozen=True, eq=False)
class Plot:
    """A painted plot of errors: ``lines``, and ``note``, what has to be said about it."""

    lines: list[Row]
    note: str
    losses: Losses
    left: int
    width: int
    height: int

    def update_at(self, x: int, y: int) -> int | None:
        """The update that the cell at (x, y) stands for; None outside of the axes."""
        if not 0 <= y < self.height or not self.left <= x < self.left + self.width:
            return None
        last = len(self.losses) - 1
        if last < 0:
            return None
        dots = max(self.width * DOTS_ACROSS - 1, 1)
        return min(round(((x - self.left) * DOTS_ACROSS + 0.5) * last / dots), last)

    def value_at(self, x: int) -> Reading | None:
        """What the column at x stands for; None outside of the axes."""
        at = self.update_at(x, 0)
        if at is None:
            return None
        edges = _edges(len(self.losses), self.width)
        first = min(int(edges[x - self.left]), at)
        last = max(int(edges[x - self.left + 1]) - 1, first)
        (low,), (high,) = self.losses.updates.extremes(np.array([first, last + 1]))
        if first == last:
            low = high = self.losses.updates.values[first]
        epoch = first // self.losses.updates_per_epoch
        mean = None
        if self.losses.updates_per_epoch > 1 and epoch < len(self.losses.epochs):
            mean = float(self.losses.epochs.values[epoch])
        shown = None if math.isnan(low) and first != last else float(low)
        return Reading(first, last, shown, None if shown is None else float(high), epoch, mean)


def loss_plot(
    losses: Losses | ArrayLike,
    updates_per_epoch: int,
    current: int | None,
    width: int,
    height: int,
    palette: Palette,
    *,
    log: bool = False,
    ascii_only: bool = False,
) -> Plot:
    """Plot the error of every update.

    The line is each finished epoch's mean error; errors of single updates, which are of different
    samples, are only dots. *current* is the update to be marked. Numbers that have no place leave
    a gap, and the note says so.
    """
    if not isinstance(losses, Losses):
        losses = Losses(losses, updates_per_epoch)
    count, drawn = len(losses), DOTS_ACROSS * max(width, 1)
    across = Axis(0.0, float(max(count - 1, 1)))
    up, empty = _axis_up(losses, drawn, log)
    chart = Chart(
        (width, height), across, up, palette, whole=True, ascii_only=ascii_only, labels=not empty
    )
    if not empty:
        _draw_curve(chart, losses, count, log)
        if current is not None and 0 <= current < count:
            chart.upright(current, palette.accent, _CURRENT)
    chart.settle()
    note = loss_note(losses, log=log)
    if empty:
        text = note or "No update is finished yet."
        chart.surface.write(max((width - len(text)) // 2, 0), height // 2, text, palette.muted)
    else:
        _write_legend(chart, losses)
        _mark_current(chart, losses, current)
    return Plot(chart.lines(), note, losses, chart.left, chart.width, chart.height)


def loss_note(losses: Losses, *, log: bool = False) -> str:
    """What a plot of these errors cannot show, in words; empty where it shows everything."""
    if not len(losses):
        return "No update is finished yet."
    sentences = []
    bad = losses.first_not_finite
    if bad:
        update, value = bad
        what = "not a number" if math.isnan(value) else "infinite"
        rest = ~np.isfinite(losses.updates.values[update:])
        where = (
            f"from update {update} on" if rest.all() and len(rest) > 1 else f"at update {update}"
        )
        sentences.append(f"E is {what} {where}.")
    if log and losses.not_positive:
        count, all_of_them = losses.not_positive, len(losses)
        which = "every update" if count == all_of_them else f"{count} of {all_of_them} updates"
        sentences.append(f"E is 0 at {which}, which has no place on a logarithmic axis.")
    return " ".join(sentences)


def _axis_up(losses: Losses, columns: int, log: bool) -> tuple[Axis, bool]:
    """The axis of the errors, and whether there is nothing to be drawn on it."""
    lows, highs = [], []
    for series in (losses.updates, losses.epochs):
        if len(series):
            low, high = series.extremes(np.array([0, len(series)]), positive=log)
            lows.append(low[0])
            highs.append(high[0])
    low, high = (np.array(found)[np.isfinite(found)] for found in (lows, highs))
    if not len(low):
        return Axis(0.0, 1.0), True
    bottom, top = float(low.min()), float(high.max())
    if not log and 0 <= bottom < top / 3:
        bottom = 0.0
    return Axis.around(bottom, top, log=log, margin=0.0 if bottom == 0 else 0.03), False


def _write_legend(chart: Chart, losses: Losses) -> None:
    """Say at the top, where errors that fall leave room, what is line and what is dot."""
    muted, faint = chart.palette.muted, chart.palette.faint
    line, dot = ("--", ".") if chart.ascii_only else ("━━", "·")
    texts = [(f"{line} E", chart.palette.plain)]
    if losses.updates_per_epoch > 1:
        texts = [(line, chart.palette.plain), (" mean E of an epoch  ", muted)]
        texts += [(dot, faint), (" E of one update", muted)]
    chart.caption(texts, 0)


def _mark_current(chart: Chart, losses: Losses, current: int | None) -> None:
    """Mark the current update, and where the errors first are no numbers."""
    palette, bad = chart.palette, losses.first_not_finite
    if bad:
        cell = chart.cell(bad[0], chart.up.high)
        if cell:
            text = written(bad[1])
            x = min(cell[0], chart.surface.width - len(text))
            chart.surface.write(x, cell[1], text, palette.not_finite)
    if current is not None and 0 <= current < len(losses):
        chart.below(current, f"update {current}", palette.accent)
        error = float(losses.updates.values[current])
        chart.mark(current, error, "o" if chart.ascii_only else "●", palette.accent)


def _draw_curve(chart: Chart, losses: Losses, count: int, log: bool) -> None:
    palette, per = chart.palette, losses.updates_per_epoch
    if per > 1:
        _draw_dots(chart, losses.updates, log)
    draw_epochs(chart, losses, chart.palette.plain, _CURVE, log=log)
    if per > 1 and count < per:
        at = np.arange(count, dtype=np.float64)
        chart.scatter(at, losses.updates.values, palette.plain, _DOTS)


def draw_epochs(chart: Chart, losses: Losses, style: Style, layer: int, *, log: bool) -> None:
    """Draw the epochs' means as a line, each at the middle of its epoch."""
    per, series, dots = losses.updates_per_epoch, losses.epochs, chart.width * DOTS_ACROSS
    middle = (per - 1) / 2
    if len(series) < 2 * dots or dots < 2:
        at = np.arange(len(series)) * float(per) + middle
        chart.curve(at, series.values, style, layer)
        return
    wanted = (np.arange(dots + 1) - 0.5) * (chart.across.high / (dots - 1))
    edges = np.clip(np.ceil((wanted - middle) / per), 0, len(series)).astype(np.intp)
    there = np.flatnonzero(np.diff(edges))
    edges = np.append(edges[there], len(series))
    low, high = series.extremes(edges, positive=log)
    # Neighbouring columns reach towards each other, so that a steep line has no holes.
    before, after = np.append(np.nan, high[:-1]), np.append(np.nan, low[:-1])
    low, high = np.fmin(low, before), np.fmax(high, after)
    top, bottom = chart.row(high), chart.row(low)
    drawn = np.isfinite(top) & np.isfinite(bottom)
    ends = (there[drawn], np.rint(top[drawn]), there[drawn], np.rint(bottom[drawn]))
    chart.canvas.lines(*ends, chart.ink(style), layer)


def _draw_dots(chart: Chart, series: Series, log: bool) -> None:
    """Draw single updates; of many, the lowest and highest of each column and a few between."""
    count, dots = len(series), chart.width * DOTS_ACROSS
    faint = chart.palette.faint
    if count <= 4 * dots:
        chart.scatter(np.arange(count), series.values, faint, _DOTS)
        return
    edges = _edges(count, dots, a_cell=1)
    starts, sizes = edges[:-1], np.diff(edges)
    at = starts + (sizes - 1) / 2
    for extreme in series.extremes(edges, positive=log):
        chart.scatter(at, extreme, faint, _DOTS)
    # Spread without a period, so that no single sample of the epoch is met again and again.
    shares = (np.arange(len(starts))[:, None] + np.arange(_PICKED) * 0.25) * _GOLDEN % 1.0
    picked = (starts[:, None] + (sizes[:, None] * shares)).astype(np.intp).ravel()
    chart.scatter(picked, series.values[picked], faint, _DOTS)


def _edges(count: int, columns: int, *, a_cell: int = DOTS_ACROSS) -> NDArray[np.intp]:
    """Where the updates of each column begin, ``(columns + 1,)``; a column has *a_cell* dots."""
    dots = columns * a_cell
    starts = (np.arange(columns + 1) * a_cell - 0.5) * max(count - 1, 0) / max(dots - 1, 1)
    return np.clip(np.ceil(starts), 0, count).astype(np.intp)
