"""Checkpoints: within their room, and never far apart."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine.checkpoints import OVERHEAD, Checkpoints

SIZE = 1000
VECTOR = np.zeros(1)


def filled(count: int, until: int, stride: int = 1) -> tuple[Checkpoints, list[int]]:
    """Checkpoints with room for *count*, and those updates that are left of all before *until*."""
    checkpoints, room = Checkpoints(SIZE - OVERHEAD, stride), count * SIZE
    while (due := checkpoints.due(room)) <= until:
        checkpoints.add(due, VECTOR, room)
        assert len(checkpoints) <= max(1, count)
        assert checkpoints.nbytes <= max(SIZE, room)
    found = {below[0] for u in range(until + 1) if (below := checkpoints.below(u))}
    assert len(found) == len(checkpoints)
    return checkpoints, sorted(found)


def test_at_first_they_are_a_stride_apart() -> None:
    assert filled(100, 160, stride=32)[1] == [32, 64, 96, 128, 160]


@given(st.integers(0, 40), st.integers(1, 3000), st.integers(1, 20))
def test_there_is_always_room(count: int, until: int, stride: int) -> None:
    filled(count, until, stride)


@pytest.mark.parametrize("count", [16, 100])
@pytest.mark.parametrize("until", [1000, 1400, 2000, 2828, 4000, 10_000])
def test_no_gap_is_wide(count: int, until: int) -> None:
    _, updates = filled(count, until)
    gaps = np.diff([0, *updates, until])
    assert gaps.max() <= 1.6 * until / count
    jumps = (
        np.arange(until)
        - np.array([0, *updates])[np.searchsorted(updates, np.arange(until), side="right")]
    )
    assert np.percentile(jumps, 95) <= 1.3 * until / count


def test_the_last_one_at_an_update_or_before() -> None:
    checkpoints = Checkpoints(SIZE, 1)
    assert checkpoints.below(10) is None
    for update in (3, 5, 9):
        checkpoints.add(update, np.array([float(update)]), 10**6)
    found = [checkpoints.below(update) for update in (2, 3, 4, 8, 9, 100)]
    assert [below and below[0] for below in found] == [None, 3, 3, 5, 9, 9]
    assert [below and below[1][0] for below in found] == [None, 3.0, 3.0, 5.0, 9.0, 9.0]


def test_forgetting_from_an_update_on() -> None:
    checkpoints = Checkpoints(SIZE, 1)
    for update in (3, 5, 9):
        checkpoints.add(update, VECTOR, 10**6)
    checkpoints.forget(5)
    assert len(checkpoints) == 1
    assert checkpoints.due(10**6) == 4
    checkpoints.forget(0)
    assert checkpoints.below(100) is None


def test_less_room_than_before() -> None:
    checkpoints = Checkpoints(SIZE - OVERHEAD, 1)
    for update in range(1, 51):
        checkpoints.add(update, VECTOR, 100 * SIZE)
    checkpoints.add(51, VECTOR, 10 * SIZE)
    assert len(checkpoints) <= 10
    assert checkpoints.below(51) == (51, VECTOR)
