"""Update rules, held to PyTorch and to closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from networks import network
from oracle import parameters_of, torch_forward

from bpviz.engine.history import History
from bpviz.engine.optimizers import OPTIMIZERS, Optimizer
from bpviz.engine.problem import Layer, Problem
from bpviz.engine.quantity import Kind
from bpviz.engine.training import Trainer

UPDATES = 200
RATES = {"sgd": 0.5, "momentum": 0.1, "nesterov": 0.1, "rmsprop": 0.01, "adam": 0.02, "adamw": 0.02}


def torch_optimizer(problem: Problem, tensors: list[Any]) -> Any:
    from torch import optim

    o, rate = problem.optimizer, problem.learning_rate
    decay: dict[str, Any] = {"lr": rate, "weight_decay": o.weight_decay}
    betas: dict[str, Any] = {"betas": (o.beta1, o.beta2), "eps": o.eps}
    return {
        "sgd": lambda: optim.SGD(tensors, **decay),
        "momentum": lambda: optim.SGD(tensors, momentum=o.momentum, **decay),
        "nesterov": lambda: optim.SGD(tensors, momentum=o.momentum, nesterov=True, **decay),
        "rmsprop": lambda: optim.RMSprop(tensors, alpha=o.alpha, eps=o.eps, **decay),
        "adam": lambda: optim.Adam(tensors, **decay, **betas),
        "adamw": lambda: optim.AdamW(tensors, **decay, **betas),
    }[o.name]()


SHAPES: list[tuple[tuple[int, ...], dict[str, Any]]] = [
    ((2, 4, 3, 2), {"bias": "none"}),
    ((3, 5, 2), {"bias": "trained", "batch_size": 3, "activation": "tanh"}),
    (
        (4, 6, 5, 3),
        {"bias": "trained", "batch_size": 4, "activation": "softmax", "loss": "cross-entropy"},
    ),
]


@pytest.mark.parametrize("decay", [0.0, 0.03])
@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize(("sizes", "settings"), SHAPES, ids=["biases none", "tanh", "softmax"])
def test_pytorch(sizes: tuple[int, ...], settings: dict[str, Any], name: str, decay: float) -> None:
    torch = pytest.importorskip("torch")
    optimizer = Optimizer(name, weight_decay=decay)
    problem = network(*sizes, optimizer=optimizer, learning_rate=RATES[name], **settings)
    tensors = {
        key: torch.tensor(value, requires_grad=True)
        for key, value in parameters_of(problem).items()
    }
    theirs = torch_optimizer(problem, list(tensors.values()))
    losses = []
    for update in range(UPDATES):
        theirs.zero_grad()
        total, _ = torch_forward(problem, tensors, list(problem.batch(update)))
        total.backward()
        theirs.step()
        losses.append(total.item())

    history = History(problem)
    state = history.frame(update=UPDATES - 1, step=history.steps).after
    assert history.losses == pytest.approx(losses, rel=1e-10)
    for index, layer in enumerate(state.layers[1:], start=1):
        for key, ours in ((f"W{index}", layer.new_weights), (f"b{index}", layer.new_biases)):
            if key in tensors:
                assert ours == pytest.approx(tensors[key].detach().numpy(), rel=1e-10, abs=1e-12)


def test_defaults_are_those_of_pytorch() -> None:
    optim = pytest.importorskip("torch.optim")
    tensors = [pytest.importorskip("torch").zeros(1, requires_grad=True)]
    ours = Optimizer()
    adam, rmsprop = optim.Adam(tensors).defaults, optim.RMSprop(tensors).defaults
    assert adam["betas"] == (ours.beta1, ours.beta2)
    assert adam["eps"] == rmsprop["eps"] == ours.eps
    assert rmsprop["alpha"] == ours.alpha


def scalar(**settings: Any) -> Problem:
    """E = w², from w₀ = 10."""
    layers = (Layer(1), Layer(1, "identity", np.array([[10.0]])))
    return Problem(layers, np.ones((1, 1)), np.zeros((1, 1)), loss="squared", **settings)


def weights_of(problem: Problem, updates: int) -> list[float]:
    trainer = Trainer(problem)
    found = []
    for _ in range(updates):
        trainer.run(1)
        found.append(float(trainer.vector()[0]))
    return found


def test_momentum_in_closed_form() -> None:
    problem = scalar(optimizer=Optimizer("momentum", momentum=0.1), learning_rate=0.8)
    assert weights_of(problem, 3) == pytest.approx([-6.0, 2.0, -0.4], rel=1e-12)


def test_gradient_descent_in_closed_form() -> None:
    """w ← (1 − 2η)·w."""
    problem = scalar(learning_rate=0.1)
    assert weights_of(problem, 5) == pytest.approx([10 * 0.8**n for n in range(1, 6)])
    decaying = scalar(learning_rate=0.1, optimizer=Optimizer(weight_decay=1.0))
    assert weights_of(decaying, 5) == pytest.approx([10 * 0.7**n for n in range(1, 6)])


def test_the_first_step_of_adam_is_the_learning_rate() -> None:
    for name in ("adam", "adamw"):
        problem = scalar(learning_rate=0.25, optimizer=Optimizer(name))
        assert weights_of(problem, 1) == pytest.approx([9.75], rel=1e-8)


def test_the_first_step_of_rmsprop() -> None:
    """η·g/(√((1 − α)·g²) + ε) = η/√(1 − α)."""
    problem = scalar(learning_rate=0.25, optimizer=Optimizer("rmsprop", alpha=0.75))
    assert weights_of(problem, 1) == pytest.approx([9.5], rel=1e-8)


def test_adam_without_memory_takes_the_sign() -> None:
    optimizer = Optimizer("adam", beta1=0.0, beta2=0.0, eps=0.0)
    problem = scalar(learning_rate=1.0, optimizer=optimizer)
    assert weights_of(problem, 4) == [9.0, 8.0, 7.0, 6.0]


def test_averages_start_at_zero_and_are_carried() -> None:
    history = History(network(2, 3, 1, bias="trained", optimizer=Optimizer("adam")))
    first = history.state(0).layers[1].averages
    assert {kind for kind, _ in first} == {Kind.FIRST_MOMENT, Kind.SECOND_MOMENT}
    assert all(not average.any() for average in first.values())
    end = history.frame(update=0, step=history.steps).after.layers[1].results
    begin = history.frame(update=1, step=1).after.layers[1].averages
    assert set(begin) == set(first)
    for key, average in begin.items():
        assert average is end[key]
