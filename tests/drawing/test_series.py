from __future__ import annotations

import math
import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.drawing.series import Losses, Series

values = st.lists(
    st.one_of(st.floats(-10, 10), st.sampled_from([math.nan, math.inf, -math.inf, 0.0, 1e308])),
    min_size=1,
    max_size=40,
)


def brute(numbers: np.ndarray, positive: bool) -> tuple[float, float]:
    kept = numbers[np.isfinite(numbers) & ((numbers > 0) | (not positive))]
    return (kept.min(), kept.max()) if len(kept) else (math.nan, math.nan)


@settings(max_examples=60, deadline=None)
@given(values, st.integers(1, 80), st.integers(1, 5), st.booleans())
def test_extremes_equal_those_of_every_number(
    some: list[float], times: int, stretches: int, positive: bool
) -> None:
    numbers = np.array(some * times)
    cuts = np.linspace(0, len(numbers), min(stretches, len(numbers)) + 1).astype(np.intp)
    low, high = Series(numbers).extremes(cuts, positive=positive)
    for at, (start, stop) in enumerate(pairwise(cuts)):
        assert (low[at], high[at]) == pytest.approx(
            brute(numbers[start:stop], positive), nan_ok=True
        )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 200), max_size=8), st.integers(0, 900))
def test_added_bit_by_bit_or_cut_is_the_same_as_at_once(sizes: list[int], cut: int) -> None:
    numbers = np.random.default_rng(1).normal(size=sum(sizes) + 300)
    series = Series()
    start = 0
    for size in (*sizes, 300):
        series.extend(numbers[start : start + size])
        start += size
    series.cut(cut)
    kept = numbers[:cut]
    assert series.values.tolist() == kept.tolist()
    series.extend(numbers[:300])
    both = np.append(kept, numbers[:300])
    edges = np.array([0, len(both)])
    assert [e.tolist() for e in series.extremes(edges)] == [[both.min()], [both.max()]]


def test_each_finished_epoch_has_its_mean() -> None:
    losses = Losses([1, 2, 3, 4, 5, 6, 7], 3)
    assert losses.epochs.values.tolist() == pytest.approx([2, 5])
    losses.extend([8, 9])
    assert losses.epochs.values.tolist() == pytest.approx([2, 5, 8])
    losses.cut(5)
    assert losses.epochs.values.tolist() == pytest.approx([2])


def test_smaller_last_batch_counts_less() -> None:
    # Five samples in batches of two: (4·2 + 1·2 + 9·1)/5.
    losses = Losses([4.0, 1.0, 9.0], 3, last_share=0.5)
    assert losses.epochs.values.tolist() == pytest.approx([19 / 5])


def test_one_update_an_epoch_needs_no_means() -> None:
    losses = Losses([1, 2, 3], 1)
    assert losses.epochs is losses.updates


def test_first_number_that_is_none() -> None:
    assert Losses([1.0, 2.0], 2).first_not_finite is None
    losses = Losses([1.0, 2.0], 2)
    losses.extend([3.0, math.inf, math.nan])
    assert losses.first_not_finite == (3, math.inf)
    losses.cut(4)
    assert losses.first_not_finite == (3, math.inf)
    losses.cut(3)
    assert not losses.first_not_finite


def test_huge_errors_have_a_mean_without_overflow() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        losses = Losses([1.5e308] * 4, 4)
    assert losses.epochs.values.tolist() == pytest.approx([1.5e308])


def test_what_a_logarithmic_axis_cannot_show_is_counted() -> None:
    losses = Losses([1.0, 0.0, -2.0, math.nan], 2)
    assert losses.not_positive == 2
    losses.extend([0.0, 3.0])
    losses.cut(2)
    assert losses.not_positive == 1
