"""Edits: numbers that were changed on the way, each from the start of an update on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from bpviz.engine.parts import Bias, Input, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array
from bpviz.engine.state import State, read_only


@dataclass(frozen=True)
class Edit:
    """A new value for a part, or for the learning rate (None), from the start of *update* on.

    An input's or a target's edit is of one *sample*, from 0.
    """

    update: int
    part: Weight | Bias | Input | Target | None
    value: float
    sample: int = 0


def edited_problem(problem: Problem, edits: Iterable[Edit], update: int) -> Problem:
    """The problem with the learning rate, inputs and targets that count in *update*."""
    changes: dict[str, object] = {}
    for edit in sorted((e for e in edits if e.update <= update), key=lambda e: e.update):
        match edit.part:
            case None:
                changes["learning_rate"] = edit.value
            case Input(index):
                table = changes.get("inputs", problem.inputs)
                changes["inputs"] = _with(table, (index, edit.sample), edit.value)
            case Target(_, index):
                table = changes.get("targets", problem.targets)
                changes["targets"] = _with(table, (index, edit.sample), edit.value)
    return replace(problem, **changes) if changes else problem  # type: ignore[arg-type]


def edited_state(state: State, edits: Iterable[Edit]) -> State:
    """The start of an update with the weights and biases that are edited there."""
    layers = list(state.layers)
    for edit in edits:
        if edit.update != state.update:
            continue
        match edit.part:
            case Weight(layer, row, column):
                weights = _with(layers[layer].weights, (row, column), edit.value)
                layers[layer] = replace(layers[layer], weights=weights)
            case Bias(layer, index):
                biases = _with(layers[layer].biases, (index,), edit.value)
                layers[layer] = replace(layers[layer], biases=biases)
    return replace(state, layers=tuple(layers))


def _with(array: object, place: tuple[int, ...], value: float) -> Array:
    assert isinstance(array, np.ndarray)
    changed = array.copy()
    changed[place] = value
    return read_only(changed)
