from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.drawing.curves import Run, curves_plot, letter, run_style, who_is_ahead
from bpviz.drawing.palette import DARK, LIGHT, Palette, rgb
from bpviz.drawing.series import Losses
from bpviz.drawing.surface import text_of


def run(label: str, *errors: float, per: int = 1) -> Run:
    return Run(label, Losses(np.repeat(errors, per), per))


def test_two_curves_with_their_letters_and_a_legend() -> None:
    curves = curves_plot(
        [run("sgd", 4, 3, 2, 1), run("adam", 4, 1, 0.5, 0)], 0, 32, 9, Palette.dark()
    )
    lines = curves.lines
    assert [text_of(line) for line in lines] == [
        "4┤A⠑⠒⠢⠤⢄⣀⡀  mean E of each epoch",
        " │  ⠈⠑⠤⡀ ⠈⠉⠑⠒⠒⠤⠤⣀⡀              ",
        "2┤     ⠈⠒⢄⡀      ⠈⠉⠑⠒⠢⠤⠤⣀⣀      ",
        " │        ⠈⠢⠤⢄⣀⣀⣀         ⠉⠉⠒⠒⠤A",
        "0┤               ⠉⠉⠉⠉B⠒⠒⠒⠢⠤⠤⠤⢄⣀B",
        " └┴──────────────────┴──────────",
        "  0                  2          ",
        "A sgd  E 1.0000                 ",
        "B adam  E 0                     ",
    ]
    assert [curves.run_at(3, y) for y in (0, 6, 7, 8)] == [None, None, 0, 1]
    assert curves.run_at(31, 8) is None
    assert [curves.epoch_at(x, 0) for x in (1, 2, 21, 31)] == [None, 0, 2, 3]
    assert curves.epoch_at(21, 5) is None


def test_the_legend_shows_the_chosen_run_where_there_is_no_room_for_all() -> None:
    runs = [run(f"seed={index}", 1.0) for index in range(20)]
    curves = curves_plot(runs, 19, 20, 8, Palette.dark())
    assert [text_of(line).split()[0] for line in curves.lines[5:]] == ["R", "S", "T"]
    assert [curves.run_at(0, y) for y in (5, 7)] == [17, 19]


def test_the_current_place_is_marked_behind_the_curves() -> None:
    curves = curves_plot(
        [run("a", 1, 0, 0), run("b", 1, 1, 1)], 0, 24, 9, Palette.without_colour(), current=1
    )
    column = curves.left + curves.width // 2
    glyphs = [text_of(line)[column - 1 : column + 1].strip() for line in curves.lines[1:4]]
    assert all(glyphs)
    assert "here" in text_of(curves.lines[6])


def test_who_is_ahead_after_the_epochs_that_all_have_done() -> None:
    runs = [run("sgd", 4, 3, 2), run("adam", 4, 1), run("momentum", 4, 1.5, 0.1)]
    assert who_is_ahead(runs) == (
        "After 2 epochs adam is ahead: E 1.0000, then momentum with 1.5000, 1.5 times as much."
    )


@pytest.mark.parametrize(
    ("runs", "sentence"),
    [
        ([run("a", 1.0)], ""),
        ([run("a"), run("b", 1.0)], "No epoch is finished yet."),
        ([run("a", 1.0), run("b", 1.0)], "After 1 epoch a and b are level at E 1.0000."),
        (
            [run("a", math.nan), run("b", 1.0)],
            "After 1 epoch b is ahead: E 1.0000. a diverged.",
        ),
        ([run("a", math.inf), run("b", math.nan)], "After 1 epoch every run has diverged."),
        (
            [run("a", 0.0), run("b", 0.5)],
            "After 1 epoch a is ahead: E 0, then b with 0.5000.",
        ),
        (
            [run("a", 1e-9, per=4), run("b", 1.0, per=2)],
            "After 1 epoch a is ahead: E 1e-9, then b with 1.0000.",
        ),
    ],
)
def test_edges_of_who_is_ahead(runs: list[Run], sentence: str) -> None:
    assert who_is_ahead(runs) == sentence


def test_colours_are_distinct_and_none_is_near_plus_or_minus() -> None:
    for palette, colours in ((Palette.dark(), DARK), (Palette.light(), LIGHT)):
        found = [run_style(index, palette).color for index in range(6)]
        triplets = [tuple(colour.get_truecolor()) for colour in found if colour]
        assert len(set(triplets)) == 6
        for taken in (colours.positive, colours.negative):
            for triplet in triplets:
                assert math.dist(triplet, rgb(taken)) > 60
    assert [letter(index) for index in (0, 1, 25, 26)] == ["A", "B", "Z", "A"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.floats(), max_size=30), max_size=5),
    st.integers(0, 70),
    st.integers(0, 16),
    st.booleans(),
)
def test_anything_is_drawn_in_the_size_asked_for(
    errors: list[list[float]], width: int, height: int, log: bool
) -> None:
    runs = [run(f"run {index}", *some) for index, some in enumerate(errors)]
    lines = curves_plot(runs, 1, width, height, Palette.without_colour(), log=log).lines
    assert [len(text_of(line)) for line in lines] == [width] * height
    assert who_is_ahead(runs) or len(runs) < 2


def test_many_epochs_keep_their_extremes() -> None:
    errors = np.full(100_000, 0.5)
    errors[77_777] = 2.0
    lines = curves_plot([Run("a", Losses(errors))], None, 60, 12, Palette.dark()).lines
    assert any("⠀" < glyph <= "⣿" for glyph in text_of(lines[0]))
