"""Any state by its position: to the bytes of the straight run, whatever way one came."""

from __future__ import annotations

import threading
import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network
from problems import parts_of, problems

from bpviz.engine.advance import advance, first_state, next_update
from bpviz.engine.conditions import Condition, ErrorAtMost, GradientAtMost, NotFinite
from bpviz.engine.edits import Edit
from bpviz.engine.history import History, Place
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.parts import Bias, Input, Neuron, Target, Weight
from bpviz.engine.problem import Layer, Problem, ProblemError
from bpviz.engine.state import State, read_only

ANY = problems(rounding=st.none() | st.integers(2, 6), orders=("given", "shuffled"))
UPDATES = 6


def bits(state: State) -> list[bytes | None]:
    """All numbers of a state."""
    found: list[bytes | None] = [
        str((state.update, state.samples, state.error)).encode(),
        state.targets.tobytes(),
        None if state.errors is None else state.errors.tobytes(),
    ]
    for layer in state.layers:
        for value in (
            *(layer.weights, layer.biases, layer.net, layer.out, layer.dE_dout, layer.dout_dnet),
            *(layer.delta, layer.gradient, layer.bias_gradient),
            *(layer.new_weights, layer.new_biases),
        ):
            found.append(None if value is None else value.tobytes())
        for values in (layer.averages, layer.results):
            found += [str(key).encode() + values[key].tobytes() for key in sorted(values)]
    return found


def straight(problem: Problem, updates: int) -> list[list[bytes | None]]:
    """The bits at every position, by sub-steps alone."""
    state = first_state(problem)
    found = [bits(state)]
    for update in range(updates):
        if update:
            state = next_update(problem, state)
        for step in problem.script:
            state = advance(state, step, problem)
            found.append(bits(state))
    return found


# Positions


def test_positions() -> None:
    history = History(article())
    assert history.steps == 22
    assert history.place(0) == Place(0, 0)
    assert history.place(1) == Place(0, 1)
    assert history.place(22) == Place(0, 22)
    assert history.place(23) == Place(1, 1)
    assert history.index(81_234, 12) == 81_234 * 22 + 12
    for index in (0, 1, 22, 23, 10**9):
        place = history.place(index)
        assert history.index(place.update, place.step) == index


@pytest.mark.parametrize(("update", "step"), [(-1, 1), (0, -1), (0, 23), (1, 0), (1, 23)])
def test_positions_that_are_not_there(update: int, step: int) -> None:
    history = History(article())
    with pytest.raises(IndexError, match="has sub-steps 1 to 22, not"):
        history.frame(update=update, step=step)
    with pytest.raises(IndexError, match="positions start at 0, not -1"):
        history.frame(-1)


def test_a_frame_says_what_was_done() -> None:
    history = History(article())
    first = history.frame(0)
    assert (first.step, first.before, first.update) == (None, first.after, 0)
    frame = history.frame(update=2, step=7)
    assert frame.index == 2 * 22 + 7
    assert frame.update == 2
    assert frame.step is not None
    assert frame.step.op == "error"
    assert frame.before.error is None
    assert frame.after.error == history.frame(update=2, step=22).after.error
    assert history.state(51) is history.frame(51).after


@given(ANY, st.lists(st.integers(0, 10**6), min_size=1, max_size=12), st.integers(1, 5))
def test_any_walk_equals_the_straight_one(problem: Problem, walk: list[int], stride: int) -> None:
    expected = straight(problem, UPDATES)
    history = History(problem, memory=2000, stride=stride)
    for place in walk:
        index = place % len(expected)
        assert bits(history.state(index)) == expected[index]


@given(ANY, st.data())
def test_steps_forward_and_as_many_back_are_the_same_bytes(
    problem: Problem, data: st.DataObject
) -> None:
    history = History(problem)
    start = data.draw(st.integers(0, 2 * history.steps))
    count = data.draw(st.integers(0, 3 * history.steps))
    forward = [bits(history.state(index)) for index in range(start, start + count + 1)]
    back = [bits(history.state(index)) for index in range(start + count, start - 1, -1)]
    assert back == forward[::-1]


# Many updates


