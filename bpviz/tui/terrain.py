"""The two weights that E is looked at over, and the way that the run took through them."""

from dataclasses import dataclass

import numpy as np

from bpviz.engine.evaluate import weights_and_biases
from bpviz.engine.frame import Frame
from bpviz.engine.history import History
from bpviz.engine.parts import Bias, Part, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array
from bpviz.engine.state import LayerState
from bpviz.teaching.worked import default_part

_MOST_POINTS = 200


class Chosen:
    """The newest two different weights or biases that were selected, the newest last.

    At first *part* is.
    """

    def __init__(self, part: Weight) -> None:
        self._newest: tuple[Weight | Bias, ...] = (part,)

    def note(self, part: Part) -> None:
        """A part was selected."""
        if isinstance(part, Weight | Bias):
            others = tuple(known for known in self._newest if known != part)
            self._newest = (*others[-1:], part)

    def pair(self, problem: Problem) -> tuple[Weight | Bias, Weight | Bias] | None:
        """The newest, and the one before it, or else its neighbour; None where there is but one."""
        there = [part for part in self._newest if _exists(part, problem)]
        newest = there[-1] if there else default_part(problem)
        before = there[0] if len(there) > 1 else neighbour(newest, problem)
        return None if before is None else (newest, before)


def neighbour(part: Weight | Bias, problem: Problem) -> Weight | Bias | None:
    """The parameter beside another one: in its row, else its column, else of another layer."""
    layer = part.layer
    units, below = problem.sizes[layer], problem.sizes[layer - 1]
    row = part.row if isinstance(part, Weight) else min(part.index, units - 1)
    if isinstance(part, Bias):
        return Weight(layer, row, 0, below)
    if below > 1:
        return Weight(layer, row, part.column - 1 if part.column else 1, below)
    if units > 1:
        return Weight(layer, row - 1 if row else 1, 0, below)
    biases = problem.layers[layer].biases
    if biases is not None:
        return Bias(layer, min(row, len(biases) - 1))
    other = layer + 1 if layer < problem.last else layer - 1
    return Weight(other, 0, 0, problem.sizes[other - 1]) if other else None


def _exists(part: Weight | Bias, problem: Problem) -> bool:
    """Whether this network has it; another run may have no biases, or shared ones."""
    biases = problem.layers[part.layer].biases
    return isinstance(part, Weight) or (biases is not None and part.index < len(biases))


@dataclass(frozen=True, eq=False)
class Way:
    """The values of both parameters on the way, ``(points,)`` each, and which point is now."""

    across: Array
    up: Array
    now: int

    @property
    def here(self) -> tuple[float, float]:
        """The present values."""
        return float(self.across[self.now]), float(self.up[self.now])


@dataclass(frozen=True, eq=False)
class Terrain:
    """Two parameters of a run; None where its network has but one."""

    parts: tuple[Weight | Bias, Weight | Bias] | None
    history: History

    def way(self, frame: Frame, *, ahead: bool = True) -> Way:
        """The way so far, with the present values in their place; *ahead*: also what comes after.

        Raises:
            LookupError: there are no two parameters.
        """
        if self.parts is None:
            raise LookupError("there are no two parameters")
        updates, values = self.history.trail(self.parts, _MOST_POINTS)
        now = int(np.searchsorted(updates, frame.update, side="right"))
        layers = present(frame)
        here = [[value_of(part, layers)] for part in self.parts]
        rest = values[:, now:] if ahead else values[:, :0]
        across, up = np.concatenate([values[:, :now], here, rest], axis=1)
        return Way(across, up, now)


def present(frame: Frame) -> tuple[LayerState, ...]:
    """The layers whose parameters may be seen: what is still asked for is not among them."""
    return frame.before.layers if frame.hidden else frame.after.layers


def value_of(part: Weight | Bias, layers: tuple[LayerState, ...]) -> float:
    """The value that a parameter has, the updated one where there is one."""
    weights, biases = weights_and_biases(layers[part.layer])
    if isinstance(part, Weight):
        return float(weights[part.row, part.column])
    assert biases is not None
    return float(biases[min(part.index, len(biases) - 1)])
