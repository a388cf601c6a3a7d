"""The grid view: the picture of the network is its matrices, every number in its place."""

from rich.segment import Segment

from bpviz.drawing.layout import Layout, Request, layout
from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.teaching.notation import Notation


class GridView:
    """The picture of one problem in a certain room; it paints scenes line by line.

    ``width`` and ``height`` are the whole picture's, in characters and lines, which may be larger
    than the room that was asked for.
    """

    def __init__(
        self, problem: Problem, request: Request, notation: Notation, palette: Palette
    ) -> None:
        self.problem = problem
        self.request = request
        self.palette = palette
        self.layout: Layout = layout(problem, notation, request)
        self.width = self.layout.width
        self.height = self.layout.height

    @property
    def level(self) -> int:
        """The level of detail, 0 the richest."""
        return self.layout.level

    def line(self, y: int, scene: Scene, start: int = 0, width: int | None = None) -> list[Segment]:
        """The columns *start* to *start* + *width* of the picture's line *y*."""
        line = Line(start, self.width if width is None else width, self.palette.plain)
        if self.layout.separator is not None:
            line.put(self.layout.separator, "│", self.palette.faint)
        for block in self.layout.blocks:
            if (
                block.y <= y < block.y + block.height
                and block.x < line.stop
                and block.x + block.width + 12 > line.start
            ):
                block.paint(line, y - block.y, scene, self.palette)
        return line.segments()

    def part_at(self, x: int, y: int) -> Part | None:
        """The part at a place of the picture."""
        for block in self.layout.blocks:
            if block.x <= x < block.x + block.width and block.y <= y < block.y + block.height:
                return block.part_at(x - block.x, y - block.y)
        return None

    def region(self, part: Part) -> tuple[int, int, int, int] | None:
        """Where a part is in the picture: x, y, width, height; the largest where it is twice."""
        for block in reversed(self.layout.blocks):
            found = block.region(part)
            if found:
                x, y, width, height = found
                return block.x + x, block.y + y, width, height
        return None

    def move(self, part: Part, dx: int, dy: int) -> Part:
        """The part next to *part*, *dx* columns to the right and *dy* rows down.

        Columns run from the inputs through each weight of a row and its bias to the neuron that
        it leads to, and on; at the edges the part stays.
        """
        for _ in range(abs(dx)):
            part = self._sideways(part, 1 if dx > 0 else -1)
        return self._down(part, dy) if dy else part

    def _sideways(self, part: Part, step: int) -> Part:
        sizes, last = self.problem.sizes, self.problem.last
        match part:
            case Target(layer, index):
                return Neuron(layer, index) if step < 0 else part
            case Input(index):
                return self._weight(1, index, 0) if step > 0 else part
            case Neuron(layer, index) if step > 0:
                if layer == last:
                    return Target(layer, index)
                return self._weight(layer + 1, index, 0)
            case Neuron(layer, index):
                if self.problem.bias != "none":
                    return Bias(layer, 0 if self.problem.bias == "shared" else index)
                return self._weight(layer, index, sizes[layer - 1] - 1)
            case Bias(layer, index):
                if step > 0:
                    return Neuron(layer, index)
                return self._weight(layer, index, sizes[layer - 1] - 1)
            case Weight(layer, row, column):
                return self._beside_weight(layer, row, column + step)

    def _beside_weight(self, layer: int, row: int, column: int) -> Part:
        below = self.problem.sizes[layer - 1]
        if 0 <= column < below:
            return Weight(layer, row, column, below)
        if column < 0:
            index = min(row, below - 1)
            return Input(index) if layer == 1 else Neuron(layer - 1, index)
        if self.problem.bias != "none":
            return Bias(layer, 0 if self.problem.bias == "shared" else row)
        return Neuron(layer, row)

    def _weight(self, layer: int, row: int, column: int) -> Weight:
        sizes = self.problem.sizes
        return Weight(layer, min(row, sizes[layer] - 1), column, sizes[layer - 1])

    def _down(self, part: Part, step: int) -> Part:
        units = self.problem.sizes[part.layer]

        def within(index: int) -> int:
            return min(max(index + step, 0), units - 1)

        match part:
            case Weight(layer, row, column, below):
                return Weight(layer, within(row), column, below)
            case Bias(layer, index):
                return part if self.problem.bias == "shared" else Bias(layer, within(index))
            case Input(index):
                return Input(within(index))
            case Neuron(layer, index):
                return Neuron(layer, within(index))
            case Target(layer, index):
                return Target(layer, within(index))
