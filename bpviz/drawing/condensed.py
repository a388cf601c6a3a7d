"""The whole network in little room: columns of colour, as context or as a picture of its own."""

from dataclasses import dataclass

from bpviz.drawing.cells import fitted
from bpviz.drawing.heat_cells import halves, pixel_role, shaded
from bpviz.drawing.levels import at_hand_of_matrix, at_hand_of_neurons
from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.drawing.pooling import pooled
from bpviz.drawing.scene import Scene
from bpviz.engine.parts import Bias, Input, Neuron, Part, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Quantity
from bpviz.engine.rounding import Array
from bpviz.teaching.notation import Notation

_HEADER = 1
_NUMBER = 5


@dataclass(frozen=True)
class Strip:
    """One column of the picture: a layer's neurons, or (``weights``) the weights into it."""

    layer: int
    weights: bool
    x: int
    cell: int
    columns: int
    pool: int

    @property
    def width(self) -> int:
        """In characters."""
        return self.cell * self.columns


@dataclass
class Condensed:
    """All layers, or those around *focus* that fit, in *room* columns and *lines* lines.

    Its height is the header and the rows; several neurons share a line, and several weights a
    column, where there are more of them.
    """

    problem: Problem
    notation: Notation
    room: int
    lines: int
    focus: int
    x: int = 0
    y: int = 0

    def __post_init__(self) -> None:
        most = max(self.problem.sizes)
        rows = max(self.lines - _HEADER, 1)
        self.per_line = 1 if most <= rows else 2
        self.pools = [-(-units // (rows * self.per_line)) for units in self.problem.sizes]
        self.strips = self._arranged()
        self.rows = max(map(self._lines_of, range(self.problem.last + 1)))

    @property
    def width(self) -> int:
        """In characters."""
        last = self.strips[-1] if self.strips else None
        return last.x + last.width if last else 0

    @property
    def height(self) -> int:
        """In lines."""
        return self.rows + _HEADER

    def _arranged(self) -> tuple[Strip, ...]:
        """The richest arrangement that fits: numbers, wide cells, narrow ones, pooled ones."""
        last = self.problem.last
        widest = max(self.problem.sizes)
        number = _NUMBER if self.per_line == 1 and max(self.pools) == 1 else 2
        for neuron, weight in ((number, 4), (number, 3), (number, 2), (number, 1), (2, 1)):
            strips = self._strips(0, last, neuron, weight, widest)
            if strips[-1].x + strips[-1].width <= self.room:
                return strips
        most = widest
        while most > 1:
            most = most * 3 // 4
            strips = self._strips(0, last, 2, 1, most)
            if strips[-1].x + strips[-1].width <= self.room:
                return strips
        return self._around(most=min(widest, 8))

    def _around(self, most: int) -> tuple[Strip, ...]:
        """The layers next to the one at work, as many as fit."""
        best: tuple[Strip, ...] = ()
        for reach in range(1, self.problem.last + 1):
            first = max(self.focus - reach, 0)
            last = min(self.focus + reach - 1, self.problem.last)
            strips = self._strips(first, last, 2, 1, most)
            if strips[-1].x + strips[-1].width > self.room:
                break
            best = strips
        return best

    def _strips(
        self, first: int, last: int, neuron: int, weight: int, most: int
    ) -> tuple[Strip, ...]:
        strips: list[Strip] = []
        x = 0
        for layer in range(first, last + 1):
            if layer > first:
                below = self.problem.sizes[layer - 1]
                pool = -(-below // most)
                columns = -(-below // pool)
                strips.append(Strip(layer, True, x, weight, columns, pool))
                x += max(weight * columns, 2) + 1
            strips.append(Strip(layer, False, x, neuron, 1, 1))
            x += max(neuron, len(self.notation.layer(layer))) + 1
        return tuple(strips)

    def paint(self, line: Line, y: int, scene: Scene, palette: Palette) -> None:
        """Put the picture's line *y* onto *line*."""
        for strip in self.strips:
            if self.x + strip.x >= line.stop or self.x + strip.x + strip.width <= line.start:
                continue
            if y < _HEADER:
                self._paint_name(line, strip, scene, palette)
            elif strip.cell == _NUMBER:
                self._paint_number(line, strip, y - _HEADER, scene, palette)
            else:
                self._paint_pixels(line, strip, y - _HEADER, scene, palette)

    def _paint_name(self, line: Line, strip: Strip, scene: Scene, palette: Palette) -> None:
        name = self.notation.layer(strip.layer)
        step = scene.frame.step
        if strip.weights:
            at_work = strip.layer == self.focus
            line.put(
                self.x + strip.x, ("▼" if at_work else " ").center(strip.width), palette.accent
            )
            return
        own = step is not None and step.layer == strip.layer
        line.put(
            self.x + strip.x, name.center(strip.width), palette.accent if own else palette.bold
        )

    def _offset(self, layer: int) -> int:
        """The line of a layer's first neuron; layers are centred."""
        return (self.rows - self._lines_of(layer)) // 2

    def _lines_of(self, layer: int) -> int:
        return -(-self.problem.sizes[layer] // (self.pools[layer] * self.per_line))

    def _values(self, strip: Strip, scene: Scene) -> tuple[Quantity, Array | None]:
        if strip.weights:
            quantity = Quantity(at_hand_of_matrix(scene.frame, strip.layer), strip.layer)
            value = scene.frame.value(quantity)
            hidden = scene.frame.hidden and quantity == scene.frame.quantity
            shown = None if value is None or hidden else value
            return quantity, None if shown is None else pooled(
                shown, self.pools[strip.layer], strip.pool
            )
        quantity = Quantity(at_hand_of_neurons(scene.frame, strip.layer), strip.layer)
        value = scene.frame.value(quantity)
        if value is None or (scene.frame.hidden and quantity == scene.frame.quantity):
            return quantity, None
        if value.ndim == 3:
            return quantity, value[scene.sample].diagonal()[:, None]
        return quantity, pooled(value, self.pools[strip.layer], 1)[
            :, scene.sample : scene.sample + 1
        ]

    def _paint_number(
        self, line: Line, strip: Strip, y: int, scene: Scene, palette: Palette
    ) -> None:
        row = y - self._offset(strip.layer)
        if not 0 <= row < self.problem.sizes[strip.layer]:
            return
        quantity, values = self._values(strip, scene)
        value = None if values is None else float(values[row, 0])
        if scene.worked and scene.worked.quantity == quantity and scene.worked.row == row:
            style = palette.result
        else:
            role = "middle" if quantity in scene.in_play else "weak"
            style = palette.tint(value, scene.scale(quantity), role)
        line.put(self.x + strip.x, fitted(value, _NUMBER, scene.decimals).rjust(_NUMBER), style)

    def _paint_pixels(
        self, line: Line, strip: Strip, y: int, scene: Scene, palette: Palette
    ) -> None:
        first = (y - self._offset(strip.layer)) * self.per_line
        units = -(-self.problem.sizes[strip.layer] // self.pools[strip.layer])
        if not 0 <= first < units:
            return
        quantity, values = self._values(strip, scene)
        x, cell = self.x + strip.x, strip.cell
        if values is None:
            line.put(x, "·".rjust(cell) * strip.columns, palette.faint)
            return
        scale, role = scene.scale(quantity), pixel_role(scene, quantity)
        rows = values[first : first + self.per_line]
        start = max((line.start - x) // cell, 0)
        stop = min(-((x - line.stop) // cell), strip.columns)
        for column in range(start, stop):
            upper = float(rows[0, column])
            if self.per_line == 1:
                text = " " * cell if palette.colours else shaded(upper, scale, cell)
                line.put(x + column * cell, text, palette.tint(upper, scale, role))
                continue
            lower = float(rows[1, column]) if len(rows) > 1 else None
            text, style = halves(palette, upper, lower, scale, strong=role == "strong")
            line.put(x + column * cell, text * cell, style)
        self._mark_worked(line, strip, first, quantity, scene, palette)

    def _mark_worked(
        self,
        line: Line,
        strip: Strip,
        first: int,
        quantity: Quantity,
        scene: Scene,
        palette: Palette,
    ) -> None:
        worked = scene.worked
        if worked is None or worked.quantity != quantity or worked.row < 0:
            return
        place = worked.row // self.pools[strip.layer] - first
        if 0 <= place < self.per_line:
            column = worked.column // strip.pool if strip.weights else 0
            block = "█" if self.per_line == 1 else "▀▄"[place]
            x = self.x + strip.x + column * strip.cell
            line.put(x, block * strip.cell, palette.accent)

    def part_at(self, x: int, y: int) -> Part | None:
        """The neuron or weight at a place; the first of those that share it."""
        for strip in self.strips:
            if not strip.x <= x < strip.x + strip.width or y < _HEADER:
                continue
            row = (
                (y - _HEADER - self._offset(strip.layer)) * self.per_line * self.pools[strip.layer]
            )
            if not 0 <= row < self.problem.sizes[strip.layer]:
                return None
            if strip.weights:
                column = (x - strip.x) // strip.cell * strip.pool
                return Weight(strip.layer, row, column, self.problem.sizes[strip.layer - 1])
            return Neuron(strip.layer, row) if strip.layer else Input(row)
        return None

    def region(self, part: Part) -> tuple[int, int, int, int] | None:
        """Where a part is."""
        weights = isinstance(part, Weight)
        for strip in self.strips:
            if (strip.layer, strip.weights) != (part.layer, weights):
                continue
            row = part.row if isinstance(part, Weight) else part.index
            y = (
                _HEADER
                + self._offset(strip.layer)
                + row // (self.pools[strip.layer] * self.per_line)
            )
            column = part.column // strip.pool if isinstance(part, Weight) else 0
            if isinstance(part, Bias):
                return None
            return (strip.x + column * strip.cell, y, strip.cell, 1)
        return None
