"""A number in its place: how it is written, tinted and marked."""

from rich.style import Style

from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.engine.quantity import Element
from bpviz.teaching.numbers import compact, written

MARKS = 2
"""A number stands between two columns that are kept for its marks."""


def fitted(value: float | None, width: int, decimals: int) -> str:
    """A number in at most *width* characters, with *decimals* decimals if there is room."""
    text = written(value, decimals, minus="-")
    return text if len(text) <= width else compact(value, width, decimals)


def put_number(
    line: Line,
    x: int,
    element: Element,
    scene: Scene,
    palette: Palette,
    width: int,
    *,
    chosen: bool = False,
) -> None:
    """Write one number in *width* + 2 columns from *x* on, with its tint and marks.

    Operands stand in brackets, the result between bars in reverse; what is hidden is ``?``, what
    is not computed ``·``. *chosen* is the number of what is selected, which is marked ``‹ ›`` where
    it has no other marks.
    """
    value = scene.frame.number(element)
    worked = element == scene.worked
    if value is None:
        asked = scene.frame.hidden and element.quantity == scene.frame.quantity
        text = "?" if asked else "·"
        if asked and worked:
            _put_result(line, x, text.center(width), palette)
        else:
            line.put_over(x + width, text, palette.operand if asked else palette.faint)
        return
    text = fitted(value, width, scene.decimals).rjust(width)
    if value == 0.0 and scene.rounded_to_zero(element):
        text = "~0".rjust(width)
    if worked:
        _put_result(line, x, text, palette)
        return
    role = scene.role(element)
    line.put(x + 1, text, palette.tint(value, scene.scale(element.quantity), role))
    if chosen and role != "strong":
        line.put_over(x, "‹", palette.operand)
        line.put_over(x + 1 + width, "›", palette.operand)
    if role == "strong":
        line.put_over(x, "[", palette.operand)
        line.put_over(x + 1 + width, "]", palette.operand)


def _put_result(line: Line, x: int, text: str, palette: Palette) -> None:
    line.put_over(x, "▐", palette.accent)
    line.put(x + 1, text, palette.result)
    line.put_over(x + 1 + len(text), "▌", palette.accent)


def put_label(line: Line, x: int, text: str, width: int, style: Style) -> None:
    """Write a label flush right in *width* columns from *x* on."""
    line.put(x, text.rjust(width)[:width], style)
