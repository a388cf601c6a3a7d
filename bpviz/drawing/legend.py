"""The legend: what the marks mean, and how far the colours reach."""

import math

from rich.segment import Segment

from bpviz.drawing.bars import Item, extent, item
from bpviz.drawing.line import Line
from bpviz.drawing.palette import LEVELS, Palette
from bpviz.drawing.scene import Scene
from bpviz.engine.quantity import Kind, Quantity
from bpviz.teaching.notation import Notation
from bpviz.teaching.numbers import written

_LEAST = 60


def paint(scene: Scene, notation: Notation, palette: Palette, width: int) -> list[Segment]:
    """One line: ``[operand]  ▐result▌   −0.0049 ▇▇▇▇▇▇▇ +0.0049   scale: ∂E/∂W_c``."""
    line = Line(0, width, palette.plain)
    line.put(1, "[", palette.operand)
    line.put(2, "operand", palette.operand)
    line.put(9, "]", palette.operand)
    line.put(13, "▐", palette.accent)
    line.put(14, "result", palette.result)
    line.put(20, "▌", palette.accent)
    reach = scene.scale(_quantity(scene))
    right: list[Item] = []
    if scene.scale_mode == "off" or palette.colours is None:
        right = [item("colours off", palette.muted)]
    elif width >= _LEAST and math.isfinite(reach):
        right = _scale(scene, notation, palette, reach, width)
    x = width - 1 - extent(right, 1)
    for shown in right:
        for text, style in shown.pieces:
            line.put(x, text, style)
            x += len(text)
        x += 1
    return line.segments()


def _scale(
    scene: Scene, notation: Notation, palette: Palette, reach: float, width: int
) -> list[Item]:
    number = written(reach, scene.decimals)
    cell = 2 if width >= 2 * _LEAST else 1
    values = [reach * step / LEVELS for step in range(-LEVELS, LEVELS + 1)]
    colours = Item(tuple((" " * cell, palette.tint(value, reach, "strong")) for value in values))
    name = item(f"  scale: {_name(scene, notation)}", palette.muted)
    made = [item(f"−{number}", palette.muted), colours, item(f"+{number}", palette.muted), name]
    return made if extent(made, 1) + 26 <= width else made[:3]


def _quantity(scene: Scene) -> Quantity:
    """The quantity whose scale is shown: the one at hand."""
    return scene.frame.quantity or Quantity(Kind.WEIGHTS, 1)


def _name(scene: Scene, notation: Notation) -> str:
    match scene.scale_mode:
        case "layer":
            return f"all of layer {notation.layer(_quantity(scene).layer)}"
        case "network":
            return "all layers"
        case _:
            return notation.quantity(_quantity(scene))
