"""A weight matrix as a block: its rows level with the neurons that they lead to."""

from dataclasses import dataclass

from bpviz.drawing.cells import put_label, put_number
from bpviz.drawing.geometry import TOP, Geometry
from bpviz.drawing.heat_cells import put_heat
from bpviz.drawing.levels import weight_lines
from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.engine.parts import Bias, Input, Neuron, Part, Weight
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.notation import SHORT


@dataclass
class MatrixBlock:
    """The weights into a layer, with margins.

    Above its columns stand the neurons that they come from and their out; below them, once the
    error comes back, ∂E/∂out of the layer below. Biases stand as one more column, set apart.
    """

    geometry: Geometry
    layer: int
    x: int = 0
    y: int = 0

    @property
    def width(self) -> int:
        """In characters."""
        return self.geometry.matrix_width(self.layer)

    @property
    def height(self) -> int:
        """In lines, with the margins."""
        return self._bottom + (1 if self.layer > 1 else 0)

    @property
    def _bottom(self) -> int:
        return TOP + self.geometry.rows_height(self.layer)

    @property
    def _below(self) -> int:
        return self.geometry.problem.sizes[self.layer - 1]

    def _columns(self, line: Line) -> range:
        """The columns of which something is wanted on *line*."""
        cell = self.geometry.weight_width
        first = max((line.start - self.x) // cell, 0)
        last = min(-((self.x - line.stop) // cell), len(self._shown))
        return self._shown[first : max(first, last)]

    @property
    def _shown(self) -> range:
        return self.geometry.shown(self.layer - 1)

    def _column_x(self, column: int) -> int:
        return self.x + (column - self._shown.start) * self.geometry.weight_width

    @property
    def _bias_x(self) -> int:
        return self.x + len(self._shown) * self.geometry.weight_width + 1

    def paint(self, line: Line, y: int, scene: Scene, palette: Palette) -> None:
        """Put the block's line *y* onto *line*."""
        if y < TOP:
            self._paint_top(line, y, scene, palette)
        elif y < self._bottom:
            self._paint_row(line, y - TOP, scene, palette)
        else:
            quantity = Quantity(Kind.DE_DOUT, self.layer - 1)
            if scene.frame.value(quantity) is not None or scene.frame.quantity == quantity:
                self._paint_signal(line, quantity, scene, palette)
                self._label_bottom(line, scene, palette)

    def _paint_top(self, line: Line, y: int, scene: Scene, palette: Palette) -> None:
        if y == 1:
            self._paint_signal(line, Quantity(Kind.OUT, self.layer - 1), scene, palette)
            return
        notation, cell = self.geometry.notation, self.geometry.weight_width
        for column in self._columns(line) if self.geometry.level.form != "heat" else ():
            name = notation.neuron(self.layer - 1, column)
            put_label(line, self._column_x(column), f"{name} ", cell, palette.muted)
        if self.geometry.has_biases(self.layer):
            shown = SHORT[notation.style][Kind.BIASES]
            put_label(line, self._bias_x, f"{shown} ", self.geometry.level.pitch, palette.muted)

    def _paint_signal(self, line: Line, quantity: Quantity, scene: Scene, palette: Palette) -> None:
        for column in self._columns(line):
            element = Element(quantity, column, sample=scene.sample)
            x = self._column_x(column)
            if self.geometry.level.form == "heat":
                put_heat(line, x, element, scene, palette)
            else:
                put_number(line, x, element, scene, palette, self.geometry.level.digits)

    def _label_bottom(self, line: Line, scene: Scene, palette: Palette) -> None:
        """The name of the bottom margin, right of its numbers, where it is read last."""
        name = self.geometry.notation.quantity(Quantity(Kind.DE_DOUT, self.layer - 1))
        style = (
            palette.accent
            if scene.frame.quantity == Quantity(Kind.DE_DOUT, self.layer - 1)
            else palette.muted
        )
        line.put(self._bias_x, name, style)

    def _paint_row(self, line: Line, y: int, scene: Scene, palette: Palette) -> None:
        place, at = divmod(y, self.geometry.row_height(self.layer))
        row = self.geometry.shown(self.layer)[place]
        frame, level = scene.frame, self.geometry.level
        kinds = weight_lines(level, frame, self.layer, bias=False)
        if at < len(kinds):
            kind = kinds[at]
            for column in self._columns(line):
                x = self._column_x(column)
                if kind is None:
                    self._put_name(line, x, row, column, scene, palette)
                    continue
                element = Element(Quantity(kind, self.layer), row, column)
                if level.form == "heat":
                    put_heat(line, x, element, scene, palette)
                else:
                    own = kind is Kind.WEIGHTS and level.form != "tall"
                    chosen = own and scene.selection == Weight(self.layer, row, column, self._below)
                    put_number(line, x, element, scene, palette, level.digits, chosen=chosen)
        if self.geometry.has_biases(self.layer):
            self._paint_bias(line, row, at, scene, palette)

    def _put_name(
        self, line: Line, x: int, row: int, column: int, scene: Scene, palette: Palette
    ) -> None:
        part = Weight(self.layer, row, column, self._below)
        worked = scene.worked
        at_work = (
            worked is not None
            and worked.quantity.is_matrix
            and (worked.quantity.layer, worked.row, worked.column) == (self.layer, row, column)
        )
        style = palette.operand if part == scene.selection or at_work else palette.muted
        name = self.geometry.notation.part(part)
        put_label(line, x, f"{name} ", self.geometry.weight_width, style)

    def _paint_bias(self, line: Line, row: int, at: int, scene: Scene, palette: Palette) -> None:
        problem, level = self.geometry.problem, self.geometry.level
        if problem.bias == "shared" and row > self.geometry.shown(self.layer).start:
            return
        kinds = weight_lines(level, scene.frame, self.layer, bias=True)
        if at >= len(kinds):
            return
        kind = kinds[at]
        if kind is None:
            part = Bias(self.layer, row)
            style = palette.operand if part == scene.selection else palette.muted
            name = self.geometry.notation.part(part)
            put_label(line, self._bias_x, f"{name} ", level.pitch, style)
            return
        bias = kind not in (Kind.BIASES, Kind.BIAS_GRADIENT)
        row = 0 if problem.bias == "shared" else row
        element = Element(Quantity(kind, self.layer, bias), row)
        chosen = kind is Kind.BIASES and scene.selection == Bias(self.layer, row)
        put_number(line, self._bias_x, element, scene, palette, level.digits, chosen=chosen)

    def part_at(self, x: int, y: int) -> Part | None:
        """The weight or bias at a place; in the margins the neuron that the column comes from."""
        place = x // self.geometry.weight_width
        column = place + self._shown.start
        if not TOP <= y < self._bottom:
            if place >= len(self._shown):
                return None
            return Input(column) if self.layer == 1 else Neuron(self.layer - 1, column)
        line, at = divmod(y - TOP, self.geometry.row_height(self.layer))
        row = self.geometry.shown(self.layer)[line]
        if at >= self.geometry.row_height(self.layer) - self.geometry.gap:
            return None
        if place < len(self._shown):
            return Weight(self.layer, row, column, self._below)
        if self.geometry.has_biases(self.layer):
            return Bias(self.layer, 0 if self.geometry.problem.bias == "shared" else row)
        return None

    def region(self, part: Part) -> tuple[int, int, int, int] | None:
        """Where a weight or bias is."""
        height, rows = self.geometry.row_height(self.layer), self.geometry.shown(self.layer)
        cell, lines = self.geometry.weight_width, height - self.geometry.gap
        match part:
            case Weight(layer, row, column) if layer == self.layer:
                if row in rows and column in self._shown:
                    x = self._column_x(column) - self.x
                    return (x, TOP + rows.index(row) * height, cell, lines)
            case Bias(layer, index) if layer == self.layer:
                if self.geometry.problem.bias == "shared":
                    index = rows.start
                if index in rows:
                    x, y = self._bias_x - self.x, TOP + rows.index(index) * height
                    return (x, y, self.geometry.level.pitch, lines)
        return None
