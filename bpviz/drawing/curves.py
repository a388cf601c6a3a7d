"""Several runs of one problem in one plot, and who is ahead, in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.color import Color
from rich.style import Style

from bpviz.drawing.axis import Axis
from bpviz.drawing.chart import Chart
from bpviz.drawing.palette import Palette
from bpviz.drawing.series import Losses
from bpviz.drawing.surface import Row, Surface
from bpviz.teaching.numbers import written

Array = NDArray[np.float64]

# Okabe and Ito's colours without the blue and the orange, which mean minus and plus here.
_ON_DARK = ("#f0e442", "#2fc79a", "#e58fc0", "#e6e6e6", "#b79cff", "#9bd36a")
_ON_LIGHT = ("#8a7a00", "#00785a", "#b0407f", "#20242d", "#6a3fd1", "#4b7d16")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_COLUMNS_A_LETTER = 24
_TINY, _MANY_TIMES = 1e-300, 1e6


@dataclass(frozen=True, eq=False)
class Run:
    """One of the runs that are compared: what it is called, and its errors."""

    label: str
    losses: Losses

    def error(self, epoch: int) -> float | None:
        """The mean error of an epoch, from 0; None where it is not finished."""
        return float(self.losses.epochs.values[epoch]) if epoch < self.epochs else None

    @property
    def epochs(self) -> int:
        """How many epochs are finished."""
        return len(self.losses.epochs)


@dataclass(frozen=True, eq=False)
class Curves:
    """A painted plot of several runs: ``lines``, and what its cells stand for."""

    lines: list[Row]
    runs: Sequence[Run]
    left: int
    width: int
    height: int
    legend: "_Legend"

    def run_at(self, x: int, y: int) -> int | None:
        """The run whose entry in the legend is at (x, y)."""
        line = y - (len(self.lines) - self.legend.shown)
        if line < 0 or not 0 <= x < self.legend.across * self.legend.wide:
            return None
        index = (line + self.legend.first) * self.legend.across + x // self.legend.wide
        return index if index < len(self.runs) else None

    def epoch_at(self, x: int, y: int) -> int | None:
        """The epoch that the cell at (x, y) stands for; None outside of the axes."""
        longest = max((run.epochs for run in self.runs), default=0)
        if not longest or not (self.left <= x < self.left + self.width and 0 <= y < self.height):
            return None
        return round((x - self.left) / max(self.width - 1, 1) * (longest - 1))


@dataclass(frozen=True)
class _Legend:
    """So many entries of a width side by side, and which of its lines are shown."""

    wide: int
    across: int
    first: int
    shown: int


def letter(index: int) -> str:
    """The letter that stands for a run on its curve: A to Z, then over again."""
    return _LETTERS[index % len(_LETTERS)]


def run_style(index: int, palette: Palette) -> Style:
    """The colour of a run, none of the two that mean plus and minus."""
    if palette.colours is None:
        return palette.plain
    colours = _ON_DARK if palette.colours.dark else _ON_LIGHT
    return Style.from_color(Color.parse(colours[index % len(colours)]))


def curves_plot(
    runs: Sequence[Run],
    chosen: int | None,
    width: int,
    height: int,
    palette: Palette,
    *,
    current: float | None = None,
    log: bool = False,
    ascii_only: bool = False,
) -> Curves:
    """Plot the mean error of each epoch of several runs, with a legend below where there is room.

    Each curve has a colour and carries its letter; *chosen* is the run whose legend is in bold,
    *current* the place to be marked, in epochs.
    """
    entries = _entries(runs)
    layout = _legend_layout(entries, chosen, width, height)
    legend = _legend(entries, chosen, width, palette, layout)
    height -= len(legend)
    longest = max((run.epochs for run in runs), default=0)
    up = _axis_up(runs, log)
    across = Axis(0.0, float(max(longest - 1, 1)))
    size = (width, max(height, 0))
    shown = up or Axis(0.0, 1.0)
    chart = Chart(
        size, across, shown, palette, whole=True, ascii_only=ascii_only, labels=up is not None
    )
    if up is None:
        text = "No epoch is finished yet."
        chart.surface.write(max((width - len(text)) // 2, 0), height // 2, text, palette.muted)
        return Curves(chart.lines() + legend, runs, chart.left, chart.width, 0, layout)
    if current is not None:
        chart.upright(current, palette.accent, 0)
    order = sorted(range(len(runs)), key=lambda i: i == chosen)
    for index in order:
        x, y = _thinned(runs[index].losses, chart.width * 2, log)
        chart.curve(x, y, run_style(index, palette), layer=1 + (index == chosen))
    chart.settle()
    for index in order:
        _write_letters(chart, runs[index], index, len(runs))
    if current is not None and current <= across.high:
        chart.below(current, "here", palette.accent)
    chart.caption([("mean E of each epoch", palette.muted)], 0)
    lines = chart.lines() + legend
    return Curves(lines, runs, chart.left, chart.width, chart.height, layout)


def who_is_ahead(runs: Sequence[Run]) -> str:
    """Which run has the smallest error after the epochs that all of them have done, in words."""
    if len(runs) < 2:
        return ""
    common = min(run.epochs for run in runs)
    if not common:
        return "No epoch is finished yet."
    after = f"After {common} epoch{'s' if common > 1 else ''}"
    errors = [run.error(common - 1) for run in runs]
    finite = [(e, i) for i, e in enumerate(errors) if e is not None and math.isfinite(e)]
    diverged = [run.label for i, run in enumerate(runs) if i not in {i for _, i in finite}]
    lost = f" {_listed(diverged)} diverged." if diverged else ""
    if not finite:
        return f"{after} every run has diverged."
    finite.sort()
    best, first = finite[0]
    ties = [runs[i].label for e, i in finite if e == best]
    if len(ties) > 1:
        return f"{after} {_listed(ties)} are level at E {written(best)}.{lost}"
    sentence = f"{after} {runs[first].label} is ahead: E {written(best)}"
    if len(finite) > 1:
        second, index = finite[1]
        sentence += f", then {runs[index].label} with {written(second)}"
        times = second / best if best > _TINY else math.inf
        if 1.05 <= times < _MANY_TIMES:
            sentence += f", {times:.{1 if times < 10 else 0}f} times as much"
    return f"{sentence}.{lost}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _axis_up(runs: Sequence[Run], log: bool) -> Axis | None:
    lows, highs = [math.nan], [math.nan]
    for run in runs:
        if run.epochs:
            low, high = run.losses.epochs.extremes(np.array([0, run.epochs]), positive=log)
            lows.append(float(low[0]))
            highs.append(float(high[0]))
    low, high = np.fmin.reduce(lows), np.fmax.reduce(highs)
    if math.isnan(low):
        return None
    start = 0.0 if not log and 0 <= low < high / 3 else float(low)
    return Axis.around(start, float(high), log=log, margin=0.03 if start else 0.0)


def _thinned(losses: Losses, columns: int, log: bool) -> tuple[Array, Array]:
    """The curve's points; of more than the plot has columns, each stretch's lowest and highest."""
    series, count = losses.epochs, len(losses.epochs)
    if count <= 2 * columns or columns < 2:
        return np.arange(count, dtype=np.float64), series.values
    edges = np.linspace(0, count, columns + 1).astype(np.intp)
    low, high = series.extremes(edges, positive=log)
    middle = (edges[:-1] + edges[1:] - 1) / 2
    return np.repeat(middle, 2), np.stack([high, low], axis=1).ravel()


def _write_letters(chart: Chart, run: Run, index: int, runs: int) -> None:
    """Put the run's letter on its curve, spread so that those of several runs do not meet."""
    if not run.epochs or not chart.width:
        return
    values, last = run.losses.epochs.values, chart.across.high
    style = run_style(index, chart.palette) + Style(bold=True)
    spread = _COLUMNS_A_LETTER / max(runs, 1)
    for column in np.arange(4 + index * spread, chart.width, _COLUMNS_A_LETTER):
        epoch = round(column / max(chart.width - 1, 1) * last)
        if epoch < run.epochs and math.isfinite(values[epoch]):
            chart.mark(epoch, float(values[epoch]), letter(index), style)
    finite = np.flatnonzero(np.isfinite(values))
    if len(finite):
        chart.mark(float(finite[-1]), float(values[finite[-1]]), letter(index), style)


