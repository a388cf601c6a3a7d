"""What a painter is shown: a frame, what is selected and marked in it, and the colour scales."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from bpviz.engine.advance import unrounded
from bpviz.engine.frame import Frame
from bpviz.engine.parts import Part
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.engine.reads import reads
from bpviz.engine.rounding import Array
from bpviz.engine.script import Step
from bpviz.engine.state import State

SCALE_MODES = ("quantity", "layer", "network", "off")
_TWINS = {Kind.NEW_WEIGHTS: Kind.WEIGHTS, Kind.NEW_BIASES: Kind.BIASES}


@dataclass(frozen=True, eq=False)
class Scales:
    """How far the colours of each quantity reach; symmetric, from a finished update.

    *quantity*: each quantity of each layer on its own scale. *layer*: all of a layer on one.
    *network*: a kind of quantity on one scale in all layers, so that vanishing shows. *off*: no
    colour.
    """

    largest: Mapping[tuple[Kind, int], float]

    @staticmethod
    def of(finished: State, problem: Problem) -> "Scales":
        """The scales of an update, from the state at its end."""
        largest: dict[tuple[Kind, int], float] = {}
        quantities = {step.quantity for step in problem.script}
        for layer in range(problem.last + 1):
            quantities |= {Quantity(Kind.OUT, layer)}
            if layer:
                quantities |= {Quantity(Kind.WEIGHTS, layer), Quantity(Kind.BIASES, layer)}
        quantities |= {Quantity(Kind.TARGET, problem.last)}
        for quantity in quantities:
            value = finished.value(quantity)
            if value is not None:
                key = _key(quantity)
                largest[key] = max(largest.get(key, 0.0), _largest(value))
        return Scales(largest)

    def scale(self, quantity: Quantity, mode: str) -> float:
        """How far, from 0, the colours of a quantity reach; infinite where they are off."""
        kind, layer = _key(quantity)
        if mode == "off":
            return math.inf
        if mode == "layer":
            found = [v for (_, at), v in self.largest.items() if at == layer]
        elif mode == "network":
            found = [v for (at, _), v in self.largest.items() if at is kind]
        else:
            found = [self.largest.get((kind, layer), 0.0)]
        return max(found, default=0.0)


@lru_cache(maxsize=8)
def _results(problem: Problem) -> frozenset[Quantity]:
    return frozenset(step.quantity for step in problem.script)


def _key(quantity: Quantity) -> tuple[Kind, int]:
    return _TWINS.get(quantity.kind, quantity.kind), quantity.layer


def _largest(value: Array) -> float:
    finite = np.abs(value[np.isfinite(value)])
    return float(finite.max()) if finite.size else 0.0


@dataclass(frozen=True, eq=False)
class Scene:
    """One picture to be painted.

    ``worked`` is the element of the sub-step that is worked out, ``operands`` the elements that
    it reads; ``sample`` is the place in the batch that is shown; ``decimals`` how many are shown.
    """

    frame: Frame
    scales: Scales
    selection: Part | None = None
    worked: Element | None = None
    operands: frozenset[Element] = frozenset()
    sample: int = 0
    scale_mode: str = "quantity"
    decimals: int = 4
    in_play: frozenset[Quantity] = frozenset()
    _exact: dict[Step, Array] = field(default_factory=dict)

    @staticmethod
    def quantities_in_play(frame: Frame) -> frozenset[Quantity]:
        """What the frame's sub-step reads and writes."""
        if frame.step is None:
            return frozenset()
        return frozenset((frame.step.quantity, *reads(frame.step, frame.problem)))

    def role(self, element: Element) -> str:
        """How loud a number is: ``strong``, ``written``, ``middle`` or ``weak``."""
        if element in self.operands:
            return "strong"
        if element.quantity == self.frame.quantity:
            return "written"
        return "middle" if element.quantity in self.in_play else "weak"

    def rounded_to_zero(self, element: Element) -> bool:
        """Whether a number that is 0 is so only because it was rounded."""
        problem = self.frame.problem
        if problem.rounding is None or element.quantity not in _results(problem):
            return False
        step = Step(element.quantity.kind, element.quantity.layer, element.quantity.bias)
        if step not in self._exact:
            with np.errstate(all="ignore"):
                self._exact[step] = unrounded(self.frame.after, step, problem)
        exact = self._exact[step]
        if exact.ndim == 3:
            return bool(exact[element.sample, element.row, element.column])
        if element.row == TOTAL:
            return bool(exact.sum())
        column = element.sample if element.quantity.is_signal else element.column
        return bool(exact[element.row, column] if exact.ndim == 2 else exact[element.row])

    def scale(self, quantity: Quantity) -> float:
        """How far the colours of a quantity reach."""
        return self.scales.scale(quantity, self.scale_mode)
