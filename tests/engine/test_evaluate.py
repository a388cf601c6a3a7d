"""What a network makes of samples, held to stepping; and the error over two parameters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network
from problems import parts_of, problems

from bpviz.engine import evaluate, landscape
from bpviz.engine.advance import advance, first_state, start_update
from bpviz.engine.evaluate import dead_neurons, errors, outputs
from bpviz.engine.functions import ACTIVATIONS
from bpviz.engine.history import History
from bpviz.engine.landscape import Axis
from bpviz.engine.parts import Bias, Neuron, Weight
from bpviz.engine.problem import Layer, Problem
from bpviz.engine.state import LayerState, State

ANY = problems(rounding=st.none() | st.just(4), outputs=tuple(ACTIVATIONS))


def shown(problem: Problem, layers: tuple[LayerState, ...], sample: int) -> State:
    """The forward pass and error of a single sample, by sub-steps."""
    one = replace(
        problem,
        inputs=problem.inputs[:, [sample]],
        targets=problem.targets[:, [sample]],
        batch_size=1,
    )
    bare = tuple(LayerState(layer.weights, layer.biases, layer.averages) for layer in layers)
    state = start_update(one, bare, 0)
    for step in one.script[: 2 * one.last + 1]:
        state = advance(state, step, one)
    return state


@given(ANY)
def test_every_sample_as_stepping_shows_it(problem: Problem) -> None:
    layers = first_state(problem).layers
    found, each = outputs(layers, problem), errors(layers, problem)
    assert found.shape == (problem.sizes[-1], problem.samples)
    assert each.shape == (problem.samples,)
    for sample in range(problem.samples):
        state = shown(problem, layers, sample)
        out = state.layers[-1].out
        assert out is not None
        assert found[:, sample] == pytest.approx(out[:, 0], rel=1e-13, abs=1e-15)
        assert each[sample] == pytest.approx(state.error, rel=1e-12, abs=1e-14)


def test_updated_parameters_are_those_that_the_update_has_given() -> None:
    history = History(article())
    end = history.frame(update=0, step=history.steps).after
    following = history.frame(update=1, step=1).after
    new = outputs(end.layers, history.problem)
    assert new.tolist() == outputs(following.layers, history.problem).tolist()
    old = outputs(end.layers, history.problem, updated=False)
    assert old[:, 0].tolist() == [0.7199, 0.8375]
    assert new.tolist() != old.tolist()


def test_in_the_midst_of_the_updates_some_are_new() -> None:
    history = History(article())
    middle = history.frame(update=0, step=20).after
    assert middle.layers[1].new_weights is not None
    assert middle.layers[2].new_weights is None
    mixed = replace(middle.layers[1], weights=middle.layers[1].new_weights)
    layers = (middle.layers[0], mixed, *middle.layers[2:])
    expected = outputs(layers, history.problem, updated=False)
    assert outputs(middle.layers, history.problem).tolist() == expected.tolist()


def test_other_inputs_than_the_samples() -> None:
    problem = article()
    layers = first_state(problem).layers
    grid = np.stack([np.linspace(0, 1, 5), np.linspace(1, 0, 5)])
    found = outputs(layers, problem, grid)
    assert found.shape == (2, 5)
    assert found[:, -1].tolist() == outputs(layers, problem)[:, 0].tolist()


def test_many_samples_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = network(2, 3, 2, bias="trained")
    layers = first_state(problem).layers
    whole, each = outputs(layers, problem), errors(layers, problem)
    monkeypatch.setattr(evaluate, "PIECE", 1)
    assert outputs(layers, problem) == pytest.approx(whole, rel=1e-14)
    assert errors(layers, problem) == pytest.approx(each, rel=1e-13)


def test_dead_neurons() -> None:
    weights = np.array([[-1.0], [1.0], [0.0]])
    layers = (Layer(1), Layer(3, "relu", weights), Layer(2, "relu", np.full((2, 3), -1.0)))
    problem = Problem(layers, np.array([[0.0, 1.0, 2.0]]), np.zeros((2, 3)))
    dead = dead_neurons(first_state(problem).layers, problem)
    assert dead == (Neuron(1, 0), Neuron(1, 2), Neuron(2, 0), Neuron(2, 1))
    leaky = replace(
        problem, layers=(Layer(1), *(replace(x, activation="leaky-relu") for x in layers[1:]))
    )
    assert dead_neurons(first_state(leaky).layers, leaky) == ()


@given(ANY, st.data())
def test_landscape_is_the_error_of_every_pair(problem: Problem, data: st.DataObject) -> None:
    movable = [part for part in parts_of(problem) if isinstance(part, Weight | Bias)]
    across = data.draw(st.sampled_from(movable))
    down = data.draw(st.sampled_from([p for p in movable if p != across] or [across]))
    if across == down:
        return
    layers = first_state(problem).layers
    xs, ys = np.linspace(-1, 1, 4), np.linspace(-2, 0.5, 3)
    found = landscape.landscape(layers, problem, Axis(across, xs), Axis(down, ys))
    assert found.shape == (3, 4)
    for (row, column), value in np.ndenumerate(found):
        moved = list(layers)
        for part, number in ((across, xs[column]), (down, ys[row])):
            layer = moved[part.layer]
            weights, biases = np.array(layer.weights), layer.biases
            if isinstance(part, Weight):
                weights[part.row, part.column] = number
            else:
                biases = np.array(biases)
                biases[part.index] = number
            moved[part.layer] = replace(layer, weights=weights, biases=biases)
        expected = errors(moved, problem).mean()
        assert value == pytest.approx(expected, rel=1e-11, abs=1e-13)


def test_landscape_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = network(2, 3, 2, bias="trained")
    layers = first_state(problem).layers
    axes = Axis(Weight(1, 0, 0, 2), np.linspace(-1, 1, 5)), Axis(Bias(2, 1), np.linspace(-1, 1, 4))
    whole = landscape.landscape(layers, problem, *axes)
    monkeypatch.setattr(landscape, "PIECE", 1)
    assert landscape.landscape(layers, problem, *axes) == pytest.approx(whole, rel=1e-13)
