"""Runs a problem's updates one after the other, with the edits made on the way."""

import numpy as np

from bpviz.engine.edits import EditedProblem
from bpviz.engine.parameters import Layout
from bpviz.engine.rounding import Array
from bpviz.engine.training import Trainer


class Runner:
    """A trainer that makes each edit at the start of its update.

    With *watch*, ``largest`` has the largest magnitude in the gradient of each update of the last
    run.
    """

    def __init__(self, edited: EditedProblem, *, watch: bool = False) -> None:
        self.edited = edited
        self.watch = watch
        self.largest: list[float] = []
        self._layout = Layout.of(edited.problem)
        self._trainer = Trainer(edited.at(0), watch=watch)
        self._edit()

    @property
    def update(self) -> int:
        """The number of the next update."""
        return self._trainer.update

    @property
    def nbytes(self) -> int:
        """How much memory it takes, but for small change."""
        return self._trainer.nbytes

    def vector(self) -> Array:
        """A read-only copy of what the next update begins with, its edits made."""
        return self._trainer.vector()

    def restart(self) -> None:
        """Back to the start of update 0."""
        self.load(self._layout.first_vector(self.edited.problem), 0)
        self._edit()

    def load(self, vector: Array, update: int) -> None:
        """Continue from the start of *update* with this vector, which has its edits."""
        problem = self.edited.at(update)
        if self._trainer.problem is not problem:
            self._trainer = Trainer(problem, watch=self.watch)
        self._trainer.load(vector, update)

    def run(self, updates: int) -> list[float]:
        """Do so many updates; E_total of each."""
        errors: list[float] = []
        self.largest = []
        end = self.update + updates
        while self.update < end:
            edit = self.edited.next_update(self.update)
            stop = end if edit is None else min(end, edit)
            errors += self._trainer.run(stop - self.update)
            self.largest += self._trainer.largest
            if stop == edit:
                self._edit()
        return errors

    def _edit(self) -> None:
        """Make the edits that the next update begins with."""
        if self.update in self.edited.updates:
            vector = np.array(self._trainer.vector())
            self.edited.edit_vector(vector, self._layout, self.update)
            self.load(vector, self.update)
