"""Walking through a problem's history: where one is, the piece revealed, and where one was."""

from dataclasses import dataclass, replace

from bpviz.engine.edits import Edit
from bpviz.engine.frame import Frame
from bpviz.engine.history import MEMORY, History, Place
from bpviz.engine.parts import Bias, Input, Target, Weight
from bpviz.engine.pieces import GRANULARITIES, pieces
from bpviz.engine.problem import Problem
from bpviz.engine.script import Step


@dataclass(frozen=True, slots=True)
class Position:
    """Sub-steps done since the start, pieces of the newest one (None: all), and if it is asked."""

    index: int = 0
    revealed: int | None = None
    hidden: bool = False


class Walk:
    """A position in the history of a problem, and every way of moving it.

    Moves answer whether they moved. ``asking``: each sub-step (or piece) is two presses, first
    without its result. There are two histories, one with the problem's rounding and one without
    any; they share position and edits.
    """

    def __init__(
        self, problem: Problem, granularity: str = "layer", *, memory: int = MEMORY
    ) -> None:
        self.position = Position()
        self.granularity = granularity
        self.asking = False
        self.exact = False
        self._memory = memory if problem.rounding is None else memory // 2
        self._histories = {False: History(problem, memory=self._memory)}
        self._before_jump: Position | None = None

    # What is there

    @property
    def history(self) -> History:
        """The history that is walked through: rounded as the problem has it, or exact."""
        return self._histories[self.exact]

    @property
    def problem(self) -> Problem:
        """The problem as edited up to this update."""
        return self.history.problem_at(self.place.update)

    @property
    def place(self) -> Place:
        """The position as update and sub-step."""
        return self.history.place(self.position.index)

    @property
    def at_beginning(self) -> bool:
        """Whether nothing is computed yet."""
        return self.position.index == 0

    def frame(self) -> Frame:
        """All that is to be seen here."""
        position = self.position
        return replace(
            self.history.frame(position.index),
            hidden=position.hidden,
            granularity=self.granularity,
            revealed=position.revealed,
        )

    def pieces(self, index: int) -> int:
        """In how many pieces the sub-step that leads to *index* is revealed."""
        step = self._step(index)
        return pieces(step, self.history.problem, self.granularity) if step else 1

    # One step

    def next(self) -> bool:
        """One sub-step or piece on; or, where it is asked, its result."""
        index, revealed = self.position.index, self.position.revealed
        if self.position.hidden:
            self.position = replace(self.position, hidden=False)
        elif revealed is not None and revealed < self.pieces(index):
            self.position = Position(index, revealed + 1, self.asking)
        else:
            self.position = Position(index + 1, self._first_piece(), self.asking)
        return True

    def back(self) -> bool:
        """One sub-step or piece back, to its result."""
        index, revealed = self.position.index, self.position.revealed
        if index == 0:
            return False
        if revealed is not None and revealed > 1:
            self.position = Position(index, revealed - 1)
        else:
            self.position = self._all_of(index - 1)
        return True

    # Several

    def turn(self, direction: int) -> bool:
        """On to the end of this layer's turn (1), or back to its beginning (-1).

        A turn is the sub-steps of one layer in one phase. From the end of a turn the way goes on
        to the end of the next one, and from the beginning to that of the one before.
        """
        index = self.position.index
        if direction > 0:
            index += not self._inside(index)
            while self._same_turn(index, index + 1):
                index += 1
            return self._move(self._all_of(index))
        if index == 0:
            return False
        if self._is_at_first_piece and not self._same_turn(index, index - 1):
            index -= 1
        while self._same_turn(index, index - 1):
            index -= 1
        return self._move(Position(index, self._first_piece() if index else None))

    def update(self, direction: int) -> bool:
        """To the same sub-step of the next (1) or the previous (-1) update."""
        place = self.place
        if place.update + direction < 0:
            return False
        step = max(place.step, 1)
        moved = self.history.index(place.update + direction, step)
        pieces_done = self.position.revealed
        return self.jump(replace(self._all_of(moved), revealed=pieces_done or self._whole(moved)))

    def first(self) -> bool:
        """To the first sub-step of this update; in update 0, to the beginning."""
        place = self.place
        index = self.history.index(place.update, 1 if place.update else 0)
        return self.jump(Position(index, self._first_piece() if index else None))

    def last(self) -> bool:
        """To the last sub-step of this update."""
        return self.go(self.history.index(self.place.update, self.history.steps))

    def go(self, index: int) -> bool:
        """To a position, with all its pieces; a jump."""
        return self.jump(self._all_of(index))

    def follow(self, index: int) -> bool:
        """To a position, with all its pieces; not a jump."""
        return self._move(self._all_of(index))

    def remember(self) -> None:
        """Count what follows as a jump from here."""
        self._before_jump = self.position

    def jump(self, position: Position) -> bool:
        """To a position, remembering this one."""
        before = self.position
        if not self._move(position):
            return False
        self._before_jump = before
        return True

    def before_jump(self) -> bool:
        """Back to where one was before the last jump; once more, and one is here again."""
        if self._before_jump is None:
            return False
        position = self._before_jump
        whole = self._whole(position.index)
        revealed = whole and min(position.revealed or whole, whole)
        return self.jump(Position(position.index, revealed))

    # Another look at the same place

    def switch_granularity(self) -> str:
        """The next of layer, neuron and weight; the sub-step stays."""
        at = GRANULARITIES.index(self.granularity)
        self.granularity = GRANULARITIES[(at + 1) % len(GRANULARITIES)]
        self.position = replace(
            self._all_of(self.position.index), hidden=self.position.hidden and self.asking
        )
        return self.granularity

    def switch_asking(self) -> bool:
        """Ask, then reveal, or not; what is hidden is shown."""
        self.asking = not self.asking
        self.position = replace(self.position, hidden=False)
        return self.asking

    def switch_rounding(self) -> bool:
        """The other history, at the same position; False where the problem does not round."""
        problem = self._histories[False].problem
        if problem.rounding is None:
            return False
        self.exact = not self.exact
        if self.exact not in self._histories:
            exact = History(replace(problem, rounding=None), memory=self._memory)
            for edit in self._histories[False].edits:
                exact.edit(edit)
            self._histories[True] = exact
        return True

    # Edits

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits made, oldest first."""
        return self.history.edits

    def edit(
        self, part: Weight | Bias | Input | Target | None, value: float, sample: int = 0
    ) -> None:
        """A new value from the start of this update on; None is the learning rate.

        *sample* is the number of the sample, from 0, for an input or a target.
        """
        self.make(Edit(self.place.update, part, value, sample))

    def make(self, edit: Edit) -> None:
        """Make an edit of any update."""
        for history in self._histories.values():
            history.edit(edit)

    def undo_edit(self) -> Edit | None:
        """Take back the newest edit and give it; None where there is none."""
        undone = [history.undo_edit() for history in self._histories.values()]
        return undone[0]

    def undo_all_edits(self) -> None:
        """Take back every edit."""
        while self.undo_edit():
            pass

    # Inner workings

    def _move(self, position: Position) -> bool:
        moved = position != self.position
        self.position = position
        return moved

    def _step(self, index: int) -> Step | None:
        return self.history.problem.script[(index - 1) % self.history.steps] if index else None

    def _whole(self, index: int) -> int | None:
        """The number of pieces of a whole sub-step; None at granularity ``layer``."""
        return self.pieces(index) if index and self.granularity != "layer" else None

    def _all_of(self, index: int) -> Position:
        return Position(index, self._whole(index))

    def _first_piece(self) -> int | None:
        return None if self.granularity == "layer" else 1

    @property
    def _is_at_first_piece(self) -> bool:
        return self.position.revealed in (None, 1)

    def _inside(self, index: int) -> bool:
        """Whether there is more of this turn to come."""
        more = self.position.revealed is not None and self.position.revealed < self.pieces(index)
        return self.position.hidden or more or self._same_turn(index, index + 1)

    def _same_turn(self, index: int, other: int) -> bool:
        """Whether two positions are of one update, one phase and one layer."""
        if (
            index < 1
            or other < 1
            or (index - 1) // self.history.steps != (other - 1) // self.history.steps
        ):
            return False
        step, beside = self._step(index), self._step(other)
        assert step is not None
        assert beside is not None
        return (step.phase, step.layer) == (beside.phase, beside.layer)
