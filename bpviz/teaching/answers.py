"""What a network answers to some of its samples, under given weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from bpviz.engine import kernels
from bpviz.engine.evaluate import errors, loss_of, outputs, signals
from bpviz.engine.nearest import Targets
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


@dataclass(frozen=True, slots=True)
class Score:
    """How a network does on the first ``samples`` of a problem's.

    ``right`` is how many outputs are nearest to their own target, None where all targets are the
    same; ``error`` is the mean E.
    """

    samples: int
    right: int | None
    error: float

    @property
    def accuracy(self) -> float | None:
        """The share that is right."""
        return None if self.right is None else self.right / self.samples


def score(
    problem: Problem, layers: Sequence[LayerState], targets: Targets, samples: int | None = None
) -> Score:
    """How the parameters of *layers*, updated where they are, do on the first so many samples.

    *targets* are the problem's; None: all samples.
    """
    count = problem.samples if samples is None else min(samples, problem.samples)
    inputs, wanted = problem.inputs[:, :count], problem.targets[:, :count]
    right = None
    if targets.differ:
        right = int(targets.right(outputs(layers, problem, inputs), wanted).sum())
    with np.errstate(all="ignore"):
        return Score(count, right, float(errors(layers, problem, inputs, wanted).mean()))
