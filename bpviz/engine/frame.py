"""A frame: all that is to be seen at one position."""

from dataclasses import dataclass

from bpviz.engine.pieces import is_revealed
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import TOTAL, Element, Quantity
from bpviz.engine.rounding import Array
from bpviz.engine.script import Step
from bpviz.engine.state import State


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """Position ``index``: the sub-step there, and the states before and after it.

    ``step`` is None, and before and after are the same, at index 0 where nothing is computed.
    ``problem`` is the problem as edited up to this update. ``revealed``: how many pieces of the
    sub-step's result are done, None all of them. ``hidden``: the newest piece (without pieces the
    whole result) is not to be shown yet.
    """

    index: int
    step: Step | None
    before: State
    after: State
    problem: Problem
    hidden: bool = False
    granularity: str = "layer"
    revealed: int | None = None

    @property
    def update(self) -> int:
        """The update that the frame is of, from 0."""
        return self.after.update

    @property
    def step_number(self) -> int:
        """The sub-step's number in its update, from 1; 0 at index 0."""
        steps = len(self.problem.script)
        return (self.index - 1) % steps + 1 if self.index else 0

    @property
    def quantity(self) -> Quantity | None:
        """What the sub-step computed; None at index 0."""
        return self.step.quantity if self.step else None

    def number(self, element: Element) -> float | None:
        """One number as it is to be shown: None where not computed, hidden or not revealed."""
        if element.quantity == self.quantity and not self._is_shown(element):
            return None
        if element.row == TOTAL:
            return self.after.error
        value = self.after.value(element.quantity)
        if value is None:
            return None
        if value.ndim == 3:
            return float(value[element.sample, element.row, element.column])
        if element.quantity.is_signal:
            return float(value[element.row, element.sample])
        return float(value[element.row, element.column] if value.ndim == 2 else value[element.row])

    def _is_shown(self, element: Element) -> bool:
        if self.revealed is None or self.step is None:
            return not self.hidden
        shown = self.revealed - self.hidden
        return is_revealed(element, self.step, self.problem, self.granularity, shown)

    def value(self, quantity: Quantity) -> Array | None:
        """The array of a quantity as known after the sub-step; None where not computed."""
        return self.after.value(quantity)
