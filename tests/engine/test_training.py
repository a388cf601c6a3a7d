"""Training many updates at once gives the bits of stepping, under every convention."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network
from problems import problems

from bpviz.engine import program
from bpviz.engine.advance import advance, first_state, next_update
from bpviz.engine.functions import ACTIVATIONS
from bpviz.engine.optimizers import OPTIMIZERS, Optimizer
from bpviz.engine.parameters import Layout
from bpviz.engine.problem import BIASES, Problem
from bpviz.engine.rounding import Array
from bpviz.engine.training import Trainer

ANY = problems(
    rounding=st.none() | st.integers(0, 8),
    orders=("given", "shuffled"),
    most_layers=4,
    most_units=6,
    outputs=tuple(ACTIVATIONS),
)


def stepped(problem: Problem, updates: int) -> tuple[list[float], list[float], Array]:
    """Errors, largest gradients, and what the next update begins with, by sub-steps."""
    state, errors, largest = first_state(problem), [], []
    for _ in range(updates):
        for step in problem.script:
            state = advance(state, step, problem)
        assert state.error is not None
        errors.append(state.error)
        gradients = [
            np.abs(gradient).max()
            for layer in state.layers
            for gradient in (layer.gradient, layer.bias_gradient)
            if gradient is not None
        ]
        largest.append(float(np.max(gradients)))
        state = next_update(problem, state)
    return errors, largest, Layout.of(problem).vector_of(state.layers)


def assert_same_bits(a: object, b: object) -> None:
    assert np.array(a).tobytes() == np.array(b).tobytes()


def assert_trains_as_stepped(problem: Problem, runs: tuple[int, ...]) -> None:
    errors, largest, vector = stepped(problem, sum(runs))
    trainer = Trainer(problem, watch=True)
    trained, watched = [], []
    for count in runs:
        trained += trainer.run(count)
        watched += trainer.largest
    assert np.array_equal(trained, errors, equal_nan=True)
    assert np.array_equal(watched, largest, equal_nan=True)
    assert np.array_equal(trainer.vector(), vector, equal_nan=True)
    if np.isfinite(vector).all():
        assert_same_bits(trainer.vector(), vector)
        assert_same_bits(trained, errors)
    assert trainer.update == sum(runs)


@given(ANY, st.lists(st.integers(0, 4), min_size=1, max_size=3))
def test_any_problem(problem: Problem, runs: list[int]) -> None:
    assert_trains_as_stepped(problem, tuple(runs))


@given(ANY, st.integers(1, 20))
def test_any_problem_block_by_block(problem: Problem, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "BLOCK", block)
        assert_trains_as_stepped(problem, (5,))


@pytest.mark.parametrize(("name", "bias"), itertools.product(OPTIMIZERS, BIASES))
@pytest.mark.parametrize("rounding", [None, 4])
@pytest.mark.parametrize("update_order", ["after", "during"])
def test_every_optimiser_with_every_kind_of_bias(
    name: str, bias: str, rounding: int | None, update_order: str
) -> None:
    problem = network(
        *(3, 4, 2),
        bias=bias,
        batch_size=3,
        order="shuffled",
        rounding=rounding,
        update_order=update_order,
        optimizer=Optimizer(name, weight_decay=0.01),
    )
    assert_trains_as_stepped(problem, (3, 6))


@pytest.mark.parametrize("batch_size", [1, 3, 4])
@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_a_network_larger_than_a_block(name: str, batch_size: int) -> None:
    problem = network(
        *(300, 70, 10),
        activation="softmax",
        loss="cross-entropy",
        bias="trained",
        batch_size=batch_size,
        init="xavier",
        learning_rate=0.01,
        optimizer=Optimizer(name),
    )
    assert Layout.of(problem).trained > program.BLOCK
    assert_trains_as_stepped(problem, (4,))


def test_from_the_middle() -> None:
    problem = article(optimizer=Optimizer("adam"), order="shuffled")
    straight = Trainer(problem)
    straight.run(37)
    vector = straight.vector()
    rest = straight.run(20)
    other = Trainer(problem)
    other.load(vector, 37)
    assert_same_bits(other.run(20), rest)
    assert_same_bits(other.vector(), straight.vector())


def test_a_vector_is_a_copy_that_nobody_can_write_to() -> None:
    trainer = Trainer(article())
    vector = trainer.vector()
    before = vector.tobytes()
    trainer.run(1)
    assert vector.tobytes() == before
    assert not vector.flags.writeable


def test_many_samples_are_copied_not_bound() -> None:
    rng = np.random.default_rng(0)
    layers = network(2, 3, 1).layers
    problem = Problem(layers, rng.uniform(size=(2, 400)), rng.uniform(size=(1, 400)), batch_size=7)
    assert_trains_as_stepped(problem, (60,))
    single = Problem(layers, problem.inputs, problem.targets, order="shuffled")
    assert_trains_as_stepped(single, (30,))


def test_an_update_may_overflow_without_a_warning() -> None:
    problem = network(2, 3, 1, activation="identity", learning_rate=1e200)
    errors = Trainer(problem).run(5)
    assert not np.isfinite(errors[-1])