@given(
    problems(rounding=st.none() | st.integers(2, 6), orders=("given", "shuffled")),
    st.integers(1, 4),
    st.integers(0, 6000),
    st.lists(st.integers(0, 59), min_size=1, max_size=6),
)
def test_jumps_after_training(problem: Problem, stride: int, memory: int, jumps: list[int]) -> None:
    history = History(problem, memory=memory, stride=stride)
    assert history.run(60) == 60
    alone = History(problem)
    for update in sorted(jumps):
        expected = bits(alone.frame(update=update, step=alone.steps).after)
        assert bits(history.frame(update=update, step=history.steps).after) == expected
    for update in jumps:
        assert bits(history.frame(update=update, step=1).after) == bits(
            alone.frame(update=update, step=1).after
        )
    assert np.array_equal(history.losses[: alone.reached], alone.losses, equal_nan=True)


def test_training_records_the_error_of_every_update() -> None:
    history = History(article())
    assert history.reached == 0
    assert history.losses.tolist() == []
    assert history.run(100) == 100
    assert history.reached == 100
    losses = history.losses
    for update in (0, 1, 63, 64, 99):
        assert history.frame(update=update, step=7).after.error == losses[update]
    with pytest.raises(ValueError, match="read-only"):
        losses[0] = 1.0
    history.run(1000)
    assert losses.tolist() == history.losses[:100].tolist()


def test_frames_further_on_are_computed_when_asked_for() -> None:
    history = History(article())
    history.frame(update=40, step=3)
    assert history.reached == 40
    history.frame(update=40, step=history.steps)
    assert history.reached == 41
    trained = History(article())
    trained.run(41)
    assert history.losses.tolist() == trained.losses.tolist()


def test_a_run_stops_when_it_should() -> None:
    history = History(article())
    asked = iter([False, False, True])
    done = history.run(10**9, should_stop=lambda: next(asked))
    assert 0 < done == history.reached < 10**6
    assert history.run(10, should_stop=lambda: True) == 0
    assert history.met is None


def test_stepping_after_training_goes_on_from_there() -> None:
    history, alone = History(article()), History(article())
    history.run(50)
    for index in range(alone.index(49, 20), alone.index(51, 3)):
        assert bits(history.state(index)) == bits(alone.state(index))


@pytest.mark.parametrize("memory", [0, 20_000, 300_000])
def test_memory_stays_within_its_budget(memory: int) -> None:
    problem = article(rounding=None, optimizer=Optimizer("adam"))
    history = History(problem, memory=memory, stride=1)
    history.run(10)
    history.frame(update=5, step=history.steps)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    history.run(2500)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    losses = 8 * 4096
    assert after - before <= max(memory, losses + 8000)
    assert bits(history.frame(update=1234, step=5).after) == bits(
        History(problem).frame(update=1234, step=5).after
    )


# Conditions


def met_by(history: History) -> Condition | None:
    return history.met


def test_a_condition_ends_a_run_where_it_holds_first() -> None:
    history = History(article(rounding=None))
    history.run(3000)
    largest = 0.02
    expected = next(
        update
        for update in range(3000)
        if max(
            np.abs(layer.gradient).max()  # type: ignore[arg-type]
            for layer in history.frame(update=update, step=22).after.layers[1:]
        )
        <= largest
    )
    other = History(article(rounding=None))
    condition = GradientAtMost(largest)
    assert other.run(10**6, until=[NotFinite(), condition]) == expected + 1
    assert other.met == condition
    assert other.reached == expected + 1
    assert other.losses.tolist() == history.losses[: expected + 1].tolist()
    other.run(10)
    assert met_by(other) is None
    assert other.losses.tolist() == history.losses[: expected + 11].tolist()
    assert bits(other.frame(update=expected + 5, step=9).after) == bits(
        history.frame(update=expected + 5, step=9).after
    )


def test_conditions_hold_at_the_same_update_however_one_runs() -> None:
    conditions: list[Condition] = [ErrorAtMost(0.2), GradientAtMost(1e-3), NotFinite()]
    whole = History(article())
    whole.run(10**6, until=conditions)
    pieces = History(article())
    while met_by(pieces) is None:
        pieces.run(7, until=conditions)
    assert pieces.reached == whole.reached
    assert pieces.met == whole.met
    assert whole.first_met(conditions, whole.reached - 1) == whole.met
    assert whole.first_met(conditions, whole.reached - 2) is None


