"""What is known of a run: the error of every update so far, and checkpoints."""

from collections.abc import Sequence
from threading import Lock

import numpy as np

from bpviz.engine.checkpoints import Checkpoints
from bpviz.engine.rounding import Array


class Record:
    """The errors of all updates so far and checkpoints between them, within ``memory`` bytes.

    Written by one thread, read by any.
    """

    def __init__(self, memory: int, size: int, stride: int) -> None:
        self.memory = memory
        self._checkpoints = Checkpoints(size, stride)
        self._losses = np.empty(256)
        self._reached = 0
        self._lock = Lock()

    @property
    def reached(self) -> int:
        """How many updates are known."""
        return self._reached

    @property
    def losses(self) -> Array:
        """E of every update so far, ``(reached,)``, read-only; later ones do not change it."""
        with self._lock:
            losses = self._losses[: self._reached]
        losses.flags.writeable = False
        return losses

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        with self._lock:
            return self._losses.nbytes + self._checkpoints.nbytes

    def add(self, errors: Sequence[float]) -> None:
        """The errors of the next updates."""
        end = self._reached + len(errors)
        with self._lock:
            if end > len(self._losses):
                grown = np.empty(max(end, 2 * len(self._losses)))
                grown[: self._reached] = self._losses[: self._reached]
                self._losses = grown
            self._losses[self._reached : end] = errors
            self._reached = end

    def due(self, taken: int) -> int:
        """The update to keep a checkpoint of next, where others have *taken* memory."""
        with self._lock:
            return self._checkpoints.due(self._room(taken))

    def keep(self, update: int, vector: Array, taken: int) -> None:
        """Keep a checkpoint: what *update* begins with."""
        with self._lock:
            self._checkpoints.add(update, vector, self._room(taken))

    def below(self, update: int) -> tuple[int, Array] | None:
        """The last checkpoint at *update* or before, with its update."""
        with self._lock:
            return self._checkpoints.below(update)

    def spread(self, after: int, most: int) -> list[tuple[int, Array]]:
        """At most *most* checkpoints later than update *after*, evenly spread, with updates."""
        with self._lock:
            return self._checkpoints.spread(after, most)

    def forget(self, update: int) -> None:
        """Forget *update* and all after it."""
        with self._lock:
            self._checkpoints.forget(update)
            if update < self._reached:
                self._losses = self._losses.copy()
                self._reached = update

    def _room(self, taken: int) -> int:
        return self.memory - taken - self._losses.nbytes
