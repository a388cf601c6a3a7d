"""What the graph view shows of a scene: which number stands for each node and line, how loudly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpviz.drawing.braille import Indices
from bpviz.drawing.graph_edges import Edges, Stroke
from bpviz.drawing.graph_layout import node_kinds
from bpviz.drawing.heat import levels
from bpviz.drawing.levels import Level, at_hand_of_neurons, weight_lines
from bpviz.drawing.palette import LEVELS
from bpviz.drawing.scene import Scene
from bpviz.engine.frame import Frame
from bpviz.engine.parts import Bias, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.engine.reads import reads

UNKNOWN = 2 * LEVELS + 2
"""The level of a line whose number is not computed, or hidden; see :func:`heat.levels`."""

_LINE = Level("line", "line", 5)


@dataclass(frozen=True, eq=False)
class Lines:
    """How each line is drawn: its stroke, and the level of its number, ``(edges,)`` both."""

    strokes: Indices
    levels: Indices


def edge_quantity(frame: Frame, layer: int, *, bias: bool) -> Quantity:
    """What the lines into a layer stand for: weights, gradients or the optimiser's numbers."""
    kind = weight_lines(_LINE, frame, layer, bias=bias)[0]
    return Quantity(kind or Kind.WEIGHTS, layer, _is_of_bias(kind, bias=bias))


def _is_of_bias(kind: Kind | None, *, bias: bool) -> bool:
    return bias and kind not in (Kind.BIASES, Kind.BIAS_GRADIENT)


def flow(frame: Frame) -> int:
    """Where the sub-step's lines lead: 1 forward, -1 backward, 0 from both ends or nowhere."""
    if frame.step is None or lit_layer(frame) is None:
        return 0
    return {Kind.NET: 1, Kind.DE_DOUT: -1}.get(frame.step.kind, 0)


def meets(frame: Frame) -> bool:
    """Whether both ends of the lines feed them: a gradient is δ times out."""
    return frame.step is not None and frame.step.kind is Kind.GRADIENT


def works_on_biases(frame: Frame) -> bool:
    """Whether the sub-step's result is of the biases, not of the weights."""
    step = frame.step
    return step is not None and (step.bias or step.kind is Kind.BIAS_GRADIENT)


def lit_layer(frame: Frame) -> int | None:
    """The layer into which the lines lead that the sub-step reads or writes; None if none."""
    step = frame.step
    if step is None or step.kind in (Kind.OUT, Kind.ERROR, Kind.DOUT_DNET, Kind.DELTA):
        return None
    if step.kind is Kind.DE_DOUT:
        return step.layer + 1 if step.layer < frame.problem.last else None
    return step.layer


def lines_of(scene: Scene, edges: Edges) -> Lines:
    """How each line is drawn in a scene."""
    frame, problem = scene.frame, scene.frame.problem
    found = np.full(len(edges.layer), UNKNOWN, dtype=np.intp)
    strokes = np.full(len(edges.layer), Stroke.FAINT, dtype=np.intp)
    for layer in range(1, problem.last + 1):
        here = edges.layer == layer
        biased = here & (edges.column == problem.sizes[layer - 1])
        for mine, bias in ((here & ~biased, False), (biased, True)):
            if not mine.any():
                continue
            quantity = edge_quantity(frame, layer, bias=bias)
            found[mine] = _levels(scene, quantity, mine, edges)
            if quantity in scene.in_play:
                strokes[mine] = Stroke.LIT
    loud = {1: Stroke.FORWARD, -1: Stroke.BACKWARD}.get(flow(frame), Stroke.THICK)
    worked = (scene.worked,) if scene.worked else ()
    for element in (*scene.operands, *worked):
        strokes[of_element(element, edges, problem)] = loud
    if isinstance(scene.selection, Weight | Bias):
        mine = of_part(scene.selection, edges, problem)
        strokes[mine] = np.maximum(strokes[mine], Stroke.LIT)
    return Lines(strokes, found)


