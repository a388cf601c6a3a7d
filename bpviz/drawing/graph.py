"""The graph view: neurons as nodes, weights as lines of braille dots between them."""

import numpy as np
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from bpviz.drawing.braille import DOTS_ACROSS, DOTS_DOWN, glyphs
from bpviz.drawing.graph_edges import Edges, Stroke, edges_of
from bpviz.drawing.graph_labels import write_arrowheads, write_headers, write_numbers
from bpviz.drawing.graph_layout import Box, graph_fits, graph_layout
from bpviz.drawing.graph_nodes import GraphText, write_nodes
from bpviz.drawing.graph_scene import UNKNOWN, Lines, lines_of, of_part
from bpviz.drawing.palette import LEVELS, Palette, blend
from bpviz.drawing.scene import Scene
from bpviz.drawing.surface import Surface, cropped
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.teaching.notation import Notation

_NEAR = 3.0


class GraphView:
    """The picture of one problem as a graph of *width* by *height* characters.

    The geometry is worked out once; a scene only gives it its colours and numbers. A scene is
    painted whole when its first line is asked for, and kept until another one comes.

    Raises:
        ValueError: the network does not fit; :func:`graph_fits` says so beforehand.
    """

    def __init__(
        self,
        problem: Problem,
        width: int,
        height: int,
        notation: Notation,
        palette: Palette,
        *,
        ascii_only: bool = False,
    ) -> None:
        reason = graph_fits(problem, width, height)
        if reason:
            raise ValueError(reason)
        self.problem, self.width, self.height = problem, width, height
        self.palette, self.ascii_only = palette, ascii_only
        self.layout = graph_layout(problem, width, height, notation)
        self.edges: Edges = edges_of(problem, self.layout, width, height)
        self._styles = _edge_styles(palette)
        self._text = GraphText(self.layout, problem, notation, palette, ascii_only)
        self._scene: Scene | None = None
        self._surface = Surface(width, height, palette.plain)

    def line(self, y: int, scene: Scene, start: int = 0, width: int | None = None) -> list[Segment]:
        """The columns *start* to *start* + *width* of the picture's line *y*."""
        if scene is not self._scene:
            self._surface = self.painted(scene)
            self._scene = scene
        row = self._surface.line(y) if 0 <= y < self.height else []
        width = self.width if width is None else width
        return cropped(row, start, width, self.palette.plain)

    def painted(self, scene: Scene) -> Surface:
        """The whole picture of a scene."""
        surface = Surface(self.width, self.height, self.palette.plain)
        lines = lines_of(scene, self.edges)
        self._paint_edges(surface, lines)
        write_numbers(self._text, surface, scene, self.edges)
        write_headers(self._text, surface, scene)
        write_nodes(self._text, surface, scene)
        write_arrowheads(self._text, surface, scene, self.edges, lines)
        return surface

    def part_at(self, x: int, y: int) -> Part | None:
        """The node at a place, else the nearest line at most two or three dots away."""
        for column in self.layout.columns:
            for index, box in enumerate(column.boxes):
                if _inside(box, x, y):
                    return Neuron(column.layer, index) if column.layer else Input(index)
            if column.bias and _inside(column.bias, x, y):
                return Bias(column.layer + 1, 0)
        for index, box in enumerate(self.layout.targets):
            if _inside(box, x, y):
                return Target(self.problem.last, index)
        dots = x * DOTS_ACROSS + 0.5, y * DOTS_DOWN + 1.5
        edge = self.edges.nearest(*dots, _NEAR)
        return None if edge is None else self._part_of(edge)

    def _part_of(self, edge: int) -> Part:
        layer, row, column = (
            int(place[edge]) for place in (self.edges.layer, self.edges.row, self.edges.column)
        )
        below = self.problem.sizes[layer - 1]
        if column == below:
            return Bias(layer, 0 if self.problem.bias == "shared" else row)
        return Weight(layer, row, column, below)

    def region(self, part: Part) -> tuple[int, int, int, int] | None:
        """Where a part is in the picture: x, y, width, height; None where it is not."""
        match part:
            case Input(index) | Neuron(_, index):
                return _rectangle(self.layout.columns[part.layer].boxes[index])
            case Target(layer, index):
                boxes = self.layout.targets or self.layout.columns[layer].boxes
                return _rectangle(boxes[index])
            case Bias(layer, _) if self.problem.bias == "shared":
                box = self.layout.columns[layer - 1].bias
                return _rectangle(box) if box else None
        found = np.flatnonzero(of_part(part, self.edges, self.problem))
        if not len(found):
            return None
        x0, y0, x1, y1 = self.edges.ends[found[0]].tolist()
        left, right = int(x0) // DOTS_ACROSS, int(x1) // DOTS_ACROSS
        top, bottom = (int(y) // DOTS_DOWN for y in (min(y0, y1), max(y0, y1)))
        return left, top, right - left + 1, bottom - top + 1

    def move(self, part: Part, dx: int, dy: int) -> Part:
        """The part *dx* to the right and *dy* down; at the edges it stays.

        Sideways from node to line to node. On a line, up and down go through all lines between
        the same layers, in the order of the nodes that they come from.
        """
        for _ in range(abs(dx)):
            part = self._sideways(part, 1 if dx > 0 else -1)
        return self._down(part, dy) if dy else part

    def _sideways(self, part: Part, step: int) -> Part:
        last, sizes = self.problem.last, self.problem.sizes
        match part:
            case Target(layer, index):
                return Neuron(layer, index) if step < 0 else part
            case Weight(layer, row, column):
                return Neuron(layer, row) if step > 0 else self._neuron(layer - 1, column)
            case Bias(layer, index):
                return Neuron(layer, index) if step > 0 else self._neuron(layer - 1, index)
            case Input(index) | Neuron(_, index):
                pass
        layer = part.layer
        if step < 0:
            if layer == 0:
                return part
            return Weight(layer, index, min(index, sizes[layer - 1] - 1), sizes[layer - 1])
        if layer == last:
            return Target(layer, index)
        return Weight(layer + 1, min(index, sizes[layer + 1] - 1), index, sizes[layer])

    def _neuron(self, layer: int, index: int) -> Part:
        index = min(index, self.problem.sizes[layer] - 1)
        return Neuron(layer, index) if layer else Input(index)

    def _down(self, part: Part, step: int) -> Part:
        layer, units = part.layer, self.problem.sizes[part.layer]
        match part:
            case Target(_, index):
                return Target(layer, min(max(index + step, 0), units - 1))
            case Input(index) | Neuron(_, index):
                return self._neuron(layer, max(index + step, 0))
            case Weight(_, row, column):
                place = column * units + row
            case Bias(_, index):
                place = self.problem.sizes[layer - 1] * units + index
        lines = np.flatnonzero(self.edges.layer == layer)
        if isinstance(part, Bias) and self.problem.bias == "shared" and step > 0:
            return part
        return self._part_of(int(lines[min(max(place + step, 0), len(lines) - 1)]))

    def _paint_edges(self, surface: Surface, lines: Lines) -> None:
        strength = np.abs(lines.levels - LEVELS)
        mask, winner = self.edges.painted(lines.strokes, strength)
        there = mask > 0
        cells, winner = self.edges.cells[there], winner[there]
        rows, columns = np.divmod(cells, self.width)
        inside = rows < surface.height
        rows, columns, winner = rows[inside], columns[inside], winner[inside]
        surface.codes[rows, columns] = glyphs(mask[there][inside], ascii_only=self.ascii_only)
        inks = np.array([surface.palette_of(styles) for styles in self._styles])
        loudness = np.minimum(lines.strokes, Stroke.FORWARD)[winner]
        surface.inks[rows, columns] = inks[loudness, lines.levels[winner]]


def _edge_styles(palette: Palette) -> tuple[tuple[Style, ...], ...]:
    """The styles of lines that are dotted, thin and thick, by the level of their number."""
    if palette.colours is None:
        bold, dim = Style(bold=True), Style(dim=True)
        count = UNKNOWN + 1
        return (dim,) * count, (Style.null(),) * count, (bold,) * count
    c = palette.colours
    far = "#ffffff" if c.dark else "#000000"
    made = []
    for floor, ceiling, glow in ((0.2, 0.5, 0.0), (0.35, 0.9, 0.0), (0.6, 1.0, 0.12)):
        row = []
        for level in range(-LEVELS, LEVELS + 1):
            share = floor + (ceiling - floor) * abs(level) / LEVELS
            end = c.positive if level > 0 else c.negative if level else c.muted
            colour = blend(blend(c.background, end, share), far, glow)
            row.append(Style.from_color(Color.parse(colour)))
        row += [palette.warning, Style.from_color(Color.parse(c.faint))]
        made.append(tuple(row))
    return tuple(made)


def _inside(box: Box, x: int, y: int) -> bool:
    return box.x <= x < box.x + box.width and box.y <= y < box.y + box.height


def _rectangle(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.width, box.height
