"""Several runs of one problem under different conventions, and which of them is stepped through."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bpviz.drawing.curves import Run, letter
from bpviz.engine.conditions import Condition, NotFinite
from bpviz.engine.edits import Edit
from bpviz.engine.history import MEMORY, History
from bpviz.engine.parts import Bias
from bpviz.engine.problem import Problem
from bpviz.settings import Settings
from bpviz.tui.losses import LossRecord
from bpviz.tui.walk import Walk

_TURN = 0.03
"""Seconds of one run's turn, about; so that none gets far ahead of the others."""
_LONGEST_TURN = 2**16


def opened(problem: Problem, settings: Settings) -> tuple[Walk, "Runs | None"]:
    """The walk that the screen opens with, and the runs that it is one of, if there are several."""
    granularity, memory, edits = settings.granularity, settings.memory, settings.edits
    if settings.variants:
        runs = Runs(settings.variants, granularity, memory=memory, edits=edits)
        return runs.walk, runs
    walk = Walk(problem, granularity, memory=memory)
    for edit in edits:
        walk.make(edit)
    return walk, None


class Runs:
    """The runs that are compared, each a walk of its own; they share the memory.

    *chosen* is the one that is stepped through.
    """

    def __init__(
        self,
        variants: Sequence[tuple[str, Problem]],
        granularity: str = "layer",
        *,
        memory: int = MEMORY,
        edits: Sequence[Edit] = (),
    ) -> None:
        self.labels = tuple(label for label, _ in variants)
        share = memory // len(variants)
        self.walks = tuple(Walk(problem, granularity, memory=share) for _, problem in variants)
        self.chosen = 0
        self._records = tuple(LossRecord() for _ in variants)
        for walk in self.walks:
            for edit in edits:
                if walk.problem.bias != "none" or not isinstance(edit.part, Bias):
                    walk.make(edit)

    def __len__(self) -> int:
        return len(self.walks)

    @property
    def walk(self) -> Walk:
        """The walk through the chosen run."""
        return self.walks[self.chosen]

    @property
    def histories(self) -> tuple[History, ...]:
        """The histories, of which all do the same updates."""
        return tuple(walk.history for walk in self.walks)

    @property
    def drawn(self) -> tuple[Run, ...]:
        """The runs with their errors so far, to be drawn."""
        return tuple(
            Run(label, record.of(history))
            for label, record, history in zip(
                self.labels, self._records, self.histories, strict=True
            )
        )

    @property
    def name(self) -> str:
        """The chosen run's letter and label: ``B optimizer=adam``."""
        return f"{letter(self.chosen)} {self.labels[self.chosen]}"

    def choose(self, index: int) -> str:
        """Step through another run, from the same place of the same update; say so."""
        before = self.walk
        self.chosen = index % len(self)
        if self.walk is not before:
            stand_like(self.walk, before)
        place = self.walk.place
        where = f", step {place.step}" if place.step else ""
        return f"run {self.name}, update {place.update}{where}"

    def choose_next(self, direction: int) -> str:
        """The next run, or the previous one."""
        return self.choose(self.chosen + direction)


def stand_like(walk: Walk, other: Walk) -> None:
    """Go to the same update and sub-step in another walk, and look at it in the same pieces.

    The same sub-step is the one that computes the same quantity; where there is none, the one of
    the same number, or the last. Where one walk stands at the end of its update, so does the other.
    """
    walk.granularity, walk.asking = other.granularity, other.asking
    place, history = other.place, walk.history
    here, there = other.history.problem.script, history.problem.script
    step = min(place.step, history.steps)
    if place.step == other.history.steps:
        step = history.steps
    elif place.step and here[place.step - 1] in there:
        step = there.index(here[place.step - 1]) + 1
    walk.follow(history.index(place.update, step))
    same = step and place.step and there[step - 1] == here[place.step - 1]
    revealed = other.position.revealed
    if same and revealed is not None:
        whole = walk.pieces(walk.position.index)
        walk.position = replace(walk.position, revealed=min(revealed, whole))
    if same:
        walk.position = replace(walk.position, hidden=other.position.hidden)


@dataclass(frozen=True)
class Met:
    """The condition that ended the training of several histories, and in which."""

    condition: Condition
    history: int
    update: int


def train(
    histories: Sequence[History],
    end: int,
    conditions: Sequence[Condition],
    should_stop: Callable[[], bool],
) -> Met | None:
    """Do all updates before *end* in every history, in turns; which condition was met, if any.

    Several histories are a race: all of them end with the update at which the first one meets a
    condition. That a number is not finite does not end it, so that the others go on.
    """
    if len(histories) == 1:
        return _train_one(histories[0], end, conditions, should_stop)
    until = tuple(c for c in conditions if not isinstance(c, NotFinite))
    met: Met | None = None
    turn = 1
    while not should_stop():
        last = min(range(len(histories)), key=lambda index: histories[index].reached)
        history = histories[last]
        count = min(end - history.reached, turn)
        if count <= 0:
            break
        began = time.monotonic()
        done = history.run(count, should_stop=should_stop, until=until)
        if history.met is not None:
            met = Met(history.met, last, history.reached - 1)
            end = history.reached
        elif done == turn and time.monotonic() - began < _TURN / 2:
            turn = min(2 * turn, _LONGEST_TURN)
    return met


def _train_one(
    history: History,
    end: int,
    conditions: Sequence[Condition],
    should_stop: Callable[[], bool],
) -> Met | None:
    while not should_stop() and history.reached < end:
        history.run(end - history.reached, should_stop=should_stop, until=conditions)
        if history.met is not None:
            return Met(history.met, 0, history.reached - 1)
    return None
