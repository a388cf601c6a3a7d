from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bpviz.drawing.axis import Axis
from bpviz.drawing.landscape import Dot, Field, covering, decision_surface, landscape
from bpviz.drawing.palette import Palette
from bpviz.drawing.surface import text_of

PLAIN = Palette.without_colour()
PALETTES = (Palette.dark(), Palette.light(), PLAIN)
UNIT = Axis(0.0, 1.0)


def slope(field: Field) -> np.ndarray:
    x, y = field.points(9, 9)
    return np.add.outer(y, x) / 2


def test_decision_surface_with_its_samples() -> None:
    field = Field(UNIT, UNIT, ("a_1", "a_2"), 26, 7, PLAIN)
    dots = [Dot(0, 0, False, True), Dot(1, 1, True, True), Dot(1, 0, True, False)]
    assert [text_of(line) for line in decision_surface(field, slope(field), dots)] == [
        "1.0┤⠉⠓⠦⣄⣀▒▒▒▒▓▓▓▓▓▓▓▓▓███●",
        "   │·░░░⠈⠙⠲⢤⣀⡀▒▒▒▒▓▓▓▓▓▓▓▓",
        "0.5┤······░░░⠉⠓⠦⣄⣀▒▒▒▒▓▓▓▓",
        "   │ ·········░░░⠈⠙⠲⢤⣀⡀▒▒▒",
        "  0┤○     ·········░░░⠉⠓×●",
        "   └┴────────────────────┴",
        "a_2 0                  a_1",
    ]


def test_landscape_with_the_way_of_a_run() -> None:
    field = Field(UNIT, UNIT, ("w_b1", "w_b2"), 44, 7, PLAIN)
    path = np.array([1, 0.5, 0.1]), np.array([1, 0.8, 0.1])
    assert [text_of(line) for line in landscape(field, slope(field), path)] == [
        "1.0┤░▒▒▒▒▒▒▒▒▒▒▒▒▓▓▓⣀⣀⣀⣀⠤⠤⠤⠤⠒⠒⠒⠒⠉○ ██ 1.0000",
        "   │·░░░░░░▒▒▒▒▒⣀⠔⠊⠉▒▒▒▓▓▓▓▓▓▓▓▓▓▓ ▓▓       ",
        "0.5┤········⢀⠤⠒⠉░▒▒▒▒▒▒▒▒▒▒▒▒▓▓▓▓▓ ▒▒       ",
        "   │  ··⢀⡠⠔⠊⠁·····░░░░░░▒▒▒▒▒▒▒▒▒▒ ··       ",
        "  0┤   ●⠁   ············░░░░░░▒▒▒▒    0     ",
        "   └┴──────────────┴─────────────┴          ",
        "w_b2              0.5         w_b1          ",
    ]


def test_any_update_of_the_way_can_be_marked() -> None:
    field = Field(UNIT, UNIT, ("w_b1", "w_b2"), 44, 7, PLAIN)
    path = np.array([1, 0.5, 0.1]), np.array([1, 0.8, 0.1])
    lines = landscape(field, slope(field), path, current=1)
    assert "●" in text_of(lines[1])


def test_lines_and_marks_stand_on_the_shades() -> None:
    field = Field(UNIT, UNIT, ("a_1", "a_2"), 26, 7, Palette.dark())
    lines = decision_surface(field, slope(field), [Dot(0.5, 0.5, True, True)])
    (mark,) = [s for line in lines for s in line if "●" in s.text]
    assert mark.style
    assert mark.style.bgcolor
    contour = [s for s in lines[1] if set(s.text) & set("⠈⠙⠲⢤")]
    assert contour
    assert all(s.style and s.style.bgcolor for s in contour)


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.floats()),
    st.lists(st.tuples(st.floats(), st.floats()), max_size=5),
    st.integers(0, 60),
    st.integers(0, 14),
    st.sampled_from(PALETTES),
)
def test_anything_is_drawn_in_the_size_asked_for(
    values: np.ndarray,
    path: list[tuple[float, float]],
    width: int,
    height: int,
    palette: Palette,
) -> None:
    x, y = np.array(path, dtype=float).reshape(-1, 2).T
    field = Field(covering(x), covering(y), ("w_c7", "w_d2"), width, height, palette)
    lines = landscape(field, values, (x, y))
    assert [len(text_of(line)) for line in lines] == [width] * height
    field = Field(UNIT, UNIT, ("a_1", "a_2"), width, height, palette, ascii_only=True)
    dots = [Dot(a, b, a > 0, b > 0) for a, b in path]
    lines = decision_surface(field, values, dots)
    assert [len(text_of(line)) for line in lines] == [width] * height


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(), max_size=6))
def test_axis_covers_the_way_with_room_around_its_end(values: list[float]) -> None:
    axis = covering(values)
    assert -math.inf < axis.low < axis.high < math.inf
    finite = [value for value in values if math.isfinite(value)]
    assert all(axis.low <= value <= axis.high for value in finite)
    if finite and abs(finite[-1]) < 1e6:
        assert axis.low <= finite[-1] - 0.999
        assert finite[-1] + 0.999 <= axis.high


def test_pixels_between_points_are_interpolated() -> None:
    field = Field(UNIT, UNIT, ("x", "y"), 30, 10, PLAIN)
    x, y = field.points(2, 2)
    coarse = field._sampled(np.add.outer(2 * y, x), 1, 2)
    x, y = field.points(40, 40)
    fine = field._sampled(np.add.outer(2 * y, x), 1, 2)
    assert coarse == pytest.approx(fine)
    assert (np.diff(coarse, axis=1) > 0).all()
    assert (np.diff(coarse, axis=0) < 0).all()
