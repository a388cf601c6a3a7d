"""Small plots of a function with its tangent: f around a net value, E along one weight."""

import math

import numpy as np
from numpy.typing import NDArray

from bpviz.drawing.axis import Axis
from bpviz.drawing.chart import Chart
from bpviz.drawing.palette import Palette
from bpviz.drawing.surface import Row
from bpviz.teaching.curves import Curve
from bpviz.teaching.numbers import written

Array = NDArray[np.float64]

_LAYER = 1
_REACH = 0.35
_POINTS = 161


def tangent_plot(
    curve: Curve,
    names: tuple[str, str],
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii_only: bool = False,
) -> list[Row]:
    """Plot the curve, the point on it, the tangent there, and the move that is coming.

    *names* are those of x and y, written at the ends of the axes.
    """
    across = Axis.around(*_ends(curve.x))
    up = Axis.around(*_ends(np.append(curve.y, curve.value)), margin=0.08)
    chart = Chart((width, height), across, up, palette, ascii_only=ascii_only)
    chart.curve(curve.x, curve.y, palette.plain, _LAYER)
    _draw_tangent(chart, curve)
    chart.settle()
    chart.caption([(names[1], palette.muted)], 0, right=False)
    chart.caption([(names[0], palette.muted)], chart.height - 1)
    there = curve.move is not None and _draw_move(chart, curve)
    chart.mark(curve.at, curve.value, "o" if ascii_only else "●", palette.operand)
    if there:
        assert curve.move is not None
        arrow = "->" if ascii_only else "→"
        text = f"{written(curve.at)} {arrow} {written(curve.move)}"
        chart.below(curve.move, text, palette.accent)
    else:
        chart.below(curve.at, written(curve.at), palette.operand)
    return chart.lines()


def _draw_tangent(chart: Chart, curve: Curve) -> None:
    """The tangent, about a third of the axis to either side of the point."""
    if not all(map(math.isfinite, (curve.at, curve.value, curve.slope))):
        return
    reach = (chart.across.high / 2 - chart.across.low / 2) * 2 * _REACH
    x = np.linspace(curve.at - reach, curve.at + reach, 2 * _POINTS)
    with np.errstate(all="ignore"):
        y = curve.value + curve.slope * (x - curve.at)
    inside = (y >= chart.up.low) & (y <= chart.up.high)
    inside &= (x >= chart.across.low) & (x <= chart.across.high)
    chart.curve(x, np.where(inside, y, np.nan), chart.palette.operand, _LAYER)


def _draw_move(chart: Chart, curve: Curve) -> bool:
    """The coming move, along the axis below, towards its place; whether it is in sight."""
    move = curve.move
    if move is None or not math.isfinite(move) or move == curve.at or not chart.labelled:
        return False
    ends = np.clip(np.nan_to_num(chart.across.share([curve.at, move])), 0.0, 1.0)
    first, last = (chart.left + int(share * (chart.width - 1)) for share in sorted(ends))
    dash = "=" if chart.ascii_only else "━"
    chart.surface.write(first, chart.height, dash * (last - first + 1), chart.palette.accent)
    value = float(np.interp(move, curve.x, curve.y))
    if math.isfinite(value):
        chart.mark(move, value, "x" if chart.ascii_only else "◆", chart.palette.accent)
    return chart.across.low <= move <= chart.across.high


def _ends(values: Array) -> tuple[float, float]:
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