# Edits


def test_an_edit_counts_from_the_start_of_its_update() -> None:
    problem = article(rounding=None)
    history = History(problem)
    before = [bits(history.state(index)) for index in range(history.index(7, 12))]
    history.edit(Edit(7, Weight(2, 1, 2, 4), -0.9))
    index = history.index(7, 1)
    assert [bits(history.state(i)) for i in range(index)] == before[:index]

    start = history.frame(index).before
    assert start.layers[2].weights[1, 2] == -0.9  # type: ignore[index]
    changed = start.layers[2].weights
    assert changed is not None
    layers = (
        [Layer(2)]
        + [
            Layer(len(layer.weights), "sigmoid", layer.weights)  # type: ignore[arg-type]
            for layer in start.layers[1:]
        ]
    )
    # Update 7 is shown sample 4 of 4; a fresh problem begins with it.
    order = [3, 0, 1, 2]
    fresh = History(
        replace(
            problem,
            layers=tuple(layers),
            inputs=problem.inputs[:, order],
            targets=problem.targets[:, order],
        )
    )
    for update, step in ((0, 1), (0, 22), (1, 7), (5, 22)):
        ours = history.frame(update=7 + update, step=step).after
        theirs = fresh.frame(update=update, step=step).after
        assert bits(ours)[1:] == bits(theirs)[1:]
        assert ours.error == theirs.error

    assert history.undo_edit() == Edit(7, Weight(2, 1, 2, 4), -0.9)
    assert [bits(history.state(i)) for i in range(len(before))] == before
    assert history.undo_edit() is None


def test_learning_rate_inputs_and_targets_count_from_then_on() -> None:
    problem = article()
    history = History(problem)
    history.edit(Edit(3, None, 0.1))
    history.edit(Edit(5, Input(1), 0.25, sample=2))
    history.edit(Edit(6, Target(3, 0), 0.75, sample=0))
    assert history.problem_at(2) is problem
    assert history.problem_at(3).learning_rate == 0.1
    assert history.problem_at(4) is history.problem_at(3)
    assert history.problem_at(5).inputs[1, 2] == 0.25
    assert problem.inputs[1, 2] == 1.0
    assert history.problem_at(100).targets[0, 0] == 0.75
    assert history.frame(update=4, step=1).problem is history.problem_at(4)
    assert history.frame(update=6, step=1).after.inputs.tolist() == [[1.0], [0.25]]
    assert history.frame(update=8, step=1).after.targets.tolist() == [[0.75], [1.0]]
    history.undo_edit()
    assert history.problem_at(5).targets[0, 0] == 0.0


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (Edit(0, None, -1.0), "learning_rate is -1.0; it must be a finite number, 0 or more"),
        (Edit(0, Weight(1, 0, 0, 2), float("nan")), "w_b1 cannot be nan; it must be a finite"),
        (Edit(0, Bias(1, 0), 1.0), "the network has no bias_b1"),
        (Edit(0, Weight(4, 0, 0, 2), 1.0), "the network has no w_e1"),
        (Edit(0, Weight(1, 0, 2, 2), 1.0), "the network has no w_b3"),
        (Edit(0, Input(0), 1.0, sample=4), "the network has no a_1"),
        (Edit(0, Target(3, 0), float("inf")), "target_d1 cannot be inf; it must be a finite"),
    ],
)
def test_an_edit_that_is_refused_changes_nothing(edit: Edit, sentence: str) -> None:
    history = History(article())
    history.run(5)
    with pytest.raises(ProblemError) as refusal:
        history.edit(edit)
    assert str(refusal.value).startswith(sentence)
    assert history.edits == ()
    assert history.reached == 5


def edit_of(problem: Problem, data: st.DataObject, update: int) -> Edit | None:
    part = data.draw(st.sampled_from([None, *parts_of(problem)]))
    if isinstance(part, Neuron):
        return None
    if isinstance(part, Target) and problem.loss == "cross-entropy":
        return None
    value = data.draw(st.integers(0, 100)) / 100
    return Edit(update, part, value, data.draw(st.integers(0, problem.samples - 1)))


