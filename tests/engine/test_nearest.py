from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bpviz.engine.nearest import Targets

SWAP = np.array([[0.0, 1, 1, 0], [1.0, 0, 1, 0]])


def test_the_nearest_of_all_targets_has_to_be_ones_own() -> None:
    out = np.array([[0.4, 0.6, 0.6, 0.1], [0.9, 0.1, 0.4, 0.6]])
    assert Targets(SWAP).right(out, SWAP).tolist() == [True, True, False, False]


def test_as_near_as_another_target_is_wrong() -> None:
    targets = np.array([[0.0, 1.0]])
    assert Targets(targets).right(np.array([[0.5, 0.5]]), targets).tolist() == [False, False]
    close = np.array([[np.nextafter(0.5, 0), np.nextafter(0.5, 1)]])
    assert Targets(targets).right(close, targets).tolist() == [True, True]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_wrong(value: float) -> None:
    targets = np.array([[0.0, 1.0, 1.0]])
    out = np.array([[value, value, 0.9]])
    assert Targets(targets).right(out, targets).tolist() == [False, False, True]


def test_equal_targets_are_one_pattern() -> None:
    targets = np.array([[0.0, 1.0, 1.0, 0.0]])
    judge = Targets(targets)
    assert judge.differ
    assert judge.patterns.shape == (1, 2)
    assert judge.right(np.array([[0.2, 0.8, 0.2, 0.8]]), targets).tolist() == [1, 1, 0, 0]
    assert not Targets(np.ones((2, 3))).differ


@settings(max_examples=50, deadline=None)
@given(
    hnp.arrays(np.float64, (2, 6), elements=st.sampled_from([0.0, 0.5, 1.0])),
    hnp.arrays(np.float64, (2, 6), elements=st.floats(-2, 2, width=16)),
)
def test_against_looking_at_every_pair(targets: np.ndarray, out: np.ndarray) -> None:
    expected = []
    for sample in range(6):
        own = ((out[:, sample] - targets[:, sample]) ** 2).sum()
        others = [
            ((out[:, sample] - other) ** 2).sum()
            for other in targets.T
            if (other != targets[:, sample]).any()
        ]
        expected.append(all(own < apart for apart in others))
    assert Targets(targets).right(out, targets).tolist() == expected
