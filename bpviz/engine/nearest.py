"""Right or wrong: whether each output is nearest to its own sample's target."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.evaluate import PIECE
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array


class Targets:
    """The different targets of some samples, which outputs are told apart by.

    *targets* is ``(outputs, samples)``; ``patterns`` are those that differ, ``(outputs, n)``.
    """

    def __init__(self, targets: Array) -> None:
        self.patterns: Array = np.unique(targets, axis=1)

    @property
    def differ(self) -> bool:
        """Whether there is anything to tell apart."""
        return bool(self.patterns.shape[1] > 1)

    def right(self, out: Array, targets: Array) -> NDArray[np.bool_]:
        """Which of some outputs are right: ``(samples,)``, both given ``(outputs, samples)``.

        An output is right where its own target is nearer than every other one, by Euclidean
        distance; as near as another is wrong, and so is whatever is not finite.
        """
        found = np.empty(out.shape[1], dtype=np.bool_)
        step = max(1, PIECE // self.patterns.size)
        with np.errstate(all="ignore"):
            for start in range(0, out.shape[1], step):
                part = slice(start, start + step)
                found[part] = self._right(out[:, part], targets[:, part])
        return found

    def _right(self, out: Array, targets: Array) -> NDArray[np.bool_]:
        own = np.square(out - targets).sum(axis=0)
        apart = np.square(self.patterns[:, :, None] - out[:, None, :]).sum(axis=0)
        others = (self.patterns[:, :, None] != targets[:, None, :]).any(axis=0)
        nearest: Array = np.where(others, apart, np.inf).min(axis=0)
        right: NDArray[np.bool_] = own < nearest
        right &= np.isfinite(own)
        return right


@lru_cache(maxsize=4)
def targets_of(problem: Problem) -> Targets:
    """The different targets of a problem's samples."""
    return Targets(problem.targets)
