"""Random problems for hypothesis: every convention, small shapes, numbers of two decimals."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from bpviz.engine.functions import ACTIVATIONS
from bpviz.engine.optimizers import OPTIMIZERS, Optimizer
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import BIASES, Layer, Problem

HIDDEN = tuple(name for name in ACTIVATIONS if name != "softmax")


@st.composite
def problems(
    draw: st.DrawFn,
    *,
    rounding: st.SearchStrategy[int | None] | None = None,
    update_orders: tuple[str, ...] = ("after", "during"),
    optimizers: tuple[str, ...] = OPTIMIZERS,
    orders: tuple[str, ...] = ("given",),
    most_layers: int = 3,
    most_units: int = 4,
    hidden: tuple[str, ...] = HIDDEN,
    outputs: tuple[str, ...] = ("sigmoid", "softmax", "identity", "tanh"),
) -> Problem:
    """A problem of 1 to 3 layers of weights, 1 to 4 neurons each, and up to 4 samples."""
    sizes = draw(st.lists(st.integers(1, most_units), min_size=2, max_size=most_layers + 1))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    bias = draw(st.sampled_from(BIASES))
    loss, last = draw(
        st.sampled_from(
            [("cross-entropy", "softmax"), ("binary-cross-entropy", "sigmoid")]
            + [
                (loss, activation)
                for loss in ("half-squared", "squared", "mean-squared")
                for activation in outputs
            ]
        )
    )
    layers = [Layer(sizes[0])]
    for index, units in enumerate(sizes[1:], start=1):
        name = last if index == len(sizes) - 1 else draw(st.sampled_from(hidden))
        biases = None
        if bias != "none":
            biases = rng.integers(-100, 101, 1 if bias == "shared" else units) / 100
        layers.append(
            Layer(units, name, rng.integers(-150, 151, (units, sizes[index - 1])) / 100, biases)
        )
    samples = draw(st.integers(1, 4))
    inputs = rng.integers(-2, 3, (sizes[0], samples)) / 2
    if loss == "cross-entropy":
        targets = np.eye(sizes[-1])[:, rng.integers(0, sizes[-1], samples)]
    else:
        targets = rng.integers(0, 2, (sizes[-1], samples)).astype(np.float64)
    decay = draw(st.sampled_from([0.0, 0.1]))
    return Problem(
        tuple(layers),
        inputs,
        targets,
        loss=loss,
        bias=bias,
        update_order=draw(st.sampled_from(update_orders)),
        rounding=draw(st.none() if rounding is None else rounding),
        batch_size=draw(st.integers(1, samples)),
        order=draw(st.sampled_from(orders)),
        optimizer=Optimizer(draw(st.sampled_from(optimizers)), weight_decay=decay),
        learning_rate=0.1,
    )


def parts_of(problem: Problem) -> list[Part]:
    """Everything in a problem that can be selected."""
    last = problem.last
    parts: list[Part] = [Input(i) for i in range(problem.sizes[0])]
    for layer in range(1, last + 1):
        units, below = problem.sizes[layer], problem.sizes[layer - 1]
        parts += [Neuron(layer, i) for i in range(units)]
        parts += [Weight(layer, i, j, below) for i in range(units) for j in range(below)]
        if problem.bias != "none":
            parts += [Bias(layer, i) for i in range(1 if problem.bias == "shared" else units)]
    return parts + [Target(last, i) for i in range(problem.sizes[last])]
