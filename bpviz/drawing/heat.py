"""Matrices as coloured pixels, two a character: one for each number, or the largest of several."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.color import Color
from rich.style import Style

from bpviz.drawing.palette import LEVELS, Palette, blend
from bpviz.drawing.surface import Row, Surface

Array = NDArray[np.float64]
Levels = NDArray[np.intp]

NOTHING = -1
_NOT_FINITE = 2 * LEVELS + 1
_RAMP_STEPS = 10
_STRONGEST = 0.75
# Without colour: shades for plus, strokes for minus, the stronger the larger.
_MINUS, _PLUS = "-=≡", "░▒▓█"
_MINUS_ASCII, _PLUS_ASCII = "-~=", ".+#"
_RAMP_GLYPHS, _RAMP_ASCII = " ·░▒▓█", " .:=*#"


@dataclass(frozen=True, eq=False)
class Shades:
    """What stands for each level of a picture: a colour, or without colour a character.

    ``weights`` say which of two levels is the stronger where they must share a character.
    """

    colours: tuple[Color, ...] | None
    glyphs: str
    weights: NDArray[np.intp]
    style: Style


def diverging(palette: Palette, *, strong: bool = False, ascii_only: bool = False) -> Shades:
    """Shades for levels of :func:`levels`: sign by hue, magnitude by strength."""
    tints = palette.strong_tints if strong else palette.weak_tints
    weights = np.append(np.abs(np.arange(-LEVELS, LEVELS + 1)), LEVELS + 1)
    minus, plus = (_MINUS_ASCII, _PLUS_ASCII) if ascii_only else (_MINUS, _PLUS)
    glyphs = [minus[(step - 1) * len(minus) // LEVELS] for step in range(LEVELS, 0, -1)]
    glyphs += [" ", *(plus[(step - 1) * len(plus) // LEVELS] for step in range(1, LEVELS + 1)), "!"]
    colours = None
    if palette.colours is not None:
        colours = tuple(_background(tint) for tint in (*tints, palette.not_finite))
    return Shades(colours, "".join(glyphs), weights, palette.plain)


def ramp(palette: Palette, *, ascii_only: bool = False) -> Shades:
    """Shades without a sign, for levels 0 to 9 and 10 for what is not finite; more is stronger.

    The hue is neither that of plus nor that of minus.
    """
    weights = np.arange(_RAMP_STEPS + 1)
    marks = _RAMP_ASCII if ascii_only else _RAMP_GLYPHS
    glyphs = [marks[step * len(marks) // _RAMP_STEPS] for step in range(_RAMP_STEPS)]
    if palette.colours is None:
        return Shades(None, "".join(glyphs) + "!", weights, palette.plain)
    c, colours = palette.colours, list[Color]()
    for step in range(_RAMP_STEPS):
        share = _STRONGEST * step / (_RAMP_STEPS - 1)
        colours.append(Color.parse(blend(c.surface, c.operand, share)))
    colours.append(_background(palette.not_finite))
    return Shades(tuple(colours), "".join(glyphs) + "!", weights, palette.plain)


def levels(values: Array, scale: float) -> Levels:
    """The shade of each value on a scale of ±*scale*, 0 to ``2·LEVELS``; what is not finite after.

    Only zero has the middle one. In agreement with the palette's buckets.
    """
    with np.errstate(all="ignore"):
        share = np.abs(values) / scale if scale > 0 else np.ones_like(values)
        steps = np.clip(np.rint(np.minimum(share, 1.0) * LEVELS), 1, LEVELS)
    steps = np.where(values == 0, 0, np.copysign(steps, values))
    steps = np.where(np.isfinite(values), steps + LEVELS, _NOT_FINITE)
    return steps.astype(np.intp)


def ramp_levels(values: Array, low: float, high: float) -> Levels:
    """The step of the ramp of each value from *low* to *high*; what is not finite after them."""
    half = high / 2 - low / 2
    with np.errstate(all="ignore"):
        share = (values / 2 - low / 2) / half if half > 0 else np.zeros_like(values)
        steps = np.clip(np.floor(share * _RAMP_STEPS), 0, _RAMP_STEPS - 1)
    return np.where(np.isfinite(values), steps, _RAMP_STEPS).astype(np.intp)


def pooled_to(values: Array, rows: int, columns: int) -> Array:
    """*values* with at most *rows* rows and *columns* columns, neighbours pooled.

    Of those that are pooled the one of the largest magnitude remains, with its sign, the positive
    one of two alike; NaN where one of them is NaN.
    """
    if rows < 1 or columns < 1 or not values.size:
        return np.empty((0, 0))
    down, across = _starts(values.shape[0], rows), _starts(values.shape[1], columns)
    if len(down) == values.shape[0] and len(across) == values.shape[1]:
        return values
    low = np.minimum.reduceat(np.minimum.reduceat(values, down, axis=0), across, axis=1)
    high = np.maximum.reduceat(np.maximum.reduceat(values, down, axis=0), across, axis=1)
    return np.where(-low > high, low, high)


@dataclass(frozen=True, eq=False)
class Heat:
    """A painted matrix: ``lines``, and which elements stand where."""

    lines: list[Row]
    shape: tuple[int, int]
    pixels: tuple[int, int]
    magnified: int

    def elements_at(self, x: int, y: int) -> tuple[range, range] | None:
        """The rows and columns of the matrix that the cell at (x, y) shows; None outside."""
        column, first, last = (n // self.magnified for n in (x, 2 * y, 2 * y + 1))
        if x < 0 or y < 0 or column >= self.pixels[1] or first >= self.pixels[0]:
            return None
        rows, columns = (
            np.append(_starts(size, count), size)
            for size, count in zip(self.shape, self.pixels, strict=True)
        )
        stop = min(last, self.pixels[0] - 1) + 1
        return (
            range(int(rows[first]), int(rows[stop])),
            range(int(columns[column]), int(columns[column + 1])),
        )


def heat_map(
    values: Array,
    width: int,
    height: int,
    scale: float,
    palette: Palette,
    *,
    strong: bool = False,
    ascii_only: bool = False,
    largest_pixel: int = 4,
) -> Heat:
    """Paint a matrix ``(rows, columns)`` into *width* by *height* characters, from the top left.

    Each element is a square of pixels as large as there is room for, up to *largest_pixel*; where
    there are more elements than pixels they are pooled.
    """
    shown = pooled_to(values, 2 * height, width)
    rows, columns = shown.shape
    magnified = 1
    if rows and columns:
        magnified = max(1, min(2 * height // rows, width // columns, largest_pixel))
    pixels = levels(shown, scale).repeat(magnified, axis=0).repeat(magnified, axis=1)
    surface = Surface(width, height, palette.plain)
    shades = diverging(palette, strong=strong, ascii_only=ascii_only)
    paint_pixels(surface, 0, 0, pixels, shades)
    return Heat(surface.lines(), (values.shape[0], values.shape[1]), (rows, columns), magnified)


def paint_pixels(surface: Surface, x: int, y: int, pixels: Levels, shades: Shades) -> None:
    """Paint levels ``(rows, columns)``, two rows a line, with the top left cell at (x, y).

    NOTHING leaves a pixel without a colour. What lies outside is cut off.
    """
    if pixels.shape[0] % 2:
        pixels = np.vstack([pixels, np.full((1, pixels.shape[1]), NOTHING)])
    pixels = pixels[: 2 * max(surface.height - y, 0), : max(surface.width - x, 0)]
    if not pixels.size:
        return
    upper, lower = pixels[::2], pixels[1::2]
    where = np.s_[y : y + upper.shape[0], x : x + upper.shape[1]]
    if shades.colours is None:
        weights = np.append(shades.weights, -1)
        level = np.where(weights[lower] > weights[upper], lower, upper)
        glyphs = np.array([*map(ord, shades.glyphs), ord(" ")], dtype=np.uint32)
        surface.codes[where] = glyphs[level]
        surface.inks[where] = surface.ink(shades.style)
        return
    count = len(shades.colours) + 1
    pairs, places = np.unique((upper + 1) * count + lower + 1, return_inverse=True)
    colours = (None, *shades.colours)
    inks, codes = [], []
    for above, below in (divmod(pair, count) for pair in pairs.tolist()):
        if above == below:
            style, glyph = Style.from_color(None, colours[below]), " "
        elif above == 0:
            style, glyph = Style.from_color(colours[below]), "▄"
        else:
            style, glyph = Style.from_color(colours[above], colours[below]), "▀"
        inks.append(surface.ink(style))
        codes.append(ord(glyph))
    places = places.reshape(upper.shape)
    surface.codes[where] = np.array(codes, dtype=np.uint32)[places]
    surface.inks[where] = np.array(inks, dtype=np.intp)[places]


def _starts(size: int, most: int) -> Levels:
    """Where each of at most *most* groups of neighbours among *size* begins."""
    count = min(size, most)
    return np.arange(count) * size // max(count, 1)


def _background(style: Style) -> Color:
    assert style.bgcolor is not None
    return style.bgcolor
