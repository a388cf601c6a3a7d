"""What a network answers to some of its samples, under given weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from bpviz.engine import kernels
from bpviz.engine.evaluate import loss_of, signals
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array
from bpviz.engine.state import LayerState

Parameters: TypeAlias = Sequence[tuple[Array | None, Array | None]]


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """``out`` and ``targets`` are ``(outputs, samples)``, ``errors`` is E of each sample alone.

    ``error`` is E_total of all of them as one batch.
    """

    out: Array
    targets: Array
    errors: Array
    error: float


def answers(
    problem: Problem,
    layers: Sequence[LayerState],
    samples: Sequence[int],
    parameters: Parameters = (),
) -> Answers:
    """The network's answers to *samples* (numbers from 0), rounded where the problem rounds.

    *parameters*: weights and biases, a pair a layer, in place of those in *layers* where given.
    """
    columns = list(samples)
    targets = problem.targets[:, columns]
    used = list(layers)
    for index, (weights, biases) in enumerate(parameters):
        if weights is not None:
            used[index] = replace(used[index], weights=weights)
        if biases is not None:
            used[index] = replace(used[index], biases=biases)
    *_, (net, out) = signals(used, problem, problem.inputs[:, columns], updated=False)
    with np.errstate(all="ignore"):
        error = kernels.errors(problem.loss_function, net, out, targets, problem.rounding)[1]
    return Answers(out, targets, loss_of(problem, net, out, targets), error)
