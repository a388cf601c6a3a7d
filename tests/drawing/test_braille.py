from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.style import Style

from bpviz.drawing.braille import Canvas, glyphs, line_dots
from bpviz.drawing.surface import Surface, text_of

STYLES = (Style(color="red"), Style(color="blue"))
places = st.integers(-30, 60)


def painted(canvas: Canvas, *, ascii_only: bool = False) -> list[str]:
    surface = Surface(canvas.width, canvas.height)
    canvas.paint(surface, 0, 0, surface.palette_of(STYLES), ascii_only=ascii_only)
    return [text_of(line) for line in surface.lines()]


def test_each_dot_has_its_bit() -> None:
    for row in range(4):
        for column in range(2):
            canvas = Canvas(1, 1)
            canvas.dots([column], [row], 0)
            expected = 0x2800 + {(0, 0): 1, (1, 0): 2, (2, 0): 4, (0, 1): 8, (1, 1): 16}.get(
                (row, column), {(2, 1): 32, (3, 0): 64, (3, 1): 128}.get((row, column), 0)
            )
            assert painted(canvas) == [chr(expected)]


def test_lines_by_eye() -> None:
    canvas = Canvas(4, 2)
    canvas.lines([0, 0], [0, 7], [7, 7], [7, 0], 0)
    assert painted(canvas) == ["⠑⢄⡠⠊", "⡠⠊⠑⢄"]


def test_no_dots_are_blank_and_ascii_is_ascii() -> None:
    assert painted(Canvas(3, 1)) == ["   "]
    canvas = Canvas(4, 1)
    canvas.lines(0, 0, 7, 3, 0)
    assert painted(canvas, ascii_only=True) == ["''.."]
    assert "".join(map(chr, glyphs(np.arange(256, dtype=np.uint8), ascii_only=True))).isascii()


def test_dots_outside_are_dropped() -> None:
    canvas = Canvas(2, 1)
    canvas.dots([-1, 4, 0, 0], [0, 0, -1, 4], 0)
    assert not canvas.mask.any()
    Canvas(0, 0).dots([0], [0], 0)


def test_higher_layer_hides_lower_ones_whatever_the_order() -> None:
    for order in ((0, 1), (1, 0)):
        canvas = Canvas(1, 1)
        for layer in order:
            canvas.dots([layer], [0], ink=layer, layer=layer)
        assert canvas.mask.tolist() == [0x08]
        assert canvas.ink.tolist() == [1]


def test_one_layer_adds_up() -> None:
    canvas = Canvas(1, 1)
    canvas.dots([0, 1], [0, 0], [0, 1])
    assert canvas.mask.tolist() == [0x09]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(places, places, places, places), max_size=6))
def test_lines_are_connected_and_reach_their_ends(
    lines: list[tuple[int, int, int, int]],
) -> None:
    x, y, which, place = line_dots(*np.array(lines, dtype=float).reshape(-1, 4).T)
    for number, (x0, y0, x1, y1) in enumerate(lines):
        mine = which == number
        assert (x[mine][0], y[mine][0]) == (x0, y0)
        assert (x[mine][-1], y[mine][-1]) == (x1, y1)
        assert np.abs(np.diff(x[mine])).max(initial=0) <= 1
        assert np.abs(np.diff(y[mine])).max(initial=0) <= 1
        assert place[mine].tolist() == list(range(mine.sum()))
        # Never further than half a dot from the straight line.
        way = np.array([x1 - x0, y1 - y0], dtype=float)
        if way.any():
            off = (x[mine] - x0) * way[1] - (y[mine] - y0) * way[0]
            assert np.abs(off).max() / np.abs(way).max() <= 0.5 + 1e-9
