"""Any update's start, replayed from the nearest one that is known."""

import math
from collections import OrderedDict

from bpviz.engine.edits import EditedProblem
from bpviz.engine.record import Record
from bpviz.engine.rounding import Array
from bpviz.engine.runner import Runner


class Replay:
    """Replays updates that are done, in the thread that looks at them.

    On the way it leaves up to *most* waypoints, so that going back from there, update by update,
    need not replay from the checkpoint each time.
    """

    def __init__(self, edited: EditedProblem, record: Record, most: int) -> None:
        self._edited, self._record, self._most = edited, record, most
        self._runner: Runner | None = None
        self._waypoints: OrderedDict[int, Array] = OrderedDict()

    def vector_at(self, update: int) -> Array:
        """The parameters and averages that *update* begins with, its edits made; read-only."""
        runner = self._runner
        if runner is None:
            runner = self._runner = Runner(self._edited)
        at, vector = self._record.below(update) or (0, None)
        near = max((u for u in self._waypoints if at < u <= update), default=None)
        if near is not None:
            at, vector = near, self._waypoints[near]
        if not at <= runner.update <= update:
            if vector is None:
                runner.restart()
            else:
                runner.load(vector, at)
        self._run(runner, update)
        return runner.vector()

    def edit(self, edited: EditedProblem, update: int) -> None:
        """Other edits from *update* on."""
        self._edited, self._runner = edited, None
        for known in [known for known in self._waypoints if known >= update]:
            del self._waypoints[known]

    def _run(self, runner: Runner, update: int) -> None:
        spacing = math.ceil((update - runner.update) / (self._most + 1)) or 1
        while runner.update + spacing < update:
            runner.run(spacing)
            self._waypoints[runner.update] = runner.vector()
            if len(self._waypoints) > self._most:
                self._waypoints.popitem(last=False)
        runner.run(update - runner.update)
