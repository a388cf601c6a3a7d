"""The blocks that a network with numbers is put together from: layers and matrices."""

from dataclasses import dataclass
from typing import Protocol

from bpviz.drawing.cells import put_label, put_number
from bpviz.drawing.geometry import BACKWARD_LABEL, FORWARD_LABEL, TOP, Geometry
from bpviz.drawing.levels import neuron_columns, neuron_element, neuron_lines, neuron_row
from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.engine.parts import Input, Neuron, Part, Target
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.teaching.notation import SHORT


class Block(Protocol):
    """A rectangle of the picture, at column *x* and line *y*."""

    x: int
    y: int

    @property
    def width(self) -> int:
        """In characters."""

    @property
    def height(self) -> int:
        """In lines."""

    def paint(self, line: Line, y: int, scene: Scene, palette: Palette) -> None:
        """Put the block's line *y*, counted from its own top, onto *line*."""

    def part_at(self, x: int, y: int) -> Part | None:
        """The part at a place counted from the block's own corner."""

    def region(self, part: Part) -> tuple[int, int, int, int] | None:
        """Where a part is, from the block's own corner: x, y, width, height."""


@dataclass
class LayerBlock:
    """A layer above the input: its neurons, one below the other."""

    geometry: Geometry
    layer: int
    x: int = 0
    y: int = 0

    @property
    def width(self) -> int:
        """In characters."""
        return self.geometry.layer_width(self.layer)

    @property
    def height(self) -> int:
        """In lines, with those above the rows and that of E_total below them."""
        return self._bottom + (1 + self.geometry.gap if self._is_last else 0)

    @property
    def _bottom(self) -> int:
        return TOP + self.geometry.rows_height(self.layer)

    @property
    def _is_last(self) -> bool:
        return self.layer == self.geometry.problem.last

    def paint(self, line: Line, y: int, scene: Scene, palette: Palette) -> None:
        """Put the block's line *y* onto *line*."""
        if y < TOP:
            self._paint_top(line, y, scene, palette)
            return
        if y >= self._bottom:
            if y == self.height - 1:
                self._paint_total(line, scene, palette)
            return
        place, at = divmod(y - TOP, self.geometry.row_height(self.layer))
        index = self.geometry.shown(self.layer)[place]
        match self.geometry.level.form:
            case "tall":
                self._paint_tall(line, index, at, scene, palette)
            case "flat":
                self._paint_flat(line, index, at, scene, palette)
            case _:
                self._paint_row(line, index, scene, palette)

    def _paint_top(self, line: Line, y: int, scene: Scene, palette: Palette) -> None:
        notation, form = self.geometry.notation, self.geometry.level.form
        if y == 0:
            name = f"layer {notation.layer(self.layer)}"
            line.put(self.x + 1, name, palette.title)
            activation = self.geometry.problem.layers[self.layer].activation
            shown, units = self.geometry.shown(self.layer), self.geometry.problem.sizes[self.layer]
            if len(shown) < units:
                activation = f"{shown.start + 1}–{shown.stop} of {units}"
            if form != "tall" and len(name) + len(activation) + 3 <= self.width:
                line.put(self.x + 2 + len(name), f"· {activation}", palette.muted)
        elif form == "tall":
            activation = self.geometry.problem.layers[self.layer].activation
            line.put(self.x + 1, activation, palette.muted)
        elif form in ("line", "heat"):
            kinds = neuron_row(scene.frame, self.layer)
            for place, kind in enumerate(kinds):
                pitch = self.geometry.level.pitch
                x = self.x + self.geometry.name_width(self.layer) + 1 + place * pitch
                put_label(line, x, f"{SHORT[notation.style][kind]} ", pitch, palette.muted)

    def _paint_total(self, line: Line, scene: Scene, palette: Palette) -> None:
        total = Element(Quantity(Kind.ERROR, self.layer), TOTAL)
        x = self.x + self.width - self.geometry.level.pitch
        name = self.geometry.notation.element(total)
        line.put(x - len(name), name, palette.muted)
        put_number(line, x, total, scene, palette, self.geometry.level.digits)

    def _element(self, kind: Kind, index: int, scene: Scene) -> Element:
        problem = self.geometry.problem
        return neuron_element(kind, self.layer, index, scene.sample, problem, scene.worked)

    def _name(self, index: int, scene: Scene) -> tuple[str, bool]:
        chosen = scene.selection in (Neuron(self.layer, index), Target(self.layer, index))
        at_work = (
            scene.worked is not None
            and not scene.worked.quantity.is_matrix
            and (scene.worked.quantity.layer, scene.worked.row) == (self.layer, index)
        )
        return self.geometry.notation.neuron(self.layer, index), chosen or at_work

    def _paint_tall(self, line: Line, index: int, at: int, scene: Scene, palette: Palette) -> None:
        kinds = neuron_lines(self.geometry.problem, self.layer)
        if at >= len(kinds):
            return
        kind, pitch = kinds[at], self.geometry.level.pitch
        label = self.width - pitch
        line.put(self.x, " " * self.width, palette.card)
        shown = SHORT[self.geometry.notation.style][kind]
        put_label(line, self.x, shown, label, palette.card_label)
        if at == 0:
            name, chosen = self._name(index, scene)
            line.put(self.x, name, palette.operand if chosen else palette.card_title)
        element = self._element(kind, index, scene)
        put_number(line, self.x + label, element, scene, palette, pitch - 2)

    def _paint_flat(self, line: Line, index: int, at: int, scene: Scene, palette: Palette) -> None:
        pitch, x = self.geometry.level.pitch, self.x
        line.put(x, " " * self.width, palette.card if index % 2 == 0 else palette.plain)
        label_style = palette.card_label if index % 2 == 0 else palette.muted
        if at == 0:
            name, chosen = self._name(index, scene)
            title = palette.card_title if index % 2 == 0 else palette.bold
            line.put(x, name, palette.operand if chosen else title)
        x += self.geometry.name_width(self.layer) + 1
        widths = (FORWARD_LABEL, BACKWARD_LABEL)
        for kind, label in zip(neuron_columns(scene.frame, self.layer)[at], widths, strict=True):
            if kind is not None:
                shown = "tgt" if kind is Kind.TARGET else SHORT[self.geometry.notation.style][kind]
                put_label(line, x, shown, label, label_style)
                element = self._element(kind, index, scene)
                put_number(line, x + label, element, scene, palette, pitch - 2)
            x += label + pitch

    def _paint_row(self, line: Line, index: int, scene: Scene, palette: Palette) -> None:
        name, chosen = self._name(index, scene)
        line.put(self.x, name, palette.operand if chosen else palette.plain)
        x = self.x + self.geometry.name_width(self.layer) + 1
        pitch = self.geometry.level.pitch
        for place, kind in enumerate(neuron_row(scene.frame, self.layer)):
            element = self._element(kind, index, scene)
            put_number(line, x + place * pitch, element, scene, palette, pitch - 2)

    def part_at(self, x: int, y: int) -> Part | None:
        """The neuron at a place; the target, on its line of a card."""
        place, at = divmod(y - TOP, self.geometry.row_height(self.layer))
        if y < TOP or place >= len(self.geometry.shown(self.layer)):
            return None
        index = self.geometry.shown(self.layer)[place]
        if self.geometry.level.form == "tall":
            kinds = neuron_lines(self.geometry.problem, self.layer)
            if at >= len(kinds):
                return None
            if kinds[at] is Kind.TARGET:
                return Target(self.layer, index)
        left = self.geometry.name_width(self.layer) + 1 + FORWARD_LABEL + self.geometry.level.pitch
        if self.geometry.level.form == "flat" and self._is_last and at == 2 and x < left:
            return Target(self.layer, index)
        return Neuron(self.layer, index)

    def region(self, part: Part) -> tuple[int, int, int, int] | None:
        """Where a neuron or its target is."""
        if not isinstance(part, Neuron | Target) or part.layer != self.layer:
            return None
        shown, height = self.geometry.shown(self.layer), self.geometry.row_height(self.layer)
        if part.index not in shown:
            return None
        return (0, TOP + shown.index(part.index) * height, self.width, height - self.geometry.gap)


