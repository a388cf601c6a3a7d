from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment

from bpviz.drawing.palette import Palette
from bpviz.drawing.plot import Plot, loss_plot
from bpviz.drawing.series import Losses
from bpviz.drawing.surface import text_of

DARK = Palette.dark()
BRAILLE = {chr(code) for code in range(0x2801, 0x2900)}
errors = st.one_of(
    st.floats(0, 1),
    st.floats(),
    st.sampled_from([0.0, math.nan, math.inf, -math.inf, 1e308, -1e308, 5e-324]),
)


def texts(plot: Plot) -> list[str]:
    return [text_of(line) for line in plot.lines]


def styles_of(lines: list[list[Segment]], glyphs: set[str]) -> set[object]:
    return {s.style for line in lines for s in line if set(s.text) & glyphs}


def test_line_that_falls() -> None:
    plot = loss_plot(np.linspace(4, 0, 9), 1, 4, 32, 8, DARK)
    assert texts(plot) == [
        "4┤⠉⠒⠤⢄⡀          ⡇          ━━ E",
        " │    ⠈⠈⠒⠢⢄⣀     ⡇              ",
        " │          ⠉⠒⠢⢄⡀⡇              ",
        "2┤               ●⠑⠢⠤⣀          ",
        " │               ⡇    ⠉⠑⠢⠤⡀⡀    ",
        "0┤               ⡇         ⠈⠑⠒⠤⣀",
        " └┴──────────────▲──┴───────────",
        "  0          update 4           ",
    ]
    assert plot.note == ""


def test_ascii() -> None:
    plot = loss_plot(np.linspace(4, 0, 9), 1, 4, 32, 8, DARK, ascii_only=True)
    assert texts(plot) == [
        "4+''...          :          -- E",
        " |    ''':..     :              ",
        " |          '':..:              ",
        "2+               o':..          ",
        " |               :    '':...    ",
        "0+               :         '''..",
        " ++--------------^--+-----------",
        "  0          update 4           ",
    ]


def test_falling_by_powers_of_ten_is_straight_on_a_logarithmic_axis() -> None:
    assert texts(loss_plot([1, 10, 100, 1000.0], 1, None, 32, 8, DARK, log=True)) == [
        "   │ ━━ E                   ⣀⡠⠔⠒",
        "   │                   ⣀⡠⠔⠒⠉    ",
        "100┤              ⢀⡠⠔⠒⠉         ",
        "   │         ⣀⠤⠔⠊⠁⠁             ",
        "   │    ⣀⠤⠔⠊⠉                   ",
        "  1┤⠤⠔⠊⠉                        ",
        "   └┴─────────────────┴─────────",
        "    0                 2         ",
    ]


def test_epochs_are_a_line_and_single_updates_are_dots() -> None:
    plot = loss_plot([4, 2, 3, 1, 2, 0, 1, 0], 2, None, 32, 8, DARK)
    assert texts(plot) == [
        "4┤⠁                             ",
        " │  ⠤⢄⣀   ⠠                     ",
        " │     ⠉⠑⠒⠤⢄⡀                   ",
        "2┤    ⠁     ⠈⠉⠒⠢⠤⣀⡀⠁            ",
        " │            ⠐   ⠈⠉⠒⠒⠤⠤⠤⣀⣀⣀    ",
        "0┤                     ⡀    ⠉⠉ ⢀",
        " └┴────────────────────┴────────",
        "  0                    5        ",
    ]
    assert styles_of(plot.lines, {"⠠", "⠐"}) == {DARK.faint}
    assert styles_of(plot.lines, {"⠑"}) == {DARK.plain}


def test_unfinished_epoch_has_no_line() -> None:
    plot = loss_plot([4, 2, 3], 4, None, 32, 8, DARK)
    assert sum(glyph in BRAILLE for line in texts(plot) for glyph in line) == 3


def test_gap_is_said() -> None:
    plot = loss_plot([4, 2, math.inf, math.nan], 1, 1, 32, 8, DARK)
    assert plot.note == "E is infinite from update 2 on."
    assert texts(plot)[0] == "4┤⠢⡀        ⡇        inf    ━━ E"
    assert not any(set(line[13:]) & BRAILLE for line in texts(plot))
    assert loss_plot([4, math.nan, 2], 1, 1, 32, 8, DARK).note == "E is not a number at update 1."


@pytest.mark.parametrize(
    ("losses", "note"),
    [
        ([1.0, 0.0, 0.5], "E is 0 at 1 of 3 updates, which has no place on a logarithmic axis."),
        ([0.0, 0.0], "E is 0 at every update, which has no place on a logarithmic axis."),
    ],
)
def test_what_a_logarithmic_axis_cannot_show_is_said(losses: list[float], note: str) -> None:
    assert loss_plot(losses, 1, 0, 80, 8, DARK, log=True).note == note


