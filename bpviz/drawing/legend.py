"""The legend: what the marks mean, which scale the colours are on, and how far it reaches."""

from rich.segment import Segment
from rich.style import Style

from bpviz.drawing.cells import fitted
from bpviz.drawing.line import Line
from bpviz.drawing.palette import LEVELS, Palette
from bpviz.drawing.scene import Scene
from bpviz.engine.quantity import Kind, Quantity
from bpviz.teaching.notation import SHORT, Notation


def legend(scene: Scene, palette: Palette, notation: Notation, width: int) -> list[Segment]:
    """The legend's line, *width* columns wide; what does not fit goes, the marks last."""
    line = Line(0, width, palette.plain)
    x = 1
    line.put(x, "[", palette.operand)
    line.put(x + 1, "operand", palette.bold)
    line.put(x + 8, "]", palette.operand)
    line.put(x + 11, "▐", palette.accent)
    line.put(x + 12, "result", palette.result)
    line.put(x + 18, "▌", palette.accent)
    if scene.scale_mode == "off":
        _put_right(line, "colour off", palette, width)
        return line.segments()
    quantity = scene.frame.quantity or Quantity(Kind.WEIGHTS, 1)
    scale = scene.scale(quantity)
    text = f"scale: {_name(scene.scale_mode, quantity, notation)}"
    number = "?" if scene.frame.hidden else fitted(scale, 8, scene.decimals)
    ramp = 2 * LEVELS + 1
    used = len(number) * 2 + 4 + ramp
    start = max(22, (width - used) // 2)
    if start + used + 2 + len(text) > width:
        start = 22
    if start + used > width:
        return line.segments()
    line.put(start, f"−{number}", palette.muted)
    for step in range(-LEVELS, LEVELS + 1):
        tint = palette.tint(step / LEVELS, 1.0, "strong")
        text_of_step = " " if palette.colours else _shade(step)
        line.put(start + len(number) + 2 + step + LEVELS, text_of_step, tint)
    line.put(start + len(number) + 3 + ramp, f"+{number}", palette.muted)
    if start + used + 2 + len(text) <= width:
        _put_right(line, text, palette, width)
    return line.segments()


def short_scale(scene: Scene, palette: Palette) -> list[tuple[str, Style]]:
    """How far the colours reach, in a few characters; nothing where they are off."""
    if scene.scale_mode == "off" or palette.colours is None:
        return []
    scale = scene.scale(scene.frame.quantity or Quantity(Kind.WEIGHTS, 1))
    number = "?" if scene.frame.hidden else fitted(scale, 7, scene.decimals)
    steps = range(-LEVELS, LEVELS + 1, 3)
    ramp = [(" ", palette.tint(step / LEVELS, 1.0, "strong")) for step in steps]
    return [(f"−{number} ", palette.muted), *ramp, (f" +{number}", palette.muted)]


def _shade(step: int) -> str:
    return "−" if step < 0 else "+" if step > 0 else "0"


def _put_right(line: Line, text: str, palette: Palette, width: int) -> None:
    line.put(width - len(text) - 1, text, palette.muted)


def _name(mode: str, quantity: Quantity, notation: Notation) -> str:
    if mode == "layer":
        return f"all of layer {notation.layer(quantity.layer)}"
    if mode == "network":
        short = SHORT[notation.style].get(quantity.kind, quantity.kind.value.replace("_", " "))
        return f"{short} of all layers"
    return notation.quantity(quantity)
