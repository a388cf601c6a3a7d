from __future__ import annotations

import math

import pytest
from arithmetic import half_a_digit, to_float
from hypothesis import given
from hypothesis import strategies as st

from bpviz.teaching.numbers import compact, in_full, shortest, written
from bpviz.teaching.numbers import given as as_given

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "·"),
        (0.0, "0"),
        (-0.0, "0"),
        (0.0045, "0.0045"),
        (-0.0221, "−0.0221"),
        (2e-5, "2e-5"),
        (-2.4e-12, "−2e-12"),
        (1.0, "1.0000"),
        (123456.789, "123456.7890"),
        (3e20, "3.0000e20"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
    ],
)
def test_numbers_are_written_so_that_nothing_becomes_zero(value: float | None, text: str) -> None:
    assert written(value) == text


@given(finite, st.integers(0, 10))
def test_a_written_number_is_the_number_to_its_last_digit(value: float, decimals: int) -> None:
    text = written(value, decimals)
    assert abs(to_float(text) - value) <= half_a_digit(text) + 1e-15 * abs(value)
    assert (to_float(text) == 0) == (value == 0)


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (-0.0221, 6, "-.0221"),
        (0.6876, 4, ".688"),
        (1.2399, 4, "1.24"),
        (2e-5, 5, "2e-5"),
        (2e-5, 3, "~0"),
        (12345.6, 5, "12346"),
        (-123456.0, 5, "-1e5"),
        (-123456.0, 3, "###"),
        (0.0, 1, "0"),
        (None, 3, "·"),
        (math.nan, 2, "##"),
        (0.99999, 6, "1.0000"),
    ],
)
def test_compact_numbers_fit_their_width(value: float | None, width: int, text: str) -> None:
    assert compact(value, width) == text


@given(finite, st.integers(1, 12))
def test_compact_numbers_never_exceed_their_width(value: float, width: int) -> None:
    text = compact(value, width)
    assert len(text) <= width
    if value and "#" not in text and "~" not in text:
        assert float(text) != 0
        assert math.copysign(1, float(text)) == math.copysign(1, value)


def test_a_result_is_given_in_full_where_it_ends() -> None:
    assert in_full(0.0073 * 0.6225, 4) == ("0.00454425", True)
    assert in_full(0.4 * 0.1451 + 0.7 * -0.0221, 4) == ("0.04257", True)
    assert in_full(-0.0225, 4) == ("−0.0225", True)
    assert in_full(1 / (1 + math.exp(-0.1)), 4) == ("0.52497919", False)


def test_a_result_in_full_shows_which_way_it_is_rounded() -> None:
    just_below = 0.00004999999999999
    assert in_full(just_below, 4)[0] == "0.00004999999999999"


@given(st.floats(-1e5, 1e5), st.integers(0, 10))
def test_in_full_gives_more_decimals_than_it_is_rounded_to(value: float, decimals: int) -> None:
    text, exact = in_full(value, decimals)
    if exact:
        assert to_float(text) == pytest.approx(value, rel=1e-12, abs=1e-300)
    else:
        assert abs(to_float(text) - value) <= half_a_digit(text) + 1e-15 * abs(value)
        assert "e" in text or len(text.partition(".")[2]) >= decimals + 4


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.5"), (1e-8, "1e-8"), (1.0, "1"), (-0.001, "−0.001"), (3e30, "3e30")],
)
def test_settings_are_written_as_they_are_given(value: float, text: str) -> None:
    assert shortest(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.0, "0"), (0.05, "0.05"), (-0.5, "−0.5"), (1 / 3, "0.3333"), (1e-5, "1e-5")],
)
def test_inputs_are_written_as_they_were_given(value: float, text: str) -> None:
    assert as_given(value, 4) == text
