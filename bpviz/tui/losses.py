"""The errors of the updates that are done, kept as they are drawn."""

from bpviz.drawing.series import Losses
from bpviz.engine.edits import Edit
from bpviz.engine.history import History
from bpviz.engine.problem import Problem


class LossRecord:
    """Follows the errors of a history, and takes in only what is new."""

    def __init__(self) -> None:
        self._history: History | None = None
        self._edits: tuple[Edit, ...] = ()
        self._losses = Losses()

    def of(self, history: History) -> Losses:
        """The errors of all updates that a history has done."""
        values = history.losses
        known = len(self._losses)
        if history is not self._history or history.edits != self._edits or len(values) < known:
            self._history, self._edits = history, history.edits
            self._losses = empty(history.problem)
            known = 0
        if len(values) > known:
            self._losses.extend(values[known:])
        return self._losses


def empty(problem: Problem) -> Losses:
    """No errors yet, of a problem's updates."""
    per_epoch = problem.updates_per_epoch
    rest = problem.samples - (per_epoch - 1) * problem.batch_size
    return Losses((), per_epoch, last_share=rest / problem.batch_size)
