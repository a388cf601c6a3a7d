"""Many updates at once, to the same bits as stepping."""

from collections.abc import Iterable

import numpy as np

from bpviz.engine.problem import Problem
from bpviz.engine.program import Call, Signals, Workspace, update_calls
from bpviz.engine.rounding import Array

Calls = tuple[Call, ...]
Batch = tuple[int, ...]
# A program for each batch need not copy the samples; but programs take memory.
_MOST_PROGRAMS = 256


class Trainer:
    """Trains a problem's network in place, from its initial weights on.

    ``update`` is the number of the next update. With *watch*, ``largest`` has the largest
    magnitude in the gradient of each update of the last run.
    """

    def __init__(self, problem: Problem, *, watch: bool = False) -> None:
        self.problem = problem
        self.largest: list[float] = []
        self._work = Workspace(problem, watch=watch)
        self._signals: dict[int, Signals] = {}
        self._bound: dict[Batch, Calls] = {}
        self._shared: dict[int, Calls] = {}
        self._epoch: list[Calls] = []
        repeating = problem.order == "given" or problem.batch_size == 1
        batches = problem.samples if problem.batch_size == 1 else problem.updates_per_epoch
        self._binds = repeating and batches <= _MOST_PROGRAMS and not self._work.blocked

    @property
    def update(self) -> int:
        """The number of the next update."""
        return self._work.update

    @property
    def nbytes(self) -> int:
        """How much memory it takes, but for small change."""
        signals = sum(sum(a.nbytes for a in s.flat.values()) for s in self._signals.values())
        return self._work.nbytes + signals

    def load(self, vector: Array, update: int) -> None:
        """Continue from the start of *update*, with these parameters and averages."""
        np.copyto(self._work.vector, vector)
        self._work.update = update

    def vector(self) -> Array:
        """A read-only copy of the parameters and averages that the next update begins with."""
        vector = self._work.vector.copy()
        vector.flags.writeable = False
        return vector

    def run(self, updates: int) -> list[float]:
        """Do so many updates; E_total of each, as its error sub-step computes it."""
        work, per_epoch = self._work, self.problem.updates_per_epoch
        work.errors.clear()
        self.largest = []
        with np.errstate(all="ignore"):
            while updates > 0:
                place = work.update % per_epoch
                count = min(updates, per_epoch - place)
                for program in self._programs(place, count):
                    for call in program:
                        call()
                    if work.watch:
                        self.largest.append(float(np.max(work.largest)))
                        work.largest.clear()
                    work.update += 1
                updates -= count
        return work.errors.copy()

    def _programs(self, place: int, count: int) -> Iterable[Calls]:
        """The programs of the next *count* updates, of which the first has this place in its epoch.

        Each must be run before the next one is asked for.
        """
        problem, first = self.problem, self._work.update
        if self._binds and problem.order == "given":
            if not self._epoch:
                batches = (problem.batch(update) for update in range(problem.updates_per_epoch))
                self._epoch = [self._bound_program(batch) for batch in batches]
            return self._epoch[place : place + count]
        batches = (problem.batch(update) for update in range(first, first + count))
        return map(self._bound_program if self._binds else self._shown_program, batches)

    def _bound_program(self, batch: Batch) -> Calls:
        """The program that reads the batch where it is."""
        program = self._bound.get(batch)
        if program is None:
            columns = list(batch)
            inputs = np.ascontiguousarray(self.problem.inputs[:, columns])
            targets = np.ascontiguousarray(self.problem.targets[:, columns])
            signals = self._signals_of(len(batch))
            program = self._bound[batch] = update_calls(self._work, signals, inputs, targets)
        return program

    def _shown_program(self, batch: Batch) -> Calls:
        """The program of all batches of that size, with the batch copied to where it reads it."""
        size, columns = len(batch), list(batch)
        signals = self._signals_of(size)
        inputs, targets = signals.inputs, signals.targets
        for shown, rows in zip((inputs, targets), self.problem.rows, strict=True):
            np.copyto(shown, rows[columns].T)
        program = self._shared.get(size)
        if program is None:
            program = self._shared[size] = update_calls(self._work, signals, inputs, targets)
        return program

    def _signals_of(self, size: int) -> Signals:
        if size not in self._signals:
            self._signals[size] = Signals(self.problem, size)
        return self._signals[size]