@dataclass
class InputBlock:
    """The input layer."""

    geometry: Geometry
    x: int = 0
    y: int = 0

    @property
    def width(self) -> int:
        """In characters."""
        return max(self.geometry.layer_width(0), len(self._title) + 1)

    @property
    def height(self) -> int:
        """In lines, with those above the rows."""
        return TOP + self.geometry.rows_height(0)

    @property
    def _title(self) -> str:
        return f"layer {self.geometry.notation.layer(0)}"

    def paint(self, line: Line, y: int, scene: Scene, palette: Palette) -> None:
        """Put the block's line *y* onto *line*."""
        if y == 0:
            line.put(self.x, self._title, palette.title)
        if y < TOP:
            return
        place, at = divmod(y - TOP, self.geometry.row_height(0))
        index = self.geometry.shown(0)[place]
        form, pitch = self.geometry.level.form, self.geometry.level.pitch
        tall = form == "tall"
        if tall and at < 2:
            line.put(self.x, " " * self.width, palette.card)
        if at == 0 and form in ("tall", "flat"):
            chosen = scene.selection == Input(index)
            title = palette.card_title if tall else palette.plain
            name = self.geometry.notation.neuron(0, index)
            line.put(self.x + 1, name, palette.operand if chosen else title)
        elif at == 1 or self.geometry.row_height(0) == 1:
            element = Element(Quantity(Kind.OUT, 0), index, sample=scene.sample)
            put_number(line, self.x, element, scene, palette, pitch - 2)

    def part_at(self, x: int, y: int) -> Part | None:
        """The input at a place."""
        place, at = divmod(y - TOP, self.geometry.row_height(0))
        if y < TOP or place >= len(self.geometry.shown(0)) or at > 1:
            return None
        return Input(self.geometry.shown(0)[place])

    def region(self, part: Part) -> tuple[int, int, int, int] | None:
        """Where an input is."""
        shown, height = self.geometry.shown(0), self.geometry.row_height(0)
        if not isinstance(part, Input) or part.index not in shown:
            return None
        return (0, TOP + shown.index(part.index) * height, self.width, height - self.geometry.gap)
