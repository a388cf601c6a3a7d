"""Any state by its position, backwards as well as forwards, and many updates at once."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import RLock

import numpy as np

from bpviz.engine.advance import advance, first_state, next_update, start_update
from bpviz.engine.conditions import Condition, Stretch, first_met
from bpviz.engine.edits import Edit, EditedProblem, edited_state
from bpviz.engine.forward import Forward
from bpviz.engine.frame import Frame
from bpviz.engine.parameters import Layout
from bpviz.engine.parts import Bias, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.record import Record
from bpviz.engine.replay import Replay
from bpviz.engine.rounding import Array
from bpviz.engine.state import LayerState, State
from bpviz.engine.trail import Trail

MEMORY = 256 * 2**20
STRIDE = 32
_MOST_KEPT = 8
_MOST_WAYPOINTS = 16


@dataclass(frozen=True)
class Place:
    """A position as update, from 0, and sub-step, from 1; sub-step 0 exists in update 0 only."""

    update: int
    step: int


class History:
    """The states of a problem, by position, and the errors of its updates.

    Position p is the number of sub-steps done since the start. Checkpoints are kept within
    *memory* bytes, at first every *stride* updates; a state is replayed from the one below it by
    the same operations in the same order, hence to the same bytes.

    One thread may ask for frames while another one runs updates.
    """

    def __init__(self, problem: Problem, *, memory: int = MEMORY, stride: int = STRIDE) -> None:
        self.problem = problem
        self.steps = len(problem.script)
        self._edited = EditedProblem(problem)
        self._layout = Layout.of(problem)
        size, update_size = self._layout.width * 8, _update_size(problem, self._layout)
        self._most_kept = max(1, min(_MOST_KEPT, memory // 16 // update_size))
        waypoints = min(_MOST_WAYPOINTS, memory // 32 // size)
        reserve = self._most_kept * update_size + waypoints * size
        self._record = Record(memory, size, stride)
        self._forward = Forward(self._edited, self._record, reserve)
        self._replay = Replay(self._edited, self._record, waypoints)
        self._trail = Trail(self._edited, self._record)
        self._updates: OrderedDict[int, list[State]] = OrderedDict()
        self._reading = RLock()

    # Positions

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
        with self._reading:
            self._forward.reach(place.update + (place.step == self.steps))
            states = self._states(place.update, place.step)
            problem = self.problem_at(place.update)
        if place.step == 0:
            return Frame(0, None, states[0], states[0], problem)
        step_done = problem.script[place.step - 1]
        return Frame(index, step_done, states[place.step - 1], states[place.step], problem)

    def state(self, index: int) -> State:
        """The state at a position."""
        return self.frame(index).after

    def trail(self, parts: Sequence[Weight | Bias], most: int) -> tuple[Array, Array]:
        """What *parts* were at the start of some of the updates done, at most *most* of them.

        The updates, ``(points,)``, rising from 0, and the values, ``(parts, points)``. They are
        those that take no noticeable time: the first ones, and those that checkpoints are kept of.
        """
        with self._reading:
            return self._trail.of(parts, most)

    # Many updates

    @property
    def reached(self) -> int:
        """How many updates are done; a frame further on is computed when it is asked for."""
        return self._record.reached

    @property
    def losses(self) -> Array:
        """E_total of every update that is done, ``(reached,)``; does not change any more."""
        return self._record.losses

    @property
    def met(self) -> Condition | None:
        """The condition that ended the last run; None where none did."""
        return self._forward.met

    @property
    def nbytes(self) -> int:
        """How much memory is taken, roughly: checkpoints, errors, and what makes more of them."""
        return self._record.nbytes + self._forward.nbytes

    def run(
        self,
        count: int,
        *,
        should_stop: Callable[[], bool] = lambda: False,
        until: Sequence[Condition] = (),
    ) -> int:
        """Do *count* more updates after those that are done; give how many were done.

        Fewer are done where a condition of *until* is met, which ``met`` then is; where
        ``should_stop()``, asked every few milliseconds, is true; and where an edit, or a frame
        that needs more updates, waits for its turn. ``should_stop`` must not ask for frames.
        """
        return self._forward.run(count, should_stop, until)

    def first_met(self, conditions: Sequence[Condition], update: int) -> Condition | None:
        """The first condition that holds after an update; None where none does."""
        with self._reading:
            last = self.frame(update=update, step=self.steps).after
            gradients = [
                np.abs(gradient).max()
                for layer in last.layers
                for gradient in (layer.gradient, layer.bias_gradient)
                if gradient is not None
            ]
            stretch = Stretch(
                self.problem_at(update),
                update,
                update + 1,
                self.losses[: update + 1],
                [float(np.max(gradients))],
                self._layers_at,
            )
            found = first_met(conditions, stretch)
        return found[1] if found else None

    # Edits

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits, in the order they were made."""
        return self._edited.edits

    def problem_at(self, update: int) -> Problem:
        """The problem with the edits up to and including those of *update*."""
        return self._edited.at(update)

    def edit(self, edit: Edit) -> None:
        """Make one more edit; it counts from the start of its update on.

        Raises:
            ProblemError: there is no such part, or it cannot have that value.
        """
        self._set_edits((*self.edits, edit), edit.update)

    def undo_edit(self) -> Edit | None:
        """Take back the newest edit made and give it; None where there is none."""
        if not self.edits:
            return None
        *others, newest = self.edits
        self._set_edits(tuple(others), newest.update)
        return newest

    def _set_edits(self, edits: tuple[Edit, ...], update: int) -> None:
        with self._reading:
            edited = EditedProblem(self.problem, edits, like=self._edited)
            self._edited = edited
            self._forward.edit(edited, update)
            self._replay.edit(edited, update)
            self._trail.edit(edited, update)
            for at in [at for at in self._updates if at >= update]:
                del self._updates[at]

    # States

    def _states(self, update: int, step: int) -> list[State]:
        """The states of an update from its start to at least *step*."""
        states = self._updates.get(update)
        if states is None:
            states = self._updates[update] = [self._start(update)]
            while len(self._updates) > self._most_kept:
                self._updates.popitem(last=False)
        self._updates.move_to_end(update)
        problem = self.problem_at(update)
        while len(states) <= step:
            states.append(advance(states[-1], problem.script[len(states) - 1], problem))
        return states

    def _start(self, update: int) -> State:
        """The state that an update begins with, its edits made."""
        problem = self.problem_at(update)
        before = self._updates.get(update - 1)
        if update == 0:
            return edited_state(first_state(problem), self.edits)
        if before is not None and len(before) > self.steps:
            return edited_state(next_update(problem, before[-1]), self.edits)
        return start_update(problem, self._layers_at(update), update)

    def _layers_at(self, update: int) -> tuple[LayerState, ...]:
        return self._layout.layers_of(self._replay.vector_at(update))


def _update_size(problem: Problem, layout: Layout) -> int:
    """About how many bytes the states of one update take."""
    units, batch = sum(problem.sizes), problem.batch_size
    softmax = problem.sizes[-1] ** 2 if problem.layers[-1].activation == "softmax" else 0
    arrays = layout.trained * (3 + len(problem.optimizer.kinds)) + (5 * units + softmax) * batch
    return 8 * arrays + 1000 * len(problem.script)