def of_element(element: Element, edges: Edges, problem: Problem) -> NDArray[np.bool_]:
    """Which lines stand for an element, ``(edges,)``; a shared bias has several."""
    quantity, layer = element.quantity, element.quantity.layer
    if quantity.is_signal or quantity.kind is Kind.ERROR or layer == 0:
        return np.zeros(len(edges.layer), dtype=bool)
    if quantity.is_matrix:
        return _at(edges, layer, element.row, element.column)
    return _bias_lines(layer, element.row, edges, problem)


def of_part(part: Weight | Bias, edges: Edges, problem: Problem) -> NDArray[np.bool_]:
    """Which lines stand for a weight or a bias, ``(edges,)``."""
    if isinstance(part, Bias):
        return _bias_lines(part.layer, part.index, edges, problem)
    return _at(edges, part.layer, part.row, part.column)


def _bias_lines(layer: int, index: int, edges: Edges, problem: Problem) -> NDArray[np.bool_]:
    if problem.bias == "shared":
        found: NDArray[np.bool_] = np.logical_and(
            edges.layer == layer, edges.column == problem.sizes[layer - 1]
        )
        return found
    return _at(edges, layer, index, problem.sizes[layer - 1])


def _at(edges: Edges, layer: int, row: int, column: int) -> NDArray[np.bool_]:
    places = (edges.layer == layer, edges.row == row, edges.column == column)
    found: NDArray[np.bool_] = np.logical_and.reduce(places)
    return found


def _levels(
    scene: Scene, quantity: Quantity, mine: NDArray[np.bool_], edges: Edges
) -> Indices | int:
    """The levels of the numbers of lines, all of one quantity."""
    frame = scene.frame
    value = frame.value(quantity)
    if value is None:
        return UNKNOWN
    rows, columns = edges.row[mine], edges.column[mine]
    if value.ndim == 1:
        rows = np.minimum(rows, len(value) - 1)
    numbers = value[rows, columns] if value.ndim == 2 else value[rows]
    result = levels(numbers, scene.scale(quantity))
    if quantity == frame.quantity and (frame.hidden or frame.revealed is not None):
        pairs = zip(rows.tolist(), columns.tolist(), strict=True)
        flat = value.ndim == 1
        hidden = [
            frame.number(Element(quantity, row, 0 if flat else column)) is None
            for row, column in pairs
        ]
        result = np.where(hidden, UNKNOWN, result)
    return result


def node_quantity(frame: Frame, layer: int) -> Kind:
    """The one number of a layer's neurons that matters in a sub-step.

    Its result, else what it reads, else what is newest.
    """
    wanted = _wanted(frame, layer)
    return wanted[0] if wanted else at_hand_of_neurons(frame, layer)


def card_kinds(frame: Frame, layer: int, lines: int) -> tuple[Kind, ...]:
    """The quantities that a node with room for *lines* of them shows, in their usual order.

    First what the sub-step writes and reads, then what says most.
    """
    known = node_kinds(frame.problem, layer)
    usual = (
        at_hand_of_neurons(frame, layer), Kind.OUT, Kind.DELTA, Kind.NET, Kind.TARGET,
        Kind.ERROR, Kind.DE_DOUT, Kind.DOUT_DNET,
    )  # fmt: skip
    wanted = dict.fromkeys((*_wanted(frame, layer), *usual))
    chosen = [kind for kind in wanted if kind in known][:lines]
    return tuple(kind for kind in known if kind in chosen)


def _wanted(frame: Frame, layer: int) -> list[Kind]:
    """What of a layer's neurons the sub-step writes, then what it reads."""
    if frame.step is None:
        return []
    known = node_kinds(frame.problem, layer)
    found = [frame.step.quantity, *_reads(frame)]
    return [q.kind for q in found if q.layer == layer and q.kind in known]


def _reads(frame: Frame) -> list[Quantity]:
    assert frame.step is not None
    return sorted(reads(frame.step, frame.problem), key=lambda q: q.kind is Kind.TARGET)
