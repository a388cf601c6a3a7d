from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.drawing.axis import Axis, label

numbers = st.floats(allow_nan=True, allow_infinity=True)


def read(text: str) -> float:
    return float(text.replace("−", "-"))


@settings(max_examples=200, deadline=None)
@given(numbers, numbers, st.booleans(), st.integers(1, 12))
def test_any_two_numbers_make_an_axis(a: float, b: float, log: bool, most: int) -> None:
    low, high = sorted((a, b)) if not math.isnan(a + b) else (a, b)
    axis = Axis.around(low, high, log=log, margin=0.03)
    assert -math.inf < axis.low < axis.high < math.inf
    assert not log or axis.low > 0
    shares = axis.share([axis.low, axis.high])
    assert shares == pytest.approx([0, 1])
    for end in (low, high):
        if math.isfinite(end) and (end > 0 or not log):
            assert -1e-9 <= axis.share([end])[0] <= 1 + 1e-9
    ticks = axis.ticks(most)
    assert len(ticks) <= most
    assert [value for value, _ in ticks] == sorted(value for value, _ in ticks)
    for value, text in ticks:
        assert -1e-6 <= axis.share([value])[0] <= 1 + 1e-6
        assert read(text) == pytest.approx(value, rel=1e-6)


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 1), st.booleans())
def test_value_is_the_inverse_of_share(share: float, log: bool) -> None:
    axis = Axis(0.001, 20.0, log)
    assert axis.share([axis.value(share)])[0] == pytest.approx(share, abs=1e-9)


def test_what_has_no_place_is_nan() -> None:
    assert np.isnan(Axis(0, 1).share([math.nan, math.inf, -math.inf])).all()
    assert np.isnan(Axis(0.1, 1, log=True).share([0.0, -1.0, math.nan])).all()


@pytest.mark.parametrize(
    ("axis", "most", "labels"),
    [
        (Axis(0, 0.27), 4, ["0", "0.1", "0.2"]),
        (Axis(-1, 1), 5, ["−1.0", "−0.5", "0", "0.5", "1.0"]),
        (Axis(0, 199), 5, ["0", "50", "100", "150"]),
        (Axis(0, 5e6), 3, ["0", "2e6", "4e6"]),
        (Axis(0, 3e-7), 4, ["0", "1e-7", "2e-7", "3e-7"]),
        (Axis(-1e308, 1e308), 3, ["−1e308", "0", "1e308"]),
        (Axis(1e-6, 1.0, log=True), 4, ["1e-6", "1e-4", "0.01", "1"]),
        (Axis(0.2, 0.9, log=True), 4, ["0.2", "0.4", "0.6", "0.8"]),
    ],
)
def test_ticks_are_round(axis: Axis, most: int, labels: list[str]) -> None:
    assert [text for _, text in axis.ticks(most)] == labels


def test_labels() -> None:
    assert label(0.25, -2) == "0.25"
    assert label(-0.5, -1) == "−0.5"
    assert label(1.5e-7, -8) == "1.5e-7"
    assert label(0.0, -3) == "0"


def test_no_room_no_ticks() -> None:
    assert Axis(0, 1).ticks(0) == []
