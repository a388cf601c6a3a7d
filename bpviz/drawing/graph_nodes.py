"""The nodes of the graph view: cards, lines or dots with the numbers of a scene."""

from dataclasses import dataclass

from rich.style import Style

from bpviz.drawing.cells import put_number
from bpviz.drawing.graph_layout import Box, Column, GraphLayout
from bpviz.drawing.graph_scene import card_kinds, node_quantity
from bpviz.drawing.levels import neuron_element
from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.drawing.surface import Surface
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.teaching.notation import SHORT, Notation

_SHORT_LABELS = {Kind.DE_DOUT: "∂E", Kind.TARGET: "tgt"}
_TOTAL_DIGITS = 7


class SurfaceLine(Line):
    """A line of a surface, for those who write pieces onto lines."""

    def __init__(self, surface: Surface, y: int) -> None:
        self._surface, self._y = surface, y

    def put(self, x: int, text: str, style: Style) -> None:
        """Write *text* at column *x*, over what is there."""
        self._surface.write(x, self._y, text, style)

    def put_over(self, x: int, text: str, style: Style) -> None:
        """Write *text* at column *x*; a surface's nodes have no background of their own."""
        self.put(x, text, style)


@dataclass(frozen=True, eq=False)
class GraphText:
    """What the writers of one graph need: where its nodes are, and how things are called."""

    layout: GraphLayout
    problem: Problem
    notation: Notation
    palette: Palette
    ascii_only: bool = False


def write_nodes(text: GraphText, surface: Surface, scene: Scene) -> None:
    """Write all nodes, targets and E_total."""
    for column in text.layout.columns:
        for index in range(len(column.boxes)):
            _write_node(text, surface, scene, column, index)
        if column.bias:
            _write_bias(text, surface, scene, column.layer, column.bias)
    _write_targets(text, surface, scene)
    _write_total(text, surface, scene)


def _write_node(
    text: GraphText, surface: Surface, scene: Scene, column: Column, index: int
) -> None:
    layer, form, box = column.layer, column.form, column.boxes[index]
    part: Part = Neuron(layer, index) if layer else Input(index)
    chosen = scene.selection == part
    name = text.notation.neuron(layer, index)
    kind = node_quantity(scene.frame, layer)
    if form.framed:
        _write_frame(text, surface, box, name, chosen)
        kinds = card_kinds(scene.frame, layer, form.lines) if form.label else (kind,)
        for place, shown in enumerate(kinds):
            _write_card_line(text, surface, scene, column, index, shown, box.y + 1 + place)
        return
    element = _element(scene, kind, layer, index)
    if not form.digits:
        _write_dot(text, surface, scene, element, box)
    else:
        x = box.x + box.width - form.digits - 2
        put_number(SurfaceLine(surface, box.y), x, element, scene, text.palette, form.digits)
    if form.named:
        lit = element.quantity in scene.in_play
        style = text.palette.title if lit else text.palette.muted
        surface.write(box.x, box.y, name, text.palette.accent if chosen else style)
    elif chosen and element != scene.worked and element not in scene.operands:
        _write_marks(surface, box, "<>", text.palette.accent)


def _write_frame(text: GraphText, surface: Surface, box: Box, name: str, chosen: bool) -> None:
    palette = text.palette
    style = palette.accent if chosen else palette.faint
    pieces = "++++-|" if text.ascii_only else "┏┓┗┛━┃" if chosen else "╭╮╰╯─│"
    inner, bottom = box.width - 2, box.y + box.height - 1
    surface.write(box.x, box.y, pieces[0] + pieces[4] * inner + pieces[1], style)
    for y in range(box.y + 1, bottom):
        surface.write(box.x, y, pieces[5] + " " * inner + pieces[5], style)
    surface.write(box.x, bottom, pieces[2] + pieces[4] * inner + pieces[3], style)
    surface.write(box.x + 2, box.y, f" {name} ", palette.accent if chosen else palette.title)


def _write_card_line(
    text: GraphText,
    surface: Surface,
    scene: Scene,
    column: Column,
    index: int,
    kind: Kind,
    y: int,
) -> None:
    form, box = column.form, column.boxes[index]
    element = _element(scene, kind, column.layer, index)
    label = SHORT[text.notation.style][kind]
    if len(label) > form.label:
        label = _SHORT_LABELS.get(kind, label)[: form.label]
    style = text.palette.plain if element.quantity in scene.in_play else text.palette.muted
    surface.write(box.x + 1, y, label.rjust(form.label), style)
    x = box.x + box.width - form.digits - 3
    put_number(SurfaceLine(surface, y), x, element, scene, text.palette, form.digits)


def _write_dot(text: GraphText, surface: Surface, scene: Scene, element: Element, box: Box) -> None:
    value = scene.frame.number(element)
    full, empty = "oo" if text.ascii_only else "●○"
    dot = empty if value is None else full
    style = text.palette.hue(value, scene.scale(element.quantity))
    if value is None and scene.frame.hidden and element.quantity == scene.frame.quantity:
        dot, style = "?", text.palette.operand
    if element == scene.worked:
        style = text.palette.result
        _write_marks(surface, box, "▐▌", text.palette.accent)
    elif element in scene.operands:
        _write_marks(surface, box, "[]", text.palette.operand)
    surface.write(box.x + 1, box.y, dot, style)


def _write_marks(surface: Surface, box: Box, marks: str, style: Style) -> None:
    surface.write(box.x, box.y, marks[0], style)
    surface.write(box.x + box.width - 1, box.y, marks[1], style)


def _write_bias(text: GraphText, surface: Surface, scene: Scene, layer: int, box: Box) -> None:
    """The constant 1 whose lines are the biases of the layer above."""
    chosen = isinstance(scene.selection, Bias) and scene.selection.layer == layer + 1
    surface.write(box.x, box.y, "(1)", text.palette.accent if chosen else text.palette.muted)


def _write_targets(text: GraphText, surface: Surface, scene: Scene) -> None:
    """The targets beside the outputs."""
    last, palette = text.problem.last, text.palette
    for index, box in enumerate(text.layout.targets):
        if index == 0:
            label = SHORT[text.notation.style][Kind.TARGET]
            surface.write(box.x + (box.width - len(label)) // 2, 0, label, palette.muted)
        element = Element(Quantity(Kind.TARGET, last), index, sample=scene.sample)
        line = SurfaceLine(surface, box.y)
        put_number(line, box.x, element, scene, palette, box.width - 2)
        if scene.selection == Target(last, index) and element not in scene.operands:
            _write_marks(surface, box, "<>", palette.accent)


def _write_total(text: GraphText, surface: Surface, scene: Scene) -> None:
    """E_total in the corner below the outputs."""
    total = Element(Quantity(Kind.ERROR, text.problem.last), TOTAL)
    name, y = text.notation.element(total), surface.height - 1
    known = scene.frame.number(total) is not None or total == scene.worked
    x = surface.width - _TOTAL_DIGITS - 2
    style = text.palette.title if known else text.palette.faint
    surface.write(x - len(name), y, name, style)
    put_number(SurfaceLine(surface, y), x, total, scene, text.palette, _TOTAL_DIGITS)


def _element(scene: Scene, kind: Kind, layer: int, index: int) -> Element:
    return neuron_element(kind, layer, index, scene.sample, scene.frame.problem, scene.worked)
