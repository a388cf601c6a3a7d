"""Training against PyTorch eager, and against a hand-written NumPy loop.

``pytest tests/benchmarks/bench_training.py`` prints microseconds an update and ratios; it fails on
no time.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.measuring import Timed, in_fresh_process, report, side_by_side
from networks import article

from bpviz.engine.optimizers import Optimizer
from bpviz.engine.problem import Layer, Problem
from bpviz.engine.training import Trainer


def hand_written(problem: Problem) -> Timed:
    """What somebody would write for the article's network: sigmoid, ½ squared, no biases."""
    weights = [np.array(layer.weights) for layer in problem.layers[1:]]
    samples = [
        (problem.inputs[:, [i]].copy(), problem.targets[:, [i]].copy())
        for i in range(problem.samples)
    ]

    def run(updates: int) -> list[float]:
        errors = []
        for update in range(updates):
            signal, target = samples[update % len(samples)]
            outs = [signal]
            for w in weights:
                outs.append(1.0 / (1.0 + np.exp(-(w @ outs[-1]))))
            errors.append(float((0.5 * (target - outs[-1]) ** 2).sum()))
            slope = outs[-1] - target
            gradients = []
            for layer in reversed(range(len(weights))):
                out = outs[layer + 1]
                delta = slope * (out * (1.0 - out))
                gradients.append(delta @ outs[layer].T)
                if layer:
                    slope = weights[layer].T @ delta
            for w, gradient in zip(weights, reversed(gradients), strict=True):
                w -= problem.learning_rate * gradient
        return errors

    return run


def eager(problem: Problem) -> Timed:
    """The same in PyTorch."""
    import torch
    from torch import nn

    modules: list[Any] = []
    for below, layer in zip(problem.sizes, problem.layers[1:], strict=False):
        modules.append(nn.Linear(below, layer.units, bias=problem.trains_biases))
        if layer.activation == "sigmoid":
            modules.append(nn.Sigmoid())
    network = nn.Sequential(*modules).double()
    cross_entropy = nn.CrossEntropyLoss()
    make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[problem.optimizer.name]
    optimizer = make(network.parameters(), lr=problem.learning_rate)
    inputs = torch.tensor(problem.inputs.T.copy())
    targets = torch.tensor(problem.targets.T.copy())
    batch = problem.batch_size

    def run(updates: int) -> list[float]:
        errors = []
        for update in range(updates):
            start = update * batch % problem.samples
            x, t = inputs[start : start + batch], targets[start : start + batch]
            optimizer.zero_grad()
            out = network(x)
            if problem.loss == "cross-entropy":
                error = cross_entropy(out, t)
            else:
                error = (0.5 * (out - t) ** 2).sum()
            error.backward()
            optimizer.step()
            errors.append(error.item())
        return errors

    return run


def digits(batch_size: int, optimizer: str) -> Problem:
    """784-128-10 with cross-entropy, on made-up images."""
    rng = np.random.default_rng(0)
    return Problem(
        (Layer(784), Layer(128), Layer(10, "softmax")),
        rng.uniform(size=(784, 512)),
        np.eye(10)[:, rng.integers(0, 10, 512)],
        loss="cross-entropy",
        bias="trained",
        init="xavier",
        learning_rate=0.01,
        batch_size=batch_size,
        optimizer=Optimizer(optimizer),
    )


def main() -> None:
    """Print all comparisons."""
    import torch

    torch.set_num_threads(int(os.environ.get("OPENBLAS_NUM_THREADS", "1")))
    exact = article(rounding=None)
    seconds = side_by_side(
        2000, ours=Trainer(exact).run, loop=hand_written(exact), torch=eager(exact)
    )
    report("2-4-3-2, a sample at a time", seconds, "ours")
    own = {
        "rounded": Trainer(article()).run,
        "biases": Trainer(article(rounding=None, bias="trained")).run,
        "adam": Trainer(article(rounding=None, optimizer=Optimizer("adam"))).run,
        "batch": Trainer(article(rounding=None, batch_size=4)).run,
        "shuffled": Trainer(article(rounding=None, order="shuffled")).run,
    }
    report(
        "2-4-3-2, other conventions", side_by_side(2000, plain=Trainer(exact).run, **own), "plain"
    )
    for batch_size in (1, 32):
        for optimizer in ("sgd", "adam"):
            problem = digits(batch_size, optimizer)
            seconds = side_by_side(100, ours=Trainer(problem).run, torch=eager(problem))
            report(f"784-128-10, {optimizer}, batch {batch_size}", seconds, "ours")


@pytest.mark.parametrize("threads", [1, 2])
def test_training(threads: int, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")
    with capfd.disabled():
        in_fresh_process(__file__, threads)


if __name__ == "__main__":
    main()
