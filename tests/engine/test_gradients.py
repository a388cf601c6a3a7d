"""Every derivative of an update, held to complex steps, central differences and autograd."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from oracle import SMOOTH, error, parameters_of, relu_signs, torch_forward
from problems import HIDDEN, problems

from bpviz.engine.functions import ACTIVATIONS
from bpviz.engine.history import History
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array
from bpviz.engine.state import State

SIZES = {
    "most_layers": 6,
    "most_units": 8,
    "update_orders": ("after",),
    "optimizers": ("sgd",),
}
ANY = problems(**SIZES, outputs=tuple(ACTIVATIONS))  # type: ignore[arg-type]
ALL_SMOOTH = problems(
    **SIZES,  # type: ignore[arg-type]
    hidden=tuple(name for name in HIDDEN if name in SMOOTH),
    outputs=SMOOTH,
)


def finished(problem: Problem) -> State:
    history = History(problem)
    return history.frame(update=0, step=history.steps).after


def gradients(problem: Problem, state: State) -> dict[str, Array]:
    found = {}
    for index, layer in enumerate(state.layers[1:], start=1):
        found[f"W{index}"] = layer.gradient
        if problem.trains_biases:
            found[f"b{index}"] = layer.bias_gradient
    return {name: value for name, value in found.items() if value is not None}


@given(ALL_SMOOTH)
def test_complex_step(problem: Problem) -> None:
    state = finished(problem)
    columns, start, h = list(state.samples), parameters_of(problem), 1e-40
    assert state.error is not None
    assert error(problem, start, columns) == pytest.approx(state.error, rel=1e-12)
    for name, gradient in gradients(problem, state).items():
        for place in np.ndindex(gradient.shape):
            moved = start[name].astype(complex)
            moved[place] += 1j * h
            slope = error(problem, start | {name: moved}, columns).imag / h
            assert gradient[place] == pytest.approx(slope, rel=1e-9, abs=1e-13)


@given(ANY)
def test_central_differences(problem: Problem) -> None:
    state = finished(problem)
    columns, start, h = list(state.samples), parameters_of(problem), 1e-6
    assert state.error is not None
    signs = relu_signs(problem, start, columns)
    for name, gradient in gradients(problem, state).items():
        for place in np.ndindex(gradient.shape):
            values = []
            for offset in (h, -h):
                moved = start[name].copy()
                moved[place] += offset
                values.append(error(problem, start | {name: moved}, columns))
                if relu_signs(problem, start | {name: moved}, columns) != signs:
                    values = [np.nan]
                    break
            if len(values) < 2:
                continue  # At the kink of a ReLU there is no derivative.
            slope = (values[0] - values[1]) / (2 * h)
            a, b = gradient[place], slope
            allowed = 1e-6 * max(abs(a), abs(b)) + 1e-9 * max(1.0, state.error)
            assert abs(a - b) <= allowed


@given(ANY)
def test_autograd(problem: Problem) -> None:
    torch = pytest.importorskip("torch")
    state = finished(problem)
    columns = list(state.samples)
    tensors = {
        name: torch.tensor(value, requires_grad=True)
        for name, value in parameters_of(problem).items()
    }
    total, signals = torch_forward(problem, tensors, columns)
    for signal in signals.values():
        signal.retain_grad()
    total.backward()

    def check(ours: Array | None, theirs: Array) -> None:
        assert ours is not None
        assert ours == pytest.approx(theirs, rel=1e-11, abs=1e-13)

    assert state.error == pytest.approx(total.item(), rel=1e-12, abs=1e-14)
    for name, gradient in gradients(problem, state).items():
        check(gradient, tensors[name].grad.numpy())
    for index, layer in enumerate(state.layers[1:], start=1):
        check(layer.out, signals[f"out{index}"].detach().numpy().T)
        check(layer.delta, signals[f"net{index}"].grad.numpy().T * len(columns))
        if signals[f"out{index}"].grad is not None and layer is not state.layers[-1]:
            check(layer.dE_dout, signals[f"out{index}"].grad.numpy().T * len(columns))
