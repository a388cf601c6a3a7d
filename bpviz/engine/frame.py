"""A frame: all that is to be seen at one position."""

from dataclasses import dataclass

import numpy as np

from bpviz.engine.pieces import terms_revealed
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind, Quantity
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
        """One number as it is to be shown: None where not computed, hidden or not revealed.

        A sum that is revealed term by term is what its terms so far add up to, unrounded.
        """
        terms = self.terms(element)
        if terms == 0:
            return None
        if terms is not None:
            return self._partial_sum(element, terms)
        return self.after.number(element)

    def terms(self, element: Element) -> int | None:
        """How much of an element is revealed: None all of it, 0 nothing, else its terms."""
        step = self.step
        if step is None or (self.revealed is None and not self.hidden):
            return None
        quantity = element.quantity
        if (quantity.kind, quantity.layer, quantity.bias) != (step.kind, step.layer, step.bias):
            return None
        revealed = 1 if self.revealed is None else self.revealed
        granularity = "layer" if self.revealed is None else self.granularity
        shown = revealed - self.hidden
        return terms_revealed(step, self.problem, granularity, shown, element)

    def _partial_sum(self, element: Element, terms: int) -> float:
        """The first *terms* terms of a net, or of a hidden ∂E/∂out."""
        layers, layer = self.before.layers, element.quantity.layer
        if element.quantity.kind is Kind.NET:
            factors, signal = layers[layer].weights, layers[layer - 1].out
            factors = None if factors is None else factors[element.row, :terms]
        else:
            above = layers[layer + 1]
            factors = above.weights if above.new_weights is None else above.new_weights
            factors = None if factors is None else factors[:terms, element.row]
            signal = above.delta
        assert factors is not None
        assert signal is not None
        with np.errstate(all="ignore"):
            return float(np.dot(factors, signal[: len(factors), element.sample]))

    def value(self, quantity: Quantity) -> Array | None:
        """The array of a quantity as known after the sub-step; None where not computed."""
        return self.after.value(quantity)
