"""Rounding, held to decimal arithmetic on the numbers as they are written."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine.rounding import MAX_DECIMALS, round_half_away, rounded, rounded_number

DECIMALS = st.integers(0, MAX_DECIMALS)


def on_paper(digits: int, places: int, decimals: int) -> float:
    """*digits*·10^−*places*, rounded half away from zero as a decimal number."""
    exact = Decimal(digits).scaleb(-places)
    return float(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


@given(st.integers(-(10**9), 10**9), DECIMALS, st.integers(0, 3))
def test_decimal_numbers_are_rounded_as_on_paper(digits: int, decimals: int, more: int) -> None:
    value = digits / 10 ** (decimals + more)
    assert round_half_away(np.array([value]), decimals)[0] == on_paper(
        digits, decimals + more, decimals
    )


@given(st.integers(-(10**8), 10**8), DECIMALS)
def test_ties_go_away_from_zero(whole: int, decimals: int) -> None:
    digits = whole * 10 + (5 if whole >= 0 else -5)
    value = np.array([digits / 10 ** (decimals + 1)])
    away = (abs(whole) + 1) * (1 if digits > 0 else -1)
    assert round_half_away(value, decimals)[0] == away / 10**decimals


@pytest.mark.parametrize(
    ("old", "rate_times_gradient", "new"),
    [(0.5, 0.00135, 0.4987), (0.3, 0.00185, 0.2982), (0.5, 0.06175, 0.4383)],
)
def test_three_weights_of_the_article_are_ties_that_numpy_rounds_down(
    old: float, rate_times_gradient: float, new: float
) -> None:
    value = np.array([old - rate_times_gradient])
    assert round_half_away(value, 4)[0] == new
    assert np.round(value, 4)[0] != new


@given(st.floats(), DECIMALS)
def test_a_single_number_is_rounded_to_the_same_bits(value: float, decimals: int) -> None:
    with np.errstate(over="ignore"):
        array = round_half_away(np.array([value]), decimals)
    assert np.array([rounded_number(value, decimals)]).tobytes() == array.tobytes()


@given(st.lists(st.floats(), min_size=1, max_size=5), DECIMALS)
def test_into_a_buffer_the_bits_are_the_same(values: list[float], decimals: int) -> None:
    value = np.array(values)
    into = np.empty_like(value)
    with np.errstate(over="ignore"):
        expected = round_half_away(value, decimals)
        assert round_half_away(value, decimals, into) is into
        assert into.tobytes() == expected.tobytes()
        assert round_half_away(value, decimals, value, np.empty_like(value)) is value
    assert value.tobytes() == expected.tobytes()


@given(st.floats(-(2.0**32), 2.0**32), DECIMALS)
def test_rounding_again_changes_nothing(scaled: float, decimals: int) -> None:
    value = scaled / 10**decimals
    once = round_half_away(np.array([value]), decimals)
    assert round_half_away(once, decimals).tobytes() == once.tobytes()
    assert abs(once[0] - value) * 10**decimals <= 0.5 + 1e-3


def test_what_has_no_decimals_is_left_alone() -> None:
    values = np.array([np.inf, -np.inf, 1e300, -(2.0**60), 2.0**52 / 10**4])
    assert round_half_away(values, 4).tobytes() == values.tobytes()
    assert np.isnan(round_half_away(np.array([np.nan]), 4)).all()


def test_there_is_no_negative_zero() -> None:
    assert not np.signbit(round_half_away(np.array([-0.0, -1e-9, -0.00004999]), 4)).any()


def test_without_decimals_nothing_is_rounded_or_copied() -> None:
    value = np.array([0.123456789])
    assert rounded(value, None) is value
    assert rounded_number(0.123456789, None) == 0.123456789
