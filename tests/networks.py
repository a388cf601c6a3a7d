"""Networks for tests, made without any file."""

from __future__ import annotations

from typing import Any

import numpy as np

from bpviz.engine.initial import drawn_samples
from bpviz.engine.problem import Layer, Problem


def article(**changes: Any) -> Problem:
    """The article's example: 2-4-3-2, sigmoid, no biases, four samples, rounded to 4 decimals."""
    weights = (
        [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]],
        [[0.25, 0.30, 0.35, 0.40], [0.45, 0.50, 0.55, 0.60], [0.65, 0.70, 0.75, 0.80]],
        [[0.3, 0.4, 0.5], [0.6, 0.7, 0.8]],
    )
    layers = (Layer(2), *(Layer(len(w), "sigmoid", np.array(w)) for w in weights))
    samples: dict[str, Any] = {
        "inputs": np.array([[1.0, 0, 1, 0], [0.0, 1, 1, 0]]),
        "targets": np.array([[0.0, 1, 1, 0], [1.0, 0, 1, 0]]),
    }
    settings: dict[str, Any] = {"name": "article", "rounding": 4, "task": "swap its two inputs"}
    return Problem(layers, **(samples | settings | changes))


def network(*sizes: int, activation: str = "sigmoid", **settings: Any) -> Problem:
    """A network of these sizes; its weights and samples are drawn from seed 0."""
    inputs, targets = drawn_samples(0, sizes[0], sizes[-1], one_hot=activation == "softmax")
    hidden = "sigmoid" if activation == "softmax" else activation
    layers = [Layer(units, hidden) for units in sizes[:-1]] + [Layer(sizes[-1], activation)]
    return Problem(tuple(layers), inputs, targets, **settings)
