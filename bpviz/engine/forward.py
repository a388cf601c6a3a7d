"""The run itself: one update after the other, recorded, in the thread that asks for it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, RLock

from bpviz.engine.conditions import Condition, Stretch, first_met
from bpviz.engine.edits import EditedProblem
from bpviz.engine.parameters import Layout
from bpviz.engine.record import Record
from bpviz.engine.rounding import Array
from bpviz.engine.runner import Runner
from bpviz.engine.state import LayerState

# About how many operations are done before it is looked whether to stop: some milliseconds.
_PIECE = 16_000_000
_OVERHEAD = 80_000


class Forward:
    """Does updates and records them; ``met`` is the condition that ended the last run.

    *reserve* is memory that is taken elsewhere.
    """

    def __init__(self, edited: EditedProblem, record: Record, reserve: int) -> None:
        self.met: Condition | None = None
        self._edited, self._record, self._reserve = edited, record, reserve
        self._layout = Layout.of(edited.problem)
        problem = edited.problem
        operations = self._layout.trained * (20 + problem.batch_size)
        self._piece = max(1, _PIECE // (_OVERHEAD + operations))
        self._runner: Runner | None = None
        self._running = RLock()
        self._free = Event()
        self._free.set()

    @property
    def nbytes(self) -> int:
        """How much memory training and looking back take beside the record."""
        # The reader has such a runner, too.
        return self._reserve + 2 * (self._runner.nbytes if self._runner else 0)

    def run(self, count: int, should_stop: Callable[[], bool], until: Sequence[Condition]) -> int:
        """Do up to *count* more updates; how many were done. See ``History.run``."""
        self._free.wait()
        with self._running:
            self.met, done = None, 0
            while done < count and not should_stop():
                some, self.met = self._run_piece(count - done, until)
                done += some
                if self.met is not None or not self._free.is_set():
                    break
            return done

    def reach(self, update: int) -> None:
        """Do all updates before *update* that are not done."""
        if update <= self._record.reached:
            return
        with self._alone():
            while update > self._record.reached:
                self._run_piece(update - self._record.reached, ())

    def edit(self, edited: EditedProblem, update: int) -> None:
        """Other edits from *update* on: forget what is known of it and of all after it."""
        with self._alone():
            self._edited = edited
            self._record.forget(update)
            self._runner = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Without a run, which ends soon and does not start again before this is done."""
        self._free.clear()
        try:
            with self._running:
                yield
        finally:
            self._free.set()

    def _run_piece(self, most: int, until: Sequence[Condition]) -> tuple[int, Condition | None]:
        """Do a few milliseconds' worth of updates: how many, and the condition that is met."""
        start = self._record.reached
        runner = self._runner_at(start, watch=any(c.watches_gradient for c in until))
        taken = self.nbytes
        due = self._record.due(taken)
        count = min(most, self._piece, max(1, due - start))
        if any(c.ends_with_epoch for c in until):
            per_epoch = self._edited.problem.updates_per_epoch
            count = min(count, per_epoch - start % per_epoch)
        begin = runner.vector() if until else None
        self._record.add(runner.run(count))
        met = self._check(runner, until, start, begin) if begin is not None else None
        if runner.update >= due:
            self._record.keep(runner.update, runner.vector(), taken)
        return runner.update - start, met

    def _runner_at(self, update: int, *, watch: bool) -> Runner:
        runner = self._runner
        if runner is None or runner.watch != watch:
            runner = self._runner = Runner(self._edited, watch=watch)
        if runner.update != update:
            at, vector = self._record.below(update) or (0, None)
            if vector is None:
                runner.restart()
            else:
                runner.load(vector, at)
            runner.run(update - at)
        return runner

    def _check(
        self, runner: Runner, until: Sequence[Condition], start: int, begin: Array
    ) -> Condition | None:
        """The condition met first since *start*; the runner goes back to where that was."""
        stop, end = runner.update, runner.vector()

        def go(update: int) -> None:
            runner.load(*((end, stop) if update == stop else (begin, start)))
            runner.run(update - runner.update)

        def layers(update: int) -> tuple[LayerState, ...]:
            go(update)
            return self._layout.layers_of(runner.vector())

        problem = self._edited.at(start)
        stretch = Stretch(problem, start, stop, self._record.losses, runner.largest, layers)
        found = first_met(until, stretch)
        last, met = found or (stop - 1, None)
        go(last + 1)
        self._record.forget(last + 1)
        return met
