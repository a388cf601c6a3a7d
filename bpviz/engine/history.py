"""Any state by its position, backwards as well as forwards."""

from collections import OrderedDict
from dataclasses import dataclass

from bpviz.engine.advance import advance, first_state, next_update
from bpviz.engine.edits import Edit, edited_problem, edited_state
from bpviz.engine.frame import Frame
from bpviz.engine.problem import Problem
from bpviz.engine.state import State

_KEPT_UPDATES = 8
_STRIDE = 64


@dataclass(frozen=True)
class Place:
    """A position as update, from 0, and sub-step, from 1; sub-step 0 exists in update 0 only."""

    update: int
    step: int


class History:
    """The states of a problem, by position.

    Position p is the number of sub-steps done since the start. A checkpoint is kept every
    *stride* updates; a state is replayed from the one below it by the same operations in the same
    order, hence to the same bytes.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.steps = len(problem.script)
        self.edits: tuple[Edit, ...] = ()
        self._checkpoints: dict[int, State] = {}
        self._updates: OrderedDict[int, list[State]] = OrderedDict()

    def place(self, index: int) -> Place:
        """The update and sub-step of a position."""
        if index == 0:
            return Place(0, 0)
        update, step = divmod(index - 1, self.steps)
        return Place(update, step + 1)

    def index(self, update: int, step: int) -> int:
        """The position of a sub-step of an update.

        Raises:
            IndexError: there is no such sub-step.
        """
        if update < 0 or not (0 if update == 0 else 1) <= step <= self.steps:
            raise IndexError(f"update {update} has sub-steps 1 to {self.steps}, not {step}")
        return update * self.steps + step

    def frame(self, index: int | None = None, *, update: int = 0, step: int = 0) -> Frame:
        """The frame at a position, given as index or as update and sub-step.

        Raises:
            IndexError: there is no such position.
        """
        if index is None:
            index = self.index(update, step)
        if index < 0:
            raise IndexError(f"positions start at 0, not {index}")
        place = self.place(index)
        states = self._states(place.update, place.step)
        problem = self.problem_at(place.update)
        if place.step == 0:
            return Frame(0, None, states[0], states[0], problem)
        step_done = problem.script[place.step - 1]
        return Frame(index, step_done, states[place.step - 1], states[place.step], problem)

    def state(self, index: int) -> State:
        """The state at a position."""
        return self.frame(index).after

    def problem_at(self, update: int) -> Problem:
        """The problem with the edits up to and including those of *update*."""
        return edited_problem(self.problem, self.edits, update)

    def _states(self, update: int, step: int) -> list[State]:
        """The states of an update from its start to at least *step*."""
        states = self._updates.get(update)
        if states is None:
            states = self._updates[update] = [self._start(update)]
            if len(self._updates) > _KEPT_UPDATES:
                self._updates.popitem(last=False)
        self._updates.move_to_end(update)
        problem = self.problem_at(update)
        while len(states) <= step:
            states.append(advance(states[-1], problem.script[len(states) - 1], problem))
        return states

    def _start(self, update: int) -> State:
        """The state that an update begins with."""
        before = self._updates.get(update - 1)
        if before is not None and len(before) > self.steps:
            return self._following(before[-1])
        below = max((u for u in self._checkpoints if u <= update), default=0)
        state = self._checkpoints.get(below) or self._following(None)
        for at in range(below, update):
            problem = self.problem_at(at)
            for step in problem.script:
                state = advance(state, step, problem)
            state = self._following(state)
            if (at + 1) % _STRIDE == 0:
                self._checkpoints[at + 1] = state
        return state

    def _following(self, finished: State | None) -> State:
        """The start of update 0, or of the one after a finished one, with its edits made."""
        update = 0 if finished is None else finished.update + 1
        problem = self.problem_at(update)
        state = first_state(problem) if finished is None else next_update(problem, finished)
        return edited_state(state, self.edits)

    def edit(self, edit: Edit) -> None:
        """Make one more edit; it counts from the start of its update on."""
        self.edits = (*self.edits, edit)
        self._forget(edit.update)

    def undo_edit(self) -> Edit | None:
        """Take back the newest edit made and give it; None where there is none."""
        if not self.edits:
            return None
        *others, newest = self.edits
        self.edits = tuple(others)
        self._forget(newest.update)
        return newest

    def _forget(self, update: int) -> None:
        """Drop what is known from the start of *update* on."""
        for known in (self._checkpoints, self._updates):
            for at in [at for at in known if at >= update]:
                known.pop(at)