def test_nothing_yet() -> None:
    plot = loss_plot([], 1, 0, 30, 4, DARK)
    assert plot.note == "No update is finished yet."
    assert texts(plot)[2].strip() == plot.note
    assert plot.update_at(3, 2) is None
    assert plot.value_at(3) is None


def test_constant_is_in_the_middle() -> None:
    plot = loss_plot([0.5] * 3, 1, 1, 30, 6, DARK)
    assert texts(plot)[2] == "0.50┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉●⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉"


def test_single_update() -> None:
    plot = loss_plot([0.5], 1, None, 30, 6, DARK)
    assert sum(glyph in BRAILLE for line in texts(plot) for glyph in line) == 1
    assert plot.update_at(plot.left, 0) == 0
    assert plot.update_at(29, 0) == 0


def test_huge_numbers() -> None:
    plot = loss_plot([1e308, -1e308, 1e308], 1, 0, 30, 6, DARK)
    assert [line[:6].strip() for line in texts(plot)[:4]] == ["1e308", "", "0", "−1e308"]


@settings(max_examples=120, deadline=None)
@given(
    st.lists(errors, max_size=60),
    st.integers(1, 5),
    st.integers(1, 70),
    st.integers(1, 14),
    st.booleans(),
    st.integers(0, 60),
)
def test_anything_is_drawn_in_the_size_asked_for(
    losses: list[float], per: int, width: int, height: int, log: bool, current: int
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plot = loss_plot(losses, per, current, width, height, DARK, log=log)
    assert [len(line) for line in texts(plot)] == [width] * height
    for x in range(-1, width + 1):
        update = plot.update_at(x, 0)
        reading = plot.value_at(x)
        assert (update is None) == (reading is None)
        assert update is None or 0 <= update < len(losses)
        if reading and update is not None:
            assert reading.first <= update <= reading.last
            assert reading.text


def test_every_update_can_be_clicked_where_there_is_room() -> None:
    plot = loss_plot(np.linspace(1, 0, 20), 1, 0, 60, 10, DARK)
    found = [update for x in range(60) if (update := plot.update_at(x, 1)) is not None]
    assert sorted(found) == found
    assert len(found) == plot.width
    assert set(found) == set(range(20))
    assert plot.update_at(plot.left - 1, 1) is None
    assert plot.update_at(plot.left, plot.height) is None


def test_mark_is_where_a_click_finds_the_update() -> None:
    for current in range(0, 1000, 37):
        plot = loss_plot(np.linspace(1, 0, 1000), 1, current, 60, 10, DARK)
        x = texts(plot)[plot.height].index("▲")
        reading = plot.value_at(x)
        assert reading
        assert reading.first <= current <= reading.last


def test_readings_cover_every_update_once_and_tell_the_truth() -> None:
    losses = np.random.default_rng(3).random(5000)
    plot = loss_plot(losses, 4, 0, 60, 10, DARK)
    at = 0
    for x in range(plot.left, 60):
        reading = plot.value_at(x)
        assert reading
        assert reading.first == at
        assert reading.low == losses[at : reading.last + 1].min()
        assert reading.high == losses[at : reading.last + 1].max()
        epoch = losses[reading.epoch * 4 : reading.epoch * 4 + 4]
        assert reading.mean == pytest.approx(epoch.mean())
        at = reading.last + 1
    assert at == 5000


def test_reading_in_words() -> None:
    plot = loss_plot([0.5, 0.25, 0.125, 0.5], 2, 0, 60, 10, DARK)
    reading = plot.value_at(plot.left)
    assert reading
    assert reading.text == "update 0  E 0.5000  mean of epoch 0: 0.3750"


def test_of_very_many_updates_no_extreme_is_lost() -> None:
    losses = np.full(400_000, 0.5)
    losses[123_456], losses[300_001] = 0.9, 0.1
    lines = texts(loss_plot(losses, 1, None, 60, 12, DARK))
    assert set(lines[0]) & BRAILLE
    assert set(lines[8]) & BRAILLE


def test_known_losses_need_not_be_summed_up_again() -> None:
    values = np.random.default_rng(5).random(3000)
    losses = Losses(values[:1000], 4)
    losses.extend(values[1000:])
    once = loss_plot(values, 4, 7, 60, 12, DARK)
    assert texts(loss_plot(losses, 4, 7, 60, 12, DARK)) == texts(once)
