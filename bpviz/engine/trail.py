"""Where some parameters were on the way: at a few of the updates done, found without delay."""

from collections.abc import Sequence

import numpy as np

from bpviz.engine.edits import EditedProblem
from bpviz.engine.parameters import Layout
from bpviz.engine.parts import Bias, Weight
from bpviz.engine.record import Record
from bpviz.engine.rounding import Array
from bpviz.engine.runner import Runner

# The first updates, in which most happens, are replayed one by one, if that takes no noticeable
# time: seconds in all, of an update as such, and of a weight in it.
_EARLY, _LEAST_EARLY = 64, 8
_SECONDS, _OVERHEAD, _WEIGHT = 0.004, 3e-5, 2e-9


class Trail:
    """Reads parameters off the first updates and the checkpoints after them."""

    def __init__(self, edited: EditedProblem, record: Record) -> None:
        self._edited, self._record = edited, record
        problem = edited.problem
        self._layout = Layout.of(problem)
        cost = _OVERHEAD + _WEIGHT * self._layout.trained * (4 + problem.batch_size)
        affordable = int(_SECONDS / cost)
        self._most_early = min(_EARLY, affordable) if affordable >= _LEAST_EARLY else 1
        self._early: list[Array] = []
        self._runner: Runner | None = None

    def of(self, parts: Sequence[Weight | Bias], most: int) -> tuple[Array, Array]:
        """At most *most* updates, rising from 0, and what *parts* were when they began.

        ``(points,)`` and ``(parts, points)``.
        """
        early = self._first(min(self._record.reached + 1, self._most_early, max(most // 2, 1)))
        known = list(enumerate(early))
        known += self._record.spread(len(early) - 1, most - len(early))
        places = [self._place(part) for part in parts]
        updates = np.array([update for update, _ in known], dtype=np.float64)
        values = np.array([vector[places] for _, vector in known]).T
        return updates, values

    def edit(self, edited: EditedProblem, update: int) -> None:
        """Other edits from *update* on."""
        self._edited, self._runner = edited, None
        del self._early[update:]

    def _first(self, count: int) -> list[Array]:
        """What the first so many updates begin with."""
        if not self._early:
            vector = self._layout.first_vector(self._edited.problem)
            self._edited.edit_vector(vector, self._layout, 0)
            self._early.append(vector)
        if len(self._early) < count:
            if self._runner is None:
                self._runner = Runner(self._edited)
            runner, last = self._runner, len(self._early) - 1
            if runner.update != last:
                runner.load(self._early[last], last)
            while len(self._early) < count:
                runner.run(1)
                self._early.append(runner.vector())
        return self._early[:count]

    def _place(self, part: Weight | Bias) -> int:
        if isinstance(part, Weight):
            return self._layout.block(part.layer).start + part.row * part.below + part.column
        return self._layout.block(part.layer, bias=True).start + part.index
