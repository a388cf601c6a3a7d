"""The check by finite differences: it passes what is right, and finds what is wrong."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network
from problems import problems

from bpviz.engine import kernels
from bpviz.engine.functions import ACTIVATIONS
from bpviz.engine.gradient_check import DURING, check_gradients
from bpviz.engine.history import History
from bpviz.engine.problem import Layer, Problem


@given(
    problems(
        rounding=st.none() | st.just(4),
        most_layers=6,
        most_units=8,
        outputs=tuple(ACTIVATIONS),
    ),
    st.integers(0, 3),
)
def test_what_is_right_is_allowed(problem: Problem, update: int) -> None:
    for row in check_gradients(problem, update):
        assert row.allowed, row
        assert row.checked <= row.total


def test_article() -> None:
    rows = check_gradients(article())
    assert [row.quantity.name for row in rows] == [
        *("dE_dout_d", "dout_dnet_d", "delta_d", "gradient_d"),
        *("dE_dout_c", "dout_dnet_c", "delta_c", "gradient_c"),
        *("dE_dout_b", "dout_dnet_b", "delta_b", "gradient_b"),
    ]
    for row in rows:
        assert row.checked == row.total
        assert row.difference < 1e-9
        assert row.where.startswith(row.quantity.name)
        assert row.note == ""
        assert row.moved is not None
        assert 0 < row.moved < 1e-3


def test_rounding_moves_by_what_the_two_runs_differ() -> None:
    rounded, exact = History(article()), History(article(rounding=None))
    row = check_gradients(article(), 2)[-1]
    states = [history.frame(update=2, step=22).after for history in (rounded, exact)]
    a, b = (state.need(row.quantity) for state in states)
    assert row.moved == np.abs(a - b).max()
    assert check_gradients(article(rounding=None))[0].moved is None


def test_updating_during_is_exempt_below_the_last_layer() -> None:
    for row in check_gradients(article(update_order="during")):
        exempt = row.quantity.layer < 3 and not row.quantity.name.startswith("dout_dnet")
        assert (row.note == DURING) == exempt
        assert math.isnan(row.difference) == exempt
        assert (row.checked == 0) == exempt
        assert (row.element is None) == exempt
        assert row.allowed


@pytest.mark.parametrize(
    ("kernel", "wrong", "first"),
    [
        ("dE_dout", lambda w, d, into=None: (1.001 * w.T).dot(d, into), "dE_dout_c"),
        ("delta", lambda e, s, into=None: np.multiply(-e, s, out=into), "delta_d"),
        ("gradient", lambda d, b, into=None: d.dot(b.T * 1.00001, into), "gradient_d"),
    ],
)
def test_a_mistake_is_found(kernel: str, wrong: object, first: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, kernel, wrong)
        rows = check_gradients(article(rounding=None))
    bad = [row.quantity.name for row in rows if not row.allowed]
    assert bad[0] == first
    for row in rows:
        assert (row.difference > 1e-6) == (not row.allowed)


def test_a_wrong_slope_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(ACTIVATIONS["tanh"], derivative=ACTIVATIONS["sigmoid"].derivative)
    monkeypatch.setitem(ACTIVATIONS, "tanh", wrong)
    rows = check_gradients(network(2, 3, 1, activation="tanh"))
    assert not next(row for row in rows if row.quantity.name == "dout_dnet_c").allowed


def test_the_kink_of_a_relu_is_left_out() -> None:
    layers = (Layer(1), Layer(2, "relu", np.array([[1.0], [0.0]])), Layer(1, "identity"))
    problem = Problem(layers, np.ones((1, 1)), np.ones((1, 1)))
    rows = {row.quantity.name: row for row in check_gradients(problem)}
    assert (rows["delta_b"].checked, rows["delta_b"].total) == (1, 2)
    assert rows["delta_b"].note == "1 at the kink of a ReLU"
    assert rows["gradient_c"].checked == 2


def test_what_is_infinite_is_left_out() -> None:
    layers = (Layer(1), Layer(2, "sigmoid", np.array([[-1000.0], [1.0]])))
    problem = Problem(layers, np.ones((1, 1)), np.ones((2, 1)), loss="binary-cross-entropy")
    rows = {row.quantity.name: row for row in check_gradients(problem)}
    assert rows["dE_dout_b"].note == "1 not finite"
    assert rows["dE_dout_b"].checked == 1
    assert rows["delta_b"].checked == 2
    for row in rows.values():
        assert row.allowed, row


def test_what_overflowed_is_said() -> None:
    layers = (Layer(2), Layer(3, "leaky-relu"), Layer(1, "identity"))
    problem = Problem(layers, np.ones((2, 1)), np.ones((1, 1)), learning_rate=1e6)
    rows = check_gradients(problem, 30)
    assert all("not finite" in row.note for row in rows if row.quantity.name[:5] == "delta")


def test_of_large_quantities_some_elements_are_checked() -> None:
    problem = network(200, 50, 3, activation="softmax", loss="cross-entropy", batch_size=4)
    rows = {row.quantity.name: row for row in check_gradients(problem)}
    row = rows["gradient_b"]
    assert row.total == 10_000
    assert 50 < row.checked <= 512
    assert row.note == f"{row.checked} of 10,000 elements, evenly spread, were checked"
    assert all(row.allowed for row in rows.values())


def test_elements_are_named_as_elsewhere() -> None:
    problem = network(2, 3, 2, activation="softmax", bias="trained", batch_size=2)
    rows = {row.quantity.name: row for row in check_gradients(problem)}
    for name, pattern in {
        "gradient_b": r"gradient_b[1-6]",
        "bias_gradient_b": r"bias_gradient_b[1-3]",
        "delta_b": r"delta_b[1-3] of sample [12]",
        "dout_dnet_c": r"dout_dnet_c[12],[12] of sample [12]",
    }.items():
        assert re.fullmatch(pattern, rows[name].where)