def _entries(runs: Sequence[Run]) -> list[tuple[str, str, str]]:
    entries = []
    for index, run in enumerate(runs):
        error = run.error(run.epochs - 1) if run.epochs else None
        entries.append((f"{letter(index)} ", f"{run.label}  ", f"E {written(error)}"))
    return entries


def _legend_layout(
    entries: Sequence[tuple[str, str, str]], chosen: int | None, width: int, height: int
) -> _Legend:
    """As many lines as there is room for, the chosen run's among them."""
    wide = min(max((len("".join(entry)) for entry in entries), default=0) + 3, max(width, 1))
    across = max(width // wide, 1)
    needed = -(-len(entries) // across)
    shown = needed if needed <= height // 2 else min(needed, max(height - 5, 0))
    first = max((chosen or 0) // across - shown + 1, 0) if shown else 0
    return _Legend(wide, across, first, shown)


def _legend(
    entries: Sequence[tuple[str, str, str]],
    chosen: int | None,
    width: int,
    palette: Palette,
    layout: _Legend,
) -> list[Row]:
    """``A sgd 0.0123   B adam 0.0004`` in as many lines as it takes."""
    surface = Surface(width, layout.shown, palette.plain)
    for index, (mark, name, error_text) in enumerate(entries):
        row, column = divmod(index, layout.across)
        x, y = column * layout.wide, row - layout.first
        if not 0 <= y < layout.shown:
            continue
        surface.write(x, y, mark, run_style(index, palette) + Style(bold=True))
        surface.write(x + len(mark), y, name, palette.bold if index == chosen else palette.plain)
        surface.write(x + len(mark + name), y, error_text, palette.muted)
    return surface.lines()
