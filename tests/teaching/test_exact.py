from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network
from problems import problems

from bpviz.engine.history import History
from bpviz.engine.parts import Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.exact import by_differences, errors_along, exact_state, is_exact_frame

W_C7 = Element(Quantity(Kind.WEIGHTS, 2), 1, 2)


def test_the_exact_gradient_of_a_rounded_article() -> None:
    frame = History(article()).frame(22)
    assert not is_exact_frame(frame)
    exact = exact_state(frame, 1)
    assert exact.error == pytest.approx(0.272334868604847, rel=1e-14)
    delta = exact.layers[3].delta
    assert delta is not None
    assert delta[:, 0] == pytest.approx([0.1451631, -0.02211698], abs=5e-8)
    assert exact_state(frame, 3).layers[2].delta is None


@given(problem=problems(rounding=st.just(5)))
def test_exact_is_what_the_same_problem_computes_without_rounding(problem: Problem) -> None:
    plain = replace(problem, rounding=None, update_order="after")
    frame, exact_frame = (History(p).frame(update=0, step=len(p.script)) for p in (problem, plain))
    exact = exact_state(frame, 1)
    assert is_exact_frame(exact_frame)
    assert exact_state(exact_frame, 1) is exact_frame.after
    for mine, theirs in zip(exact.layers[1:], exact_frame.after.layers[1:], strict=True):
        assert mine.gradient is not None
        assert theirs.gradient is not None
        assert mine.gradient.tobytes() == theirs.gradient.tobytes()


def test_differences_find_the_slope_of_the_article() -> None:
    found = by_differences(History(article()).frame(22), W_C7)
    assert found.value == pytest.approx(0.004545796766003258, rel=1e-8)
    assert not found.kinked


def test_differences_see_where_a_relu_has_its_corner() -> None:
    problem = network(1, 1, activation="relu")
    layers = (problem.layers[0], replace(problem.layers[1], weights=np.zeros((1, 1))))
    problem = replace(problem, layers=layers, inputs=np.ones((1, 1)), targets=np.ones((1, 1)))
    frame = History(problem).frame(1)
    found = by_differences(frame, Element(Quantity(Kind.WEIGHTS, 1), 0, 0))
    assert found.kinked


@given(problem=problems(), place=st.integers(0, 1000))
def test_errors_along_a_weight_are_those_of_networks_with_that_weight(
    problem: Problem, place: int
) -> None:
    weights = [
        Weight(layer, i, j, problem.sizes[layer - 1])
        for layer in range(1, problem.last + 1)
        for i in range(problem.sizes[layer])
        for j in range(problem.sizes[layer - 1])
    ]
    part = weights[place % len(weights)]
    element = Element(Quantity(Kind.WEIGHTS, part.layer), part.row, part.column)
    frame = History(problem).frame(1)
    values = np.array([-1.0, 0.25, 2.0])
    for value, error in zip(values, errors_along(frame, element, values), strict=True):
        layers = list(problem.layers)
        own = layers[part.layer].weights
        assert own is not None
        changed = own.copy()
        changed[part.row, part.column] = value
        layers[part.layer] = replace(layers[part.layer], weights=changed)
        run = History(replace(problem, layers=tuple(layers)))
        assert error == pytest.approx(run.frame(2 * problem.last + 1).after.error, rel=1e-10)
