"""What a network answers to some of its samples, under given weights."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from bpviz.engine.advance import advance
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array, rounded
from bpviz.engine.state import LayerState, State, read_only

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
    inputs = read_only(problem.inputs[:, columns])
    targets = read_only(problem.targets[:, columns])
    upper = [LayerState(layer.weights, layer.biases) for layer in layers[1:]]
    for index, (weights, biases) in enumerate(parameters[1:]):
        if weights is not None:
            upper[index] = replace(upper[index], weights=weights)
        if biases is not None:
            upper[index] = replace(upper[index], biases=biases)
    state = State((LayerState(out=inputs), *upper), targets, tuple(columns), 0)
    for step in problem.script[: 2 * problem.last + 1]:
        state = advance(state, step, problem)
    top = state.layers[-1]
    assert top.net is not None
    assert top.out is not None
    assert state.error is not None
    with np.errstate(all="ignore"):
        each = problem.loss_function.value(top.net, top.out, targets, None)
        errors = rounded(each, problem.rounding).sum(axis=0)
    return Answers(top.out, targets, rounded(errors, problem.rounding), state.error)
