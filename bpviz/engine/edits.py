"""Edits: numbers that were changed on the way, each from the start of an update on."""

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from bpviz.engine.parameters import Layout
from bpviz.engine.parts import Bias, Input, Target, Weight
from bpviz.engine.problem import Problem, ProblemError
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


class EditedProblem:
    """A problem and the edits made to it, in the order they were made; immutable.

    *like* is one with other edits, whose problems are used again.

    Raises:
        ProblemError: an edit names no part of the network, or a value that it cannot have.
    """

    def __init__(
        self, problem: Problem, edits: Iterable[Edit] = (), like: "EditedProblem | None" = None
    ) -> None:
        self.problem = problem
        self.edits = tuple(edits)
        for edit in self.edits:
            _check_edit(problem, edit)
        self.updates = sorted({edit.update for edit in self.edits})
        self._starts, self._problems = [0], [problem]
        # By the edits that make them, so that what is not concerned stays the same object.
        known = like._known if like else {}
        self._known: dict[tuple[Edit, ...], Problem] = {}
        made: tuple[Edit, ...] = ()
        for update in self.updates:
            new = tuple(e for e in self.edits if e.update == update and _is_of_problem(e))
            if new:
                made = (*made, *new)
                edited = known.get(made) or _with_edits(self._problems[-1], new)
                self._known[made] = edited
                self._starts.append(update)
                self._problems.append(edited)

    def at(self, update: int) -> Problem:
        """The problem that counts in an update: with its learning rate, inputs and targets."""
        return self._problems[bisect_right(self._starts, update) - 1]

    def next_update(self, update: int) -> int | None:
        """The first update after *update* that begins with edits; None where there is none."""
        place = bisect_right(self.updates, update)
        return self.updates[place] if place < len(self.updates) else None

    def edit_vector(self, vector: Array, layout: Layout, update: int) -> None:
        """Make the edits of weights and biases that *update* begins with, in place."""
        for edit in self.edits:
            if edit.update == update and isinstance(edit.part, Weight | Bias):
                bias = isinstance(edit.part, Bias)
                block = layout.block(edit.part.layer, bias=bias)
                block.of(vector)[_place(edit.part)] = edit.value


def edited_problem(problem: Problem, edits: Iterable[Edit], update: int) -> Problem:
    """The problem with the learning rate, inputs and targets that count in *update*."""
    return EditedProblem(problem, edits).at(update)


def edited_state(state: State, edits: Iterable[Edit]) -> State:
    """The start of an update with the weights and biases that are edited there."""
    layers = list(state.layers)
    for edit in edits:
        if edit.update != state.update:
            continue
        match edit.part:
            case Weight(layer):
                weights = _with(layers[layer].weights, _place(edit.part), edit.value)
                layers[layer] = replace(layers[layer], weights=weights)
            case Bias(layer):
                biases = _with(layers[layer].biases, _place(edit.part), edit.value)
                layers[layer] = replace(layers[layer], biases=biases)
    return replace(state, layers=tuple(layers))


def _is_of_problem(edit: Edit) -> bool:
    """Whether it changes the problem itself, and not what an update begins with."""
    return not isinstance(edit.part, Weight | Bias)


def _with_edits(problem: Problem, edits: Iterable[Edit]) -> Problem:
    rate, inputs, targets = problem.learning_rate, problem.inputs, problem.targets
    for edit in edits:
        match edit.part:
            case None:
                rate = edit.value
            case Input(index):
                inputs = _with(inputs, (index, edit.sample), edit.value)
            case Target(_, index):
                targets = _with(targets, (index, edit.sample), edit.value)
    return replace(problem, learning_rate=rate, inputs=inputs, targets=targets)


def _place(part: Weight | Bias) -> tuple[int, ...]:
    return (part.row, part.column) if isinstance(part, Weight) else (part.index,)


def _check_edit(problem: Problem, edit: Edit) -> None:
    """Refuse an edit of what is not there, or to what is no finite number."""
    if edit.part is None:
        return
    name = edit.part.name
    if not math.isfinite(edit.value):
        raise ProblemError(f"{name} cannot be {edit.value}; it must be a finite number")
    place: tuple[int, ...]
    shape: tuple[int, ...]
    match edit.part:
        case Weight(layer):
            place, shape = _place(edit.part), _shape(problem, layer, bias=False)
        case Bias(layer):
            place, shape = _place(edit.part), _shape(problem, layer, bias=True)
        case Input(index):
            place, shape = (index, edit.sample), problem.inputs.shape
        case Target(_, index):
            place, shape = (index, edit.sample), problem.targets.shape
    if len(place) != len(shape) or not all(0 <= at < n for at, n in zip(place, shape, strict=True)):
        raise ProblemError(f"the network has no {name}")


def _shape(problem: Problem, layer: int, *, bias: bool) -> tuple[int, ...]:
    if not 1 <= layer <= problem.last:
        return ()
    array = problem.layers[layer].biases if bias else problem.layers[layer].weights
    return () if array is None else array.shape


def _with(array: object, place: tuple[int, ...], value: float) -> Array:
    assert isinstance(array, np.ndarray)
    changed = array.copy()
    changed[place] = value
    return read_only(changed)
