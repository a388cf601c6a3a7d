"""Lines and dots finer than characters: eight braille dots a cell, one colour a cell."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bpviz.drawing.surface import Inks, Surface

Indices: TypeAlias = NDArray[np.intp]

DOTS_ACROSS, DOTS_DOWN = 2, 4
BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)
"""The bit of each dot of a cell, ``(down, across)``, as Unicode counts them."""


def _ascii_codes() -> NDArray[np.uint32]:
    """The ASCII character that comes nearest to each of the 256 patterns."""
    upper, lower = int(BITS[:2].sum()), int(BITS[2:].sum())
    glyphs = [" '.:"[bool(mask & upper) + 2 * bool(mask & lower)] for mask in range(256)]
    return np.array([ord(glyph) for glyph in glyphs], dtype=np.uint32)


_BRAILLE = np.arange(0x2800, 0x2900, dtype=np.uint32)
_BRAILLE[0] = ord(" ")
_ASCII = _ascii_codes()


def glyphs(mask: NDArray[np.uint8], *, ascii_only: bool = False) -> NDArray[np.uint32]:
    """The characters of patterns of dots, as code points."""
    return (_ASCII if ascii_only else _BRAILLE)[mask]


def line_dots(
    x0: ArrayLike, y0: ArrayLike, x1: ArrayLike, y1: ArrayLike
) -> tuple[Indices, Indices, Indices, Indices]:
    """The dots of straight lines between points given in dots, ends included.

    Returns:
        x, y, the number of the line, and the number of the dot within its line, all ``(dots,)``.
    """
    starts_x, starts_y, ends_x, ends_y = (
        np.atleast_1d(np.asarray(value, dtype=np.float64)) for value in (x0, y0, x1, y1)
    )
    across, down = ends_x - starts_x, ends_y - starts_y
    steps = np.maximum(np.rint(np.maximum(np.abs(across), np.abs(down))).astype(np.intp), 1)
    which = np.repeat(np.arange(len(steps)), steps + 1)
    first = np.cumsum(steps + 1) - (steps + 1)
    place = np.arange(len(which)) - first[which]
    share = place / steps[which]
    x = np.floor(starts_x[which] + share * across[which] + 0.5).astype(np.intp)
    y = np.floor(starts_y[which] + share * down[which] + 0.5).astype(np.intp)
    return x, y, which, place


class Canvas:
    """*width* by *height* cells of braille dots, each cell of one colour.

    Points are in dots, from 0, across ``2·width`` and down ``4·height``. What is drawn in a higher
    layer hides what other layers have in the same cell; in one layer dots add up and the last one
    colours the cell. ``mask`` holds each cell's dots, ``ink`` its colour as a number of the
    caller's, both ``(width·height,)``.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = max(width, 0), max(height, 0)
        cells = self.width * self.height
        self.mask = np.zeros(cells, dtype=np.uint8)
        self.ink: Inks = np.zeros(cells, dtype=np.intp)
        self._layer = np.full(cells, -1, dtype=np.intp)

    def dots(self, x: ArrayLike, y: ArrayLike, ink: ArrayLike, layer: int = 0) -> None:
        """Set dots, of one ink or one each; what lies outside is dropped."""
        columns, rows = np.asarray(x, dtype=np.intp), np.asarray(y, dtype=np.intp)
        inside = (columns >= 0) & (columns < self.width * DOTS_ACROSS)
        inside &= (rows >= 0) & (rows < self.height * DOTS_DOWN)
        cells = rows // DOTS_DOWN * self.width + columns // DOTS_ACROSS
        inside[inside] = self._layer[cells[inside]] <= layer
        cells, columns, rows = cells[inside], columns[inside], rows[inside]
        self.mask[cells[self._layer[cells] < layer]] = 0
        self._layer[cells] = layer
        np.bitwise_or.at(self.mask, cells, BITS[rows % DOTS_DOWN, columns % DOTS_ACROSS])
        self.ink[cells] = np.broadcast_to(np.asarray(ink, dtype=np.intp), inside.shape)[inside]

    def lines(
        self,
        x0: ArrayLike,
        y0: ArrayLike,
        x1: ArrayLike,
        y1: ArrayLike,
        ink: ArrayLike,
        layer: int = 0,
    ) -> None:
        """Draw straight lines, of one ink or one each; what lies outside is dropped."""
        x, y, which, _ = line_dots(x0, y0, x1, y1)
        inks = np.asarray(ink, dtype=np.intp)
        self.dots(x, y, inks[which] if inks.ndim else inks, layer)

    def paint(
        self, surface: Surface, x: int, y: int, inks: Inks, *, ascii_only: bool = False
    ) -> None:
        """Put the cells that have dots onto *surface*; ``inks[i]`` is the surface's for ink i."""
        cells = np.flatnonzero(self.mask)
        rows, columns = np.divmod(cells, max(self.width, 1))
        rows, columns = rows + y, columns + x
        inside = (rows >= 0) & (rows < surface.height) & (columns >= 0) & (columns < surface.width)
        rows, columns, cells = rows[inside], columns[inside], cells[inside]
        surface.codes[rows, columns] = glyphs(self.mask[cells], ascii_only=ascii_only)
        surface.inks[rows, columns] = inks[self.ink[cells]]
