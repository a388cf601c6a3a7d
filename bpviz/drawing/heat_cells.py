"""A number as nothing but a colour."""

from functools import lru_cache

from rich.style import Style

from bpviz.drawing.line import Line
from bpviz.drawing.palette import LEVELS, Palette, bucket
from bpviz.drawing.scene import Scene
from bpviz.engine.quantity import Element, Quantity

SHADES = " ░▒▓█"


def shaded(value: float | None, scale: float, width: int) -> str:
    """The characters of a heat cell where there is no colour: sign, and magnitude as a shade."""
    if value is None:
        return "·".rjust(width)
    if value != value or abs(value) == float("inf"):
        return "!" * width
    step = bucket(value, scale)
    shade = SHADES[-(-abs(step) * (len(SHADES) - 1) // LEVELS)]
    sign = "−" if value < 0 else "+" if value > 0 else " "
    return (sign + shade)[:width] if width > 1 else (sign if value < 0 else shade)


def pixel_role(scene: Scene, quantity: Quantity) -> str:
    """How loud a quantity is where its numbers are nothing but colours."""
    return "strong" if quantity in scene.in_play else "middle"


def put_heat(
    line: Line, x: int, element: Element, scene: Scene, palette: Palette, width: int = 2
) -> None:
    """Colour *width* columns from *x* on by an element's sign and magnitude; mark it."""
    value = scene.frame.number(element)
    scale = scene.scale(element.quantity)
    if element == scene.worked:
        line.put(x, "▐▌" if width > 1 else "█", palette.accent)
        return
    operand = element in scene.operands
    if value is None:
        line.put(x, "?" if scene.frame.hidden else "·", palette.faint)
        return
    text = " " * width if palette.colours else shaded(value, scale, width)
    if operand and width > 1:
        text = "[]"
    line.put(x, text, palette.tint(value, scale, pixel_role(scene, element.quantity)))


@lru_cache(maxsize=8192)
def _half_style(palette: Palette, upper: int, lower: int | None, strong: bool) -> Style:
    tints = palette.strong_tints if strong else palette.middle_tints
    above = tints[upper + LEVELS].bgcolor
    below = None if lower is None else tints[lower + LEVELS].bgcolor
    return Style.from_color(above, below)


def halves(
    palette: Palette, upper: float, lower: float | None, scale: float, *, strong: bool
) -> tuple[str, Style]:
    """Two numbers in one character: the upper half block in the first's colour on the second's."""
    if palette.colours is None:
        larger = upper if lower is None or abs(upper) >= abs(lower) else lower
        return shaded(larger, scale, 1), palette.plain
    under = None if lower is None else bucket(lower, scale)
    return "▀", _half_style(palette, bucket(upper, scale), under, strong)
