"""Where numbers saturate, overflow or vanish. Warnings are errors in every test."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine.functions import ACTIVATIONS, LOSSES
from bpviz.engine.history import History
from bpviz.engine.problem import Layer, Problem
from bpviz.engine.state import State
from bpviz.engine.training import Trainer


def one_layer(activation: str, loss: str, nets: list[float], targets: list[float]) -> State:
    """A finished update of a single layer with these net values."""
    weights = np.array(nets)[:, None]
    problem = Problem(
        (Layer(1), Layer(len(nets), activation, weights)),
        np.ones((1, 1)),
        np.array(targets)[:, None],
        loss=loss,
    )
    history = History(problem)
    return history.frame(update=0, step=history.steps).after


def delta_of(state: State) -> list[float]:
    delta = state.layers[-1].delta
    assert delta is not None
    found: list[float] = delta[:, 0].tolist()
    return found


@pytest.mark.parametrize("net", [1000.0, -1000.0, 745.2, -745.2, 40.0, -40.0])
@pytest.mark.parametrize("target", [0.0, 1.0, 0.3])
def test_saturated_sigmoid_with_cross_entropy(net: float, target: float) -> None:
    state = one_layer("sigmoid", "binary-cross-entropy", [net], [target])
    out = 1.0 if net > 0 else 0.0
    assert delta_of(state) == pytest.approx([out - target], abs=1e-15)
    wrong = 1.0 - target if net > 0 else target
    assert state.error == pytest.approx(wrong * abs(net), abs=1e-15)


@pytest.mark.parametrize("right", [0, 1, 2])
@pytest.mark.parametrize("nets", [[1000.0, 0, -1000], [1e3, 1e3, -1e3], [800.0, 10, 0]])
def test_saturated_softmax_with_cross_entropy(nets: list[float], right: int) -> None:
    targets = [float(i == right) for i in range(3)]
    state = one_layer("softmax", "cross-entropy", nets, targets)
    top = max(nets)
    out = np.exp(np.array(nets) - top)
    out /= out.sum()
    assert delta_of(state) == pytest.approx((out - targets).tolist(), abs=1e-12)
    assert state.error == pytest.approx(
        np.log(np.exp(np.array(nets) - top).sum()) + top - nets[right]
    )


@pytest.mark.parametrize("net", [1000.0, -1000.0])
@pytest.mark.parametrize("loss", ["half-squared", "squared", "mean-squared"])
def test_saturated_sigmoid_learns_nothing_from_squares(net: float, loss: str) -> None:
    state = one_layer("sigmoid", loss, [net], [0.5])
    assert delta_of(state) == [0.0]
    assert np.isfinite(state.error)  # type: ignore[arg-type]


def test_infinite_derivative_is_shown_as_such() -> None:
    state = one_layer("sigmoid", "binary-cross-entropy", [-1000.0], [1.0])
    assert state.layers[-1].dE_dout is not None
    assert state.layers[-1].dE_dout.tolist() == [[-np.inf]]
    assert delta_of(state) == [-1.0]


@given(
    st.sampled_from([name for name in ACTIVATIONS if name != "softmax"]),
    st.lists(st.floats(-1000, 1000), min_size=1, max_size=6),
)
def test_activations_are_finite(name: str, nets: list[float]) -> None:
    activation = ACTIVATIONS[name]
    net = np.array(nets)[:, None]
    with np.errstate(over="ignore", under="ignore"):
        out = activation.value(net, None)
        slope = activation.derivative(net, out, None)
    assert np.isfinite(out).all()
    assert np.isfinite(slope).all()


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=6))
def test_softmax_sums_to_one_and_its_jacobian_to_nothing(nets: list[float]) -> None:
    activation = ACTIVATIONS["softmax"]
    net = np.array(nets)[:, None]
    with np.errstate(under="ignore"):
        out = activation.value(net, None)
        jacobian = activation.derivative(net, out, None)
    assert out.sum() == pytest.approx(1.0, abs=1e-14)
    assert jacobian.shape == (1, len(nets), len(nets))
    assert jacobian[0].sum(axis=0) == pytest.approx(0.0, abs=1e-15)
    assert jacobian[0].sum(axis=1) == pytest.approx(0.0, abs=1e-15)
    assert (jacobian[0] == jacobian[0].T).all()


@pytest.mark.parametrize(
    ("name", "net", "out", "slope"),
    [
        ("relu", 0.0, 0.0, 0.0),
        ("relu", -2.0, 0.0, 0.0),
        ("relu", 2.0, 2.0, 1.0),
        ("leaky-relu", 0.0, 0.0, 0.01),
        ("leaky-relu", -2.0, -0.02, 0.01),
        ("leaky-relu", 2.0, 2.0, 1.0),
        ("sigmoid", 0.0, 0.5, 0.25),
        ("tanh", 0.0, 0.0, 1.0),
        ("softplus", 0.0, np.log(2), 0.5),
        ("gelu", 0.0, 0.0, 0.5),
        ("gelu", 1.0, 0.8413447460685429, 1.0833154705876864),
        ("gelu", -1.0, -0.15865525393145707, -0.08331547058768642),
        ("identity", -3.0, -3.0, 1.0),
    ],
)
def test_values_at_a_point(name: str, net: float, out: float, slope: float) -> None:
    activation = ACTIVATIONS[name]
    value = activation.value(np.array([[net]]), None)
    assert value.item() == pytest.approx(out, rel=1e-15, abs=1e-300)
    assert activation.derivative(np.array([[net]]), value, None).item() == pytest.approx(
        slope, rel=1e-14
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_into_buffers_the_bits_are_the_same(name: str) -> None:
    activation = ACTIVATIONS[name]
    net = np.random.default_rng(0).standard_normal((5, 3)) * 3
    out = activation.value(net, None)
    slope = activation.derivative(net, out, None)
    into, slope_into = np.empty_like(out), np.empty_like(slope)
    assert activation.value(net, into) is into
    assert activation.derivative(net, into, slope_into) is slope_into
    assert into.tobytes() == out.tobytes()
    assert slope_into.tobytes() == slope.tobytes()


@pytest.mark.parametrize("name", LOSSES)
def test_losses_into_buffers(name: str) -> None:
    loss, rng = LOSSES[name], np.random.default_rng(0)
    net, targets = rng.standard_normal((4, 3)), rng.uniform(0, 1, (4, 3))
    out = ACTIVATIONS[loss.activation or "sigmoid"].value(net, None)
    into = np.empty_like(out)
    value, slope = loss.value(net, out, targets, None), loss.derivative(out, targets, None)
    assert loss.value(net, out, targets, into) is into
    assert into.tobytes() == value.tobytes()
    assert loss.derivative(out, targets, into) is into
    assert into.tobytes() == slope.tobytes()


def diverging(**settings: Any) -> Problem:
    return Problem(
        (Layer(2), Layer(3, "leaky-relu"), Layer(1, "identity")),
        np.ones((2, 1)),
        np.ones((1, 1)),
        learning_rate=1e6,
        **settings,
    )


@pytest.mark.parametrize("rounding", [None, 4])
def test_divergence_ends_in_numbers_that_are_shown_and_leads_back(rounding: int | None) -> None:
    history = History(diverging(rounding=rounding))
    history.run(50)
    assert not np.isfinite(history.losses[-1])
    late = history.frame(update=49, step=history.steps).after
    assert not np.isfinite(late.layers[-1].net).all()  # type: ignore[arg-type]
    assert np.isfinite(history.frame(update=0, step=4).after.layers[-1].net).all()  # type: ignore[arg-type]


def test_buffers_that_were_not_finite_do_no_harm() -> None:
    problem = diverging()
    trainer = Trainer(problem)
    start = trainer.vector()
    first = trainer.run(2)
    trainer.run(50)
    trainer.load(start, 0)
    assert trainer.run(2) == first


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "identity", "gelu"])
def test_constant_data_and_no_gradient(activation: str) -> None:
    layers = (
        Layer(2),
        Layer(2, activation, np.zeros((2, 2))),
        Layer(1, "relu", np.zeros((1, 2))),
    )
    problem = Problem(layers, np.zeros((2, 1)), np.zeros((1, 1)))
    history = History(problem)
    end = history.frame(update=0, step=history.steps).after
    assert all(not layer.gradient.any() for layer in end.layers[1:])  # type: ignore[union-attr]
