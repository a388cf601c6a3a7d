from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import article, network
from problems import parts_of, problems

from bpviz.engine.frame import Frame
from bpviz.engine.history import History
from bpviz.engine.parts import Bias, Input, Neuron, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.teaching.curves import Curve, activation_curve, curve, error_curve

W_C7 = Weight(2, 1, 2, 4)


def last_frame(problem: Problem) -> Frame:
    history = History(problem)
    return history.frame(history.steps)


def test_a_weights_curve_has_the_gradient_as_its_tangent_and_the_update_as_its_move() -> None:
    found = error_curve(last_frame(article(rounding=None)), W_C7)
    assert found is not None
    assert found.at == 0.55
    assert found.value == pytest.approx(0.272334868604847, rel=1e-14)
    assert found.slope == pytest.approx(0.004545796766, rel=1e-9)
    assert found.move == pytest.approx(0.55 - 0.5 * 0.004545796766, rel=1e-9)
    assert np.gradient(found.y, found.x)[len(found.x) // 2] == pytest.approx(found.slope, rel=1e-4)


def test_the_curve_comes_when_e_is_known_and_its_tangent_with_the_gradient() -> None:
    history = History(article())
    assert curve(history.frame(6), W_C7) is None
    assert curve(replace(history.frame(7), hidden=True), W_C7) is None
    error_known = curve(history.frame(7), W_C7)
    assert error_known is not None
    assert math.isnan(error_known.slope)
    assert error_known.move is None
    gradient_known = curve(history.frame(15), W_C7)
    assert gradient_known is not None
    assert gradient_known.move == 0.5478
    assert curve(history.frame(15), W_C7, coming=False) is not None
    untold = curve(history.frame(15), W_C7, coming=False)
    assert untold is not None
    assert untold.move is None
    hidden = curve(replace(history.frame(21), hidden=True), W_C7)
    assert hidden is not None
    assert hidden.move is None


def test_the_move_reaches_into_the_curve_however_far_it_goes() -> None:
    found = error_curve(last_frame(article(learning_rate=5000.0)), W_C7)
    assert found is not None
    assert found.move is not None
    assert found.x[0] < found.move < found.x[-1]


def test_a_neurons_curve_is_its_activation() -> None:
    found = activation_curve(last_frame(article(rounding=None)), Neuron(2, 1))
    assert found is not None
    assert found.y == pytest.approx(1 / (1 + np.exp(-found.x)), rel=1e-12)
    assert found.value == pytest.approx(0.7802, abs=1e-4)
    assert found.slope == pytest.approx(found.value * (1 - found.value))
    assert found.x[0] < 0 < found.at < found.x[-1]


def test_softmax_is_drawn_with_the_other_net_values_held() -> None:
    problem = network(2, 3, activation="softmax", loss="cross-entropy")
    frame = last_frame(problem)
    found = activation_curve(frame, Neuron(1, 2))
    net = frame.after.layers[1].net
    assert found is not None
    assert net is not None
    others = np.exp(net[:2, 0]).sum()
    assert found.y == pytest.approx(np.exp(found.x) / (np.exp(found.x) + others))
    assert found.slope == pytest.approx(found.value * (1 - found.value))


def test_what_is_special_about_a_place_is_said() -> None:
    frame = last_frame(article(inputs=np.full((2, 4), 20.0)))
    saturated = activation_curve(frame, Neuron(1, 3))
    assert saturated is not None
    assert saturated.words.startswith("saturated")
    frame = last_frame(network(2, 3, activation="relu"))
    net = frame.after.layers[1].net
    assert net is not None
    for index in range(3):
        found = activation_curve(frame, Neuron(1, index))
        assert found is not None
        assert found.words.startswith("off") == (net[index, 0] <= 0)


def test_inputs_and_targets_have_no_curve() -> None:
    frame = last_frame(article())
    assert curve(frame, Input(0)) is None
    assert curve(frame, Target(3, 0)) is None


@settings(max_examples=30)
@given(st.data())
def test_every_curve_goes_through_its_point_with_its_slope(data: st.DataObject) -> None:
    problem = data.draw(problems(update_orders=("after",)))
    frame = last_frame(problem)
    part = data.draw(st.sampled_from(parts_of(problem)))
    found = curve(frame, part, data.draw(st.integers(0, 3)))
    if found is None:
        assert isinstance(part, Input | Target)
        return
    assert np.all(np.diff(found.x) > 0)
    assert found.x[0] <= found.at <= found.x[-1]
    _check_point(found)
    if isinstance(part, Weight) or (isinstance(part, Bias) and problem.trains_biases):
        assert found.value == pytest.approx(frame.after.error, rel=1e-9, abs=1e-12)
        new = frame.after.layers[part.layer]
        values = new.new_weights if isinstance(part, Weight) else new.new_biases
        place = (part.row, part.column) if isinstance(part, Weight) else (part.index,)
        assert values is not None
        assert found.move == values[place]


def _check_point(found: Curve) -> None:
    near = np.abs(found.x - found.at) < 1.5 * (found.x[1] - found.x[0])
    reach = (found.x[1] - found.x[0]) * 2
    steepest = np.abs(np.diff(found.y)).max() / (found.x[1] - found.x[0]) + 1e-12
    assert np.abs(found.y[near] - found.value).max() <= 1.05 * steepest * reach
    if math.isfinite(found.slope):
        assert abs(found.slope) <= 1.2 * steepest + 0.05


def test_wide_networks_get_fewer_points_but_a_curve_at_once() -> None:
    found = curve(last_frame(network(1000, 1000, 1000)), Weight(1, 0, 0, 1000))
    assert found is not None
    assert 9 <= len(found.x) < 161
