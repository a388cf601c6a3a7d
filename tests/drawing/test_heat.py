from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from rich.style import Style

from bpviz.drawing.heat import (
    NOTHING,
    diverging,
    heat_map,
    levels,
    paint_pixels,
    pooled_to,
    ramp,
    ramp_levels,
)
from bpviz.drawing.palette import LEVELS, Palette, bucket
from bpviz.drawing.surface import Surface, text_of

PALETTES = (Palette.dark(), Palette.light(), Palette.without_colour())
SMALL = np.array([[0.1, -0.5], [1.0, -1.0], [0.0, 0.5], [math.nan, -0.2]])
matrices = hnp.arrays(
    np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=20), elements=st.floats()
)


def test_without_colour_sign_and_magnitude_are_characters() -> None:
    heat = heat_map(SMALL, 4, 4, 1.0, Palette.without_colour())
    assert [text_of(line) for line in heat.lines] == ["░░==", "██≡≡", "  ▒▒", "!!--"]
    heat = heat_map(SMALL, 4, 4, 1.0, Palette.without_colour(), ascii_only=True)
    assert [text_of(line) for line in heat.lines] == ["..~~", "##==", "  ++", "!!--"]


def test_two_rows_a_line_where_there_is_no_room() -> None:
    heat = heat_map(SMALL, 2, 2, 1.0, Palette.without_colour())
    assert [text_of(line) for line in heat.lines] == ["█≡", "!▒"]


def test_halves_of_a_character_have_the_colours_of_their_numbers() -> None:
    palette = Palette.dark()
    heat = heat_map(np.array([[1.0], [-1.0]]), 3, 1, 1.0, palette, strong=True, largest_pixel=1)
    first, rest = heat.lines[0]
    plus, minus = palette.strong_tints[-1].bgcolor, palette.strong_tints[0].bgcolor
    assert (first.text, first.style) == ("▀", Style.from_color(plus, minus))
    assert (rest.text, rest.style) == ("  ", palette.plain)


@settings(max_examples=80, deadline=None)
@given(st.floats(), st.one_of(st.floats(0, allow_nan=False), st.just(math.inf)))
def test_levels_agree_with_the_palette(value: float, scale: float) -> None:
    found = int(levels(np.array([value]), scale)[0])
    if math.isfinite(value):
        assert found == bucket(value, scale) + LEVELS
    else:
        assert found == 2 * LEVELS + 1


@settings(max_examples=80, deadline=None)
@given(matrices, st.integers(1, 12), st.integers(1, 12))
def test_of_pooled_numbers_the_largest_magnitude_remains(
    values: np.ndarray, rows: int, columns: int
) -> None:
    result = pooled_to(values, rows, columns)
    assert result.shape == (min(rows, values.shape[0]), min(columns, values.shape[1]))
    down = np.append(np.arange(result.shape[0]) * values.shape[0] // result.shape[0], len(values))
    across = np.append(
        np.arange(result.shape[1]) * values.shape[1] // result.shape[1], values.shape[1]
    )
    for i in range(result.shape[0]):
        for j in range(result.shape[1]):
            group = values[down[i] : down[i + 1], across[j] : across[j + 1]].ravel().tolist()
            if any(map(math.isnan, group)):
                assert math.isnan(result[i, j])
            else:
                assert result[i, j] == max(group, key=lambda value: (abs(value), value))


@settings(max_examples=80, deadline=None)
@given(
    matrices,
    st.integers(0, 30),
    st.integers(0, 12),
    st.floats(0, allow_nan=False),
    st.sampled_from(PALETTES),
)
def test_anything_is_drawn_in_the_size_asked_for(
    values: np.ndarray, width: int, height: int, scale: float, palette: Palette
) -> None:
    heat = heat_map(values, width, height, scale, palette)
    assert [len(text_of(line)) for line in heat.lines] == [width] * height
    seen = set()
    for y in range(height):
        for x in range(width):
            found = heat.elements_at(x, y)
            if found:
                rows, columns = found
                seen |= {(row, column) for row in rows for column in columns}
            else:
                assert text_of(heat.lines[y])[x] == " "
    if width and height:
        assert seen == {(i, j) for i in range(values.shape[0]) for j in range(values.shape[1])}


def test_places_outside_show_nothing() -> None:
    heat = heat_map(SMALL, 4, 4, 1.0, Palette.dark())
    assert heat.elements_at(-1, 0) is None
    assert heat.elements_at(4, 0) is None
    assert heat.elements_at(0, 0) == (range(0, 1), range(0, 1))


def test_ramp_rises_and_is_neither_plus_nor_minus() -> None:
    for palette in PALETTES[:2]:
        shades = ramp(palette)
        assert shades.colours
        assert palette.colours
        light = [sum(colour.get_truecolor()) for colour in shades.colours[:10]]
        assert light == sorted(light, reverse=not palette.colours.dark)
        assert len(set(light)) == 10
        for colour in shades.colours[:10]:
            red, green, blue = colour.get_truecolor()
            # Between the hues of plus and minus: blue is over green, and red is not under it.
            assert blue > green or max(red, green, blue) - min(red, green, blue) < 16
            assert red >= green - 8


def test_ramp_levels() -> None:
    found = ramp_levels(np.array([0.0, 0.05, 0.15, 1.0, 2.0, -1.0, math.nan]), 0.0, 1.0)
    assert found.tolist() == [0, 0, 1, 9, 9, 0, 10]
    assert ramp_levels(np.array([3.0]), 3.0, 3.0).tolist() == [0]
    assert ramp_levels(np.array([-1e308, 0, 1e308]), -1e308, 1e308).tolist() == [0, 5, 9]


@pytest.mark.parametrize("palette", PALETTES)
def test_pixels_can_be_nothing_and_are_cut_off(palette: Palette) -> None:
    surface = Surface(2, 1)
    pixels = np.array([[NOTHING, 3, 4], [NOTHING, NOTHING, 4], [1, 1, 1]])
    paint_pixels(surface, 0, 0, pixels, diverging(palette))
    assert len(text_of(surface.line(0))) == 2
    assert text_of(surface.line(0))[0] == " "
    paint_pixels(surface, 5, 5, pixels, diverging(palette))
