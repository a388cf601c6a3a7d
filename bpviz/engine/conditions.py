"""Conditions to stop training at, and to break at while playing."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bpviz.engine.evaluate import dead_neurons
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array
from bpviz.engine.state import LayerState


@dataclass(frozen=True, eq=False)
class Stretch:
    """Updates *start* to before *stop*, just done.

    ``losses`` has E of every update before *stop*, ``largest`` the largest magnitude in the
    gradient of each one from *start* on, where that was asked for. ``layers(n)`` are the layers
    that update *n* begins with, *start* to *stop*.
    """

    problem: Problem
    start: int
    stop: int
    losses: Array
    largest: Sequence[float]
    layers: Callable[[int], tuple[LayerState, ...]]

    def epoch_ends(self) -> range:
        """The updates in it that are the last of their epoch."""
        count = self.problem.updates_per_epoch
        return range(self.start + (-self.start - 1) % count, self.stop, count)


class Condition(ABC):
    """Something that is to be noticed while training."""

    watches_gradient = False
    ends_with_epoch = False

    @abstractmethod
    def first(self, stretch: Stretch) -> int | None:
        """The first update of a stretch after which it holds; None where it does not."""


@dataclass(frozen=True)
class ErrorAtMost(Condition):
    """The mean error of an epoch is ``limit`` or less."""

    limit: float

    def first(self, stretch: Stretch) -> int | None:
        """The end of the first such epoch."""
        ends = stretch.epoch_ends()
        if not ends:
            return None
        count = stretch.problem.updates_per_epoch
        first = (ends[0] + 1) // count - 1
        means = epoch_means(stretch.problem, stretch.losses[first * count : ends[-1] + 1])
        found = np.flatnonzero(means <= self.limit)
        return ends[int(found[0])] if len(found) else None


@dataclass(frozen=True)
class GradientAtMost(Condition):
    """No element of an update's gradient is larger than ``limit``, whatever its sign."""

    limit: float
    watches_gradient = True

    def first(self, stretch: Stretch) -> int | None:
        """The first such update."""
        found = np.flatnonzero(np.asarray(stretch.largest) <= self.limit)
        return stretch.start + int(found[0]) if len(found) else None


@dataclass(frozen=True)
class NotFinite(Condition):
    """The error or a parameter is infinite or no number."""

    def first(self, stretch: Stretch) -> int | None:
        """The first update with such an error, or that gives such a parameter."""
        bad = np.flatnonzero(~np.isfinite(stretch.losses[stretch.start : stretch.stop]))
        found = [stretch.start + int(bad[0])] if len(bad) else []
        low, high = stretch.start, stretch.stop
        if not _are_finite(stretch.layers(high)):
            while high - low > 1:  # What is not finite stays so.
                middle = (low + high) // 2
                low, high = (middle, high) if _are_finite(stretch.layers(middle)) else (low, middle)
            found.append(high - 1)
        return min(found, default=None)


@dataclass(frozen=True)
class DeadNeuron(Condition):
    """At the end of an epoch a ReLU neuron is off for every sample."""

    ends_with_epoch = True

    def first(self, stretch: Stretch) -> int | None:
        """The end of the first such epoch."""
        for update in stretch.epoch_ends():
            if dead_neurons(stretch.layers(update + 1), stretch.problem):
                return update
        return None


def first_met(conditions: Sequence[Condition], stretch: Stretch) -> tuple[int, Condition] | None:
    """The first update of a stretch after which a condition holds, and that condition."""
    found = [(at, c) for c in conditions if (at := c.first(stretch)) is not None]
    return min(found, key=lambda pair: pair[0], default=None)


def epoch_means(problem: Problem, losses: Array) -> Array:
    """The mean error of each whole epoch, ``(epochs,)``, from those of its updates.

    Each update counts as often as it has samples: the last batch of an epoch may be smaller.
    """
    count = problem.updates_per_epoch
    epochs = len(losses) // count
    weights = np.full(count, float(problem.batch_size))
    weights[-1] = problem.samples - (count - 1) * problem.batch_size
    with np.errstate(all="ignore"):
        means: Array = losses[: epochs * count].reshape(epochs, count) @ (weights / problem.samples)
    return means


def _are_finite(layers: Sequence[LayerState]) -> bool:
    arrays = [array for layer in layers for array in (layer.weights, layer.biases)]
    return all(np.isfinite(array).all() for array in arrays if array is not None)
