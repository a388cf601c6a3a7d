"""Small plots of a function with its tangent: f around a net value, E along one weight."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpviz.drawing.axis import Axis
from bpviz.drawing.chart import Chart
from bpviz.drawing.palette import Palette
from bpviz.drawing.surface import Row
from bpviz.engine.functions import Activation
from bpviz.teaching.numbers import written

Array = NDArray[np.float64]

_LAYER = 1
_REACH = 0.35
_POINTS = 161
_FLAT = 0.01


@dataclass(frozen=True, eq=False)
class Curve:
    """A function given by points ``x`` rising and ``y``, both ``(points,)``, and one point on it.

    The point is (*at*, *value*), the function's slope there *slope*. *move* is where the point is
    about to go, None where nowhere.
    """

    x: Array
    y: Array
    at: float
    value: float
    slope: float
    move: float | None = None


def activation_curve(activation: Activation, net: float) -> Curve | None:
    """An activation function around a neuron's net value; None for softmax, and net not finite.

    It reaches far enough to show the bend at 0 and the point.
    """
    if activation.name == "softmax" or not math.isfinite(net) or abs(net) > 1e100:
        return None
    reach = max(4.0, abs(net) * 1.25)
    x = np.linspace(-reach, reach, _POINTS)
    point = np.array([[net]])
    with np.errstate(over="ignore"):
        y = activation.value(x[None, :], None)[0]
        out = activation.value(point, None)
        slope = activation.derivative(point, out, None)
    return Curve(x, y, net, float(out[0, 0]), float(slope[0, 0]))


def activation_note(activation: Activation, net: float) -> str:
    """What the slope means for learning where it is (nearly) 0; empty where it is not."""
    curve = activation_curve(activation, net)
    if curve is None or abs(curve.slope) >= _FLAT * _steepest(activation):
        return ""
    if activation.name == "relu":
        return "This ReLU is off: f′ is 0, and nothing below it learns from this sample."
    slope = written(curve.slope, minus="−")
    if activation.name in ("sigmoid", "tanh"):
        return (
            f"This {activation.name} is saturated: f′ is only {slope}, so hardly anything learns."
        )
    return f"The curve is flat here: f′ is only {slope}, so hardly anything learns."


def weight_points(weight: float, new_weight: float | None, *, reach: float = 1.0) -> Array:
    """The weights, rising, at which E is to be worked out for a plot along one weight."""
    far = reach
    if new_weight is not None and math.isfinite(new_weight):
        far = max(reach, abs(new_weight - weight) * 1.5)
    far = min(max(far, abs(weight) * 1e-6), 1e300)
    return np.linspace(weight - far, weight + far, _POINTS)


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


def _steepest(activation: Activation) -> float:
    return 0.25 if activation.name == "sigmoid" else 1.0