@given(ANY, st.data(), st.integers(1, 4))
def test_edits_made_and_undone_in_any_order(
    problem: Problem, data: st.DataObject, stride: int
) -> None:
    history = History(problem, memory=3000, stride=stride)
    for _ in range(data.draw(st.integers(1, 8))):
        update = data.draw(st.integers(0, 12))
        match data.draw(st.sampled_from(["edit", "undo", "go", "train"])):
            case "edit":
                edit = edit_of(problem, data, update)
                if edit is not None:
                    history.edit(edit)
            case "undo":
                history.undo_edit()
            case "go":
                history.frame(update=update, step=1)
            case "train":
                history.run(update)
    fresh = History(problem)
    for edit in history.edits:
        fresh.edit(edit)
    for update in data.draw(st.permutations(range(12))):
        a = history.frame(update=update, step=history.steps)
        b = fresh.frame(update=update, step=fresh.steps)
        assert bits(a.after) == bits(b.after)
        assert bits(a.before) == bits(b.before)
    assert np.array_equal(history.losses[:12], fresh.losses[:12], equal_nan=True)


def test_edits_while_training_are_those_of_stepping() -> None:
    """The fast path with edits, held to sub-steps alone."""
    problem = network(2, 3, 1, bias="trained", optimizer=Optimizer("momentum"))
    edits = [
        Edit(3, Weight(1, 2, 1, 2), 0.5),
        Edit(3, None, 0.2),
        Edit(5, Bias(2, 0), -0.25),
        Edit(5, Input(0), 0.5, sample=1),
        Edit(3, Weight(1, 2, 1, 2), 0.75),
    ]
    history = History(problem)
    for edit in edits:
        history.edit(edit)
    history.run(20)

    state = first_state(problem)
    for update in range(8):
        now = history.problem_at(update)
        if update:
            state = next_update(now, state)
        layers = list(state.layers)
        for edit in edits:
            if edit.update == update and isinstance(edit.part, Weight | Bias):
                layer = layers[edit.part.layer]
                weights, biases = np.array(layer.weights), np.array(layer.biases)
                if isinstance(edit.part, Weight):
                    weights[edit.part.row, edit.part.column] = edit.value
                else:
                    biases[edit.part.index] = edit.value
                layers[edit.part.layer] = replace(
                    layer, weights=read_only(weights), biases=read_only(biases)
                )
        state = replace(state, layers=tuple(layers))
        for step in now.script:
            state = advance(state, step, now)
        assert state.error == history.losses[update]
        assert bits(state) == bits(history.frame(update=update, step=history.steps).after)
    assert state.layers[1].weights is not None


# Threads


def test_frames_while_another_thread_trains() -> None:
    problem = article(rounding=None)
    history = History(problem, memory=200_000, stride=4)
    alone = History(problem)
    expected = {
        update: bits(alone.frame(update=update, step=9).after) for update in range(0, 400, 7)
    }
    stop, failures = threading.Event(), []

    def train() -> None:
        try:
            while not stop.is_set():
                history.run(1000, should_stop=stop.is_set)
        except BaseException as failure:
            failures.append(failure)

    worker = threading.Thread(target=train)
    worker.start()
    try:
        for _ in range(5):
            for update, found in expected.items():
                assert bits(history.frame(update=update, step=9).after) == found
            assert len(history.losses) <= history.reached
        far = history.reached + 5000
        assert history.frame(update=far, step=1).update == far
        history.edit(Edit(0, None, 0.25))
        assert history.problem_at(0).learning_rate == 0.25
    finally:
        stop.set()
        worker.join(5)
    assert not worker.is_alive()
    assert not failures
    fresh = History(replace(problem, learning_rate=0.25))
    fresh.run(history.reached)
    assert history.losses.tolist() == fresh.losses.tolist()


def test_histories_are_cheap_until_they_are_used() -> None:
    layers: tuple[Any, ...] = (Layer(1000), Layer(1000), Layer(1000))
    problem = Problem(layers, np.zeros((1000, 1)), np.zeros((1000, 1)))
    tracemalloc.start()
    history = History(problem)
    history.frame(0)
    history.frame(1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
