"""Conditions to stop at, on made-up stretches and on real ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from networks import article, network

from bpviz.engine.conditions import (
    Condition,
    DeadNeuron,
    ErrorAtMost,
    GradientAtMost,
    NotFinite,
    Stretch,
    epoch_means,
    first_met,
)
from bpviz.engine.history import History
from bpviz.engine.problem import Layer, Problem
from bpviz.engine.rounding import Array
from bpviz.engine.state import LayerState


def layers_with(weight: float) -> tuple[LayerState, ...]:
    return (LayerState(), LayerState(np.array([[weight]])))


def stretch(
    start: int,
    losses: Sequence[float],
    *,
    problem: Problem | None = None,
    largest: Sequence[float] = (),
    weights: dict[int, float] | None = None,
) -> Stretch:
    """Updates from *start* to the end of *losses*."""
    return Stretch(
        problem or network(1, 1, batch_size=1),
        start,
        len(losses),
        np.array(losses),
        largest,
        lambda update: layers_with((weights or {}).get(update, 0.0)),
    )


FOUR = article()  # Four updates an epoch.


@pytest.mark.parametrize(
    ("start", "losses", "first"),
    [
        (0, [4, 4, 4, 4, 1, 1, 1, 1], 7),
        (0, [1, 1, 1, 4, 1, 1, 1, 1], 7),
        (0, [1, 1, 1, 1, 4, 4, 4, 4], 3),
        (2, [1, 1, 1, 1, 4, 4, 4, 4], 3),
        (4, [1, 1, 1, 1, 4, 4, 4, 4], None),
        (0, [1, 1, 1], None),
        (3, [1, 1, 1, 1], 3),
        (4, [1, 1, 1, 1, 0, 0, 0], None),
    ],
)
def test_the_mean_of_an_epoch(start: int, losses: list[float], first: int | None) -> None:
    assert ErrorAtMost(1.5).first(stretch(start, losses, problem=FOUR)) == first


def test_a_mean_that_is_no_number_is_not_small() -> None:
    assert ErrorAtMost(1.5).first(stretch(0, [1, 1, np.nan, 1], problem=FOUR)) is None
    assert ErrorAtMost(np.inf).first(stretch(0, [1, 1, np.inf, 1], problem=FOUR)) == 3


def test_epoch_means_weigh_a_smaller_batch_less() -> None:
    problem = article(batch_size=3)
    losses = np.array([1.0, 5.0, 2.0, 2.0, 9.0])
    assert epoch_means(problem, losses) == pytest.approx([(3 * 1 + 5) / 4, 2.0])
    assert epoch_means(problem, losses[:1]).tolist() == []


def test_epoch_means_of_one_update_are_its_errors() -> None:
    losses = np.array([0.1, np.inf, 0.3])
    means: Array = epoch_means(article(batch_size=4), losses)
    assert means.tolist() == losses.tolist()


def test_the_largest_gradient() -> None:
    found = stretch(5, [0.0] * 8, largest=[0.3, 0.1, 0.05])
    assert GradientAtMost(0.1).first(found) == 6
    assert GradientAtMost(0.01).first(found) is None
    assert GradientAtMost(0.1).first(stretch(7, [0.0] * 8, largest=[np.nan])) is None


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_an_error_that_is_not_finite(bad: float) -> None:
    assert NotFinite().first(stretch(2, [bad, 0, 0, bad, 0])) == 3
    assert NotFinite().first(stretch(1, [bad, 0, 0])) is None


@pytest.mark.parametrize("since", range(3, 12))
def test_a_weight_that_is_not_finite(since: int) -> None:
    """Update *since* − 1 gives it; updates 2 to 10 are looked at."""
    weights = dict.fromkeys(range(since, 50), np.inf)
    found = NotFinite().first(stretch(2, [0.0] * 11, weights=weights))
    assert found == since - 1


def test_the_first_of_several() -> None:
    found = stretch(0, [1, 1, 1, np.nan], largest=[0.5, 0.4, 0.3, 0.2])
    conditions: list[Condition] = [NotFinite(), GradientAtMost(0.4)]
    assert first_met(conditions, found) == (1, GradientAtMost(0.4))
    assert first_met(conditions[:1], found) == (3, NotFinite())
    assert first_met([], found) is None
    assert first_met([GradientAtMost(0.1)], found) is None


def test_divergence_ends_a_run() -> None:
    layers = (Layer(2), Layer(3, "leaky-relu"), Layer(1, "identity"))
    problem = Problem(layers, np.ones((2, 1)), np.ones((1, 1)), learning_rate=1e6)
    history = History(problem)
    history.run(1000, until=[NotFinite()])
    assert history.met == NotFinite()
    assert np.isfinite(history.losses[:-1]).all()
    last = history.frame(update=history.reached - 1, step=history.steps).after
    new = [layer.new_weights for layer in last.layers[1:]]
    finite = [bool(np.isfinite(weights).all()) for weights in new if weights is not None]
    assert not (np.isfinite(history.losses[-1]) and all(finite))
    earlier = history.frame(update=history.reached - 1, step=1).before
    assert all(np.isfinite(layer.weights).all() for layer in earlier.layers[1:])  # type: ignore[arg-type]


@pytest.mark.parametrize("batch_size", [1, 2])
def test_a_dead_relu_ends_a_run_with_its_epoch(batch_size: int) -> None:
    layers = (
        Layer(1),
        Layer(2, "relu", np.array([[1.0], [1.0]]), np.array([0.5, 0.5])),
        Layer(1, "identity", np.array([[1.0, 1.0]]), np.zeros(1)),
    )
    problem = Problem(
        layers,
        np.array([[1.0, 2.0, 0.5, 1.5]]),
        np.full((1, 4), -50.0),
        bias="trained",
        learning_rate=0.02,
        batch_size=batch_size,
    )
    history = History(problem)
    history.run(10_000, until=[DeadNeuron()])
    assert history.met == DeadNeuron()
    assert history.reached % problem.updates_per_epoch == 0
    state = history.frame(update=history.reached, step=1).after
    weights, biases = state.layers[1].weights, state.layers[1].biases
    assert weights is not None
    assert biases is not None
    net = weights @ problem.inputs + biases[:, None]
    assert (net <= 0).all(axis=1).any()
    assert history.first_met([DeadNeuron()], history.reached - 1) == DeadNeuron()


def test_without_relus_none_is_dead() -> None:
    history = History(article())
    assert history.run(100, until=[DeadNeuron()]) == 100
