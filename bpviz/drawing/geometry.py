"""How large neurons and weights are at one level of detail; in characters and lines."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bpviz.drawing.levels import Level, neuron_lines
from bpviz.engine.problem import Problem
from bpviz.teaching.notation import Notation

BACKWARD_LABEL = 7
"""``∂E/∂out`` is the widest label of a card."""
FORWARD_LABEL = 3
TOP = 2
"""Lines above a matrix: where its columns come from, and their out."""


@dataclass(frozen=True, eq=False)
class Geometry:
    """The sizes of one problem's neurons and weights at one level of detail.

    ``windows`` gives the neurons that are shown of a layer of which not all are.
    """

    problem: Problem
    level: Level
    notation: Notation
    windows: Mapping[int, range] = field(default_factory=dict)

    def shown(self, layer: int) -> range:
        """The neurons of a layer that are shown."""
        return self.windows.get(layer, range(self.problem.sizes[layer]))

    def row_height(self, layer: int) -> int:
        """How many lines from one neuron's row to the next."""
        if self.level.form == "tall":
            if layer == 0:
                return 3
            weight = 5 if self.problem.optimizer.kinds else 4
            return max(len(neuron_lines(self.problem, layer)), weight) + 1
        if self.level.form == "flat":
            return 3 if layer else 2
        return 1

    @property
    def gap(self) -> int:
        """Blank lines between the rows."""
        return 1 if self.level.form == "tall" else 0

    def rows_height(self, layer: int) -> int:
        """The height of all of a layer's rows."""
        return len(self.shown(layer)) * self.row_height(layer) - self.gap

    def has_biases(self, layer: int) -> bool:
        """Whether a column of biases stands beside the matrix."""
        return self.problem.bias != "none" and layer > 0

    @property
    def weight_width(self) -> int:
        """The width of one weight's cell."""
        return 2 if self.level.form == "heat" else self.level.pitch

    def matrix_width(self, layer: int) -> int:
        """The width of a layer's matrix with its biases, which are set apart."""
        weights = len(self.shown(layer - 1)) * self.weight_width
        return weights + (1 + self.level.pitch if self.has_biases(layer) else 0)

    def name_width(self, layer: int) -> int:
        """The width of a layer's longest neuron name."""
        return len(self.notation.neuron(layer, self.problem.sizes[layer] - 1))

    def layer_width(self, layer: int) -> int:
        """The width of a layer's neurons with their numbers."""
        pitch, name = self.level.pitch, self.name_width(layer)
        if self.level.form == "tall":
            label = max(BACKWARD_LABEL, name + 1 + FORWARD_LABEL)
            return max(pitch, name + 1) if layer == 0 else label + pitch
        if layer == 0:
            return max(pitch, name + 1)
        if self.level.form == "flat":
            return name + 1 + FORWARD_LABEL + BACKWARD_LABEL + 2 * pitch
        return name + 1 + 3 * pitch
