"""Every derivative of an update, held to complex steps, central differences and autograd."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
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
    columns, start, h = list(state.samples), parameters_of(problem), 1e-4
    assert state.error is not None
    signs = relu_signs(problem, start, columns)
    for name, gradient in gradients(problem, state).items():
        for place in np.ndindex(gradient.shape):
            slope, crossed = 0.0, False
            for steps, weight in ((1, 8), (-1, -8), (2, -1), (-2, 1)):
                moved = start[name].copy()
                moved[place] += steps * h
                slope += weight * error(problem, start | {name: moved}, columns) / (12 * h)
                crossed |= relu_signs(problem, start | {name: moved}, columns) != signs
            if crossed:
                continue  # At the kink of a ReLU there is no derivative.
            claimed = float(gradient[place])
            allowed = 1e-6 * max(abs(claimed), abs(slope)) + 1e-9 * max(1.0, state.error)
            assert abs(claimed - slope) <= allowed


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
    for index in range(1, problem.last + 1):
        # Another order of summation may put it on the other side of a ReLU's kink.
        at_kink = signals[f"net{index}"].detach().abs().min().item() < 1e-9
        assume(problem.layers[index].activation in SMOOTH or not at_kink)
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
