"""What is written between the nodes of the graph view: headers, arrowheads, numbers on lines."""

import numpy as np
from rich.style import Style

from bpviz.drawing.braille import DOTS_ACROSS, DOTS_DOWN, Indices
from bpviz.drawing.cells import put_number
from bpviz.drawing.graph_edges import Edges, Stroke
from bpviz.drawing.graph_layout import Column
from bpviz.drawing.graph_nodes import GraphText, SurfaceLine
from bpviz.drawing.graph_scene import (
    Lines,
    edge_quantity,
    flow,
    lit_layer,
    meets,
    node_quantity,
    of_element,
    of_part,
    works_on_biases,
)
from bpviz.drawing.scene import Scene
from bpviz.drawing.surface import Surface
from bpviz.engine.parts import Bias, Weight
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.numbers import written

_DIGITS, _FEWEST_DIGITS = 7, 4
_OVERHANG = 4
_AT = 0.28


def write_headers(text: GraphText, surface: Surface, scene: Scene) -> None:
    """What the nodes' numbers are, and what the lines between them stand for."""
    end = 0
    for column in text.layout.columns:
        name, style = _header(text, scene, column)
        x = min(column.x + (column.form.width - len(name)) // 2, surface.width - len(name))
        x = max(x, end)
        surface.write(x, 0, name, style)
        if column.layer:
            _write_gap_header(text, surface, scene, column.layer, (end, x))
        end = x + len(name)


def _header(text: GraphText, scene: Scene, column: Column) -> tuple[str, Style]:
    layer, form, palette = column.layer, column.form, text.palette
    if not form.label:
        quantity = Quantity(node_quantity(scene.frame, layer), layer)
        name = text.notation.quantity(quantity)
        if quantity.kind is Kind.DOUT_DNET:
            name = f"f′({text.notation.quantity(Quantity(Kind.NET, layer))})"
        if len(name) <= form.width + _OVERHANG:
            return name, palette.title if quantity in scene.in_play else palette.muted
    name = f"layer {text.notation.layer(layer)}"
    return name if len(name) <= form.width else text.notation.layer(layer), palette.title


def _write_gap_header(
    text: GraphText, surface: Surface, scene: Scene, layer: int, room: tuple[int, int]
) -> None:
    """The name of what the lines into a layer stand for; lit, with their way."""
    frame, lit = scene.frame, lit_layer(scene.frame) == layer
    of_bias = lit and works_on_biases(frame)
    name = text.notation.quantity(edge_quantity(frame, layer, bias=of_bias))
    names = [name]
    if lit:
        right, left = (">", "<") if text.ascii_only else ("▶", "◀")
        before, after = {1: (right, right), -1: (left, left)}.get(flow(frame), ("", ""))
        if meets(frame):
            before, after = right, left
        names = [f"{before} {name} {after}".strip(), f"{before}{name}{after}", name, before]
    width = room[1] - room[0]
    shown = next((name for name in names if len(name) + 2 <= width), "")
    style = text.palette.title if lit else text.palette.faint
    surface.write(room[0] + (width - len(shown)) // 2, 0, shown, style)


def write_arrowheads(
    text: GraphText, surface: Surface, scene: Scene, edges: Edges, lines: Lines
) -> None:
    """Point the way of the sub-step's lines at the nodes that they lead to.

    The factors of a gradient meet on its lines: there they point away from the nodes.
    """
    layer = lit_layer(scene.frame)
    if layer is None:
        return
    loud = np.flatnonzero((edges.layer == layer) & (lines.strokes >= Stroke.FORWARD))
    below, above = text.layout.columns[layer - 1], text.layout.columns[layer]
    right, left = (">", "<") if text.ascii_only else ("▶", "◀")
    way, both = flow(scene.frame), meets(scene.frame)
    if way == 1 or both:
        head = left if both else right
        _write_heads(text, surface, above, edges.row[loud], head, above.x - 1)
    if way == -1 or both:
        head = right if both else left
        _write_heads(text, surface, below, edges.column[loud], head, below.stop)


def _write_heads(
    text: GraphText, surface: Surface, column: Column, loud: Indices, head: str, x: int
) -> None:
    strong = set(loud.tolist())
    for index, box in enumerate(column.boxes):
        style = text.palette.accent if index in strong else text.palette.muted
        surface.write(x, box.middle, head, style)


def write_numbers(text: GraphText, surface: Surface, scene: Scene, edges: Edges) -> None:
    """The numbers of the lines that are worked with, on the lines, where there is room."""
    worked = (scene.worked,) if scene.worked else ()
    marked = [e for e in worked if of_element(e, edges, text.problem).any()]
    if not marked:
        marked = [e for e in scene.operands if of_element(e, edges, text.problem).any()]
    share = 0.5 if len(marked) == 1 else _AT if flow(scene.frame) >= 0 else 1 - _AT
    taken: list[tuple[int, int]] = []
    for element in sorted(marked, key=lambda e: (e.row, e.column)):
        line = int(np.flatnonzero(of_element(element, edges, text.problem))[0])
        digits = min(_DIGITS, _room(text, edges, line)[1] - 2)
        if digits < (_FEWEST_DIGITS if len(marked) == 1 else _DIGITS):
            continue
        place = _place(text, edges, line, share, digits + 2)
        if place and all(place[1] != y or abs(place[0] - x) > digits + 2 for x, y in taken):
            taken.append(place)
            row = SurfaceLine(surface, place[1])
            put_number(row, place[0], element, scene, text.palette, digits)
    _write_chosen(text, surface, scene, edges, marked)


def _write_chosen(
    text: GraphText, surface: Surface, scene: Scene, edges: Edges, marked: list[Element]
) -> None:
    """Name and number of the weight or bias that is selected, where it is not worked with."""
    part = scene.selection
    if not isinstance(part, Weight | Bias):
        return
    mine = of_part(part, edges, text.problem)
    if any((of_element(element, edges, text.problem) & mine).any() for element in marked):
        return
    place = (part.row, part.column) if isinstance(part, Weight) else (part.index, 0)
    quantity = edge_quantity(scene.frame, part.layer, bias=isinstance(part, Bias))
    number = scene.frame.number(Element(quantity, *place))
    shown = f" {text.notation.part(part)} {written(number, scene.decimals)} "
    at = _place(text, edges, int(np.flatnonzero(mine)[0]), 0.5, len(shown))
    if at:
        surface.write(*at, shown, text.palette.accent)


def _room(text: GraphText, edges: Edges, line: int) -> tuple[int, int]:
    """From which column on there is room beside the arrowheads to write on a line, and how much."""
    layer = int(edges.layer[line])
    first, stop = text.layout.columns[layer - 1].stop + 1, text.layout.columns[layer].x - 1
    return first, max(stop - first, 0)


def _place(
    text: GraphText, edges: Edges, line: int, share: float, width: int
) -> tuple[int, int] | None:
    """Where something *width* columns wide is written on a line; None where there is no room."""
    first, room = _room(text, edges, line)
    if room < width:
        return None
    x0, y0, x1, y1 = edges.ends[line].tolist()
    x = round((x0 + (x1 - x0) * share) / DOTS_ACROSS) - width // 2
    x = min(max(x, first), first + room - width)
    middle = ((x + width / 2) * DOTS_ACROSS - x0) / max(x1 - x0, 1.0)
    y = int((y0 + (y1 - y0) * min(max(middle, 0.0), 1.0)) // DOTS_DOWN)
    return x, y
