"""The lines between the nodes of the graph view, as braille dots that are known beforehand."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from bpviz.drawing.braille import BITS, DOTS_ACROSS, DOTS_DOWN, Indices, line_dots
from bpviz.drawing.graph_layout import Column, GraphLayout
from bpviz.engine.problem import Problem

Floats = NDArray[np.float64]
Masks = NDArray[np.uint8]

_TAPER = 0.5
_CROWD, _CROWD_IF_NARROW = 3.0, 1.5
_NARROW = 16
_SPARSEST = 8


class Stroke(IntEnum):
    """How a line is drawn; a greater one hides lesser ones where they cross.

    Faint ones are dotted, lit ones too where there is a crowd of them. The others grow thick on
    their second half, towards where their sub-step flows.
    """

    FAINT = 0
    LIT = 1
    FORWARD = 2
    BACKWARD = 3
    THICK = 4


@dataclass(frozen=True, eq=False)
class Edges:
    """All lines, and which dots each has in which cell.

    ``layer``, ``row`` and ``column`` say which weight each line is, ``(edges,)``; column
    ``units below`` is the bias. ``ends`` are x0, y0, x1, y1 in dots, ``(edges, 4)``. A pair is a
    line in a cell: ``edge`` says which line, ``masks[stroke]`` its dots, ``(pairs,)``; pairs are in
    the order of their cells, ``cells[i]`` from pair ``starts[i]`` on.
    """

    layer: Indices
    row: Indices
    column: Indices
    ends: Floats
    edge: Indices
    cells: Indices
    starts: Indices
    masks: Masks

    def painted(self, strokes: Indices, strength: Indices) -> tuple[Masks, Indices]:
        """The dots and the line that colours them, of each of ``cells``.

        In a cell only lines of the greatest stroke are drawn; of these the one of the greatest
        *strength* gives the colour. Both are given by line, ``(edges,)``.
        """
        if not len(self.cells):
            return np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.intp)
        loud = np.where(strokes >= Stroke.FORWARD, Stroke.FORWARD, strokes)
        order = np.lexsort((strength, loud))
        rank = np.empty(len(order), dtype=np.intp)
        rank[order] = np.arange(len(order))
        dots = self.masks[strokes[self.edge], np.arange(len(self.edge))]
        ranks = np.where(dots > 0, rank[self.edge], -1)
        best = np.maximum.reduceat(ranks, self.starts)
        winner = order[best]
        sizes = np.diff(np.append(self.starts, len(self.edge)))
        quiet = loud[self.edge] < np.repeat(loud[winner], sizes)
        mask = np.bitwise_or.reduceat(np.where(quiet, 0, dots).astype(np.uint8), self.starts)
        return np.where(best < 0, 0, mask).astype(np.uint8), winner

    def nearest(self, x: float, y: float, within: float) -> int | None:
        """The line nearest to a point in dots, at most *within* dots away."""
        if not len(self.ends):
            return None
        start, way = self.ends[:, :2], self.ends[:, 2:] - self.ends[:, :2]
        point = np.array([x, y]) - start
        share = (point * way).sum(axis=1) / np.maximum((way * way).sum(axis=1), 1e-9)
        away = np.hypot(*(point - np.clip(share, 0.0, 1.0)[:, None] * way).T)
        beside = (x < self.ends[:, 0] - 1) | (x > self.ends[:, 2] + 1)
        away[beside] = np.inf
        best = int(away.argmin())
        return best if away[best] <= within else None


def edges_of(problem: Problem, layout: GraphLayout, width: int, height: int) -> Edges:
    """Draw the lines of a network in a picture of *width* by *height* characters."""
    layers, rows, columns, ends = [], [], [], []
    for layer in range(1, problem.last + 1):
        below, above = layout.columns[layer - 1], layout.columns[layer]
        for column in range(problem.sizes[layer - 1] + (problem.bias != "none")):
            for row in range(problem.sizes[layer]):
                layers.append(layer)
                rows.append(row)
                columns.append(column)
                ends.append(_ends(below, above, column, row))
    points = np.array(ends, dtype=np.float64).reshape(-1, 4)
    of_layer = np.array(layers, dtype=np.intp)
    narrow = points[:, 2] - points[:, 0] < _NARROW * DOTS_ACROSS
    crowd = np.bincount(of_layer)[of_layer] / (height * np.where(narrow, _CROWD_IF_NARROW, _CROWD))
    every = np.clip(np.ceil(crowd).astype(np.intp), 1, _SPARSEST)
    edge, cells, starts, masks = _pairs(points, every, width)
    return Edges(
        of_layer,
        np.array(rows, dtype=np.intp),
        np.array(columns, dtype=np.intp),
        points,
        edge,
        cells,
        starts,
        masks,
    )


def _ends(below: Column, above: Column, column: int, row: int) -> tuple[float, ...]:
    source = below.boxes[column] if column < len(below.boxes) else below.bias
    assert source is not None
    target = above.boxes[row]
    return (
        (source.x + source.width) * DOTS_ACROSS,
        source.middle * DOTS_DOWN + 1.5,
        target.x * DOTS_ACROSS - 1,
        target.middle * DOTS_DOWN + 1.5,
    )


def _pairs(ends: Floats, every: Indices, width: int) -> tuple[Indices, Indices, Indices, Masks]:
    """The pairs of line and cell in the order of the cells, and their dots for each stroke.

    Lit lines have every *every*-th dot, ``(edges,)``, faint ones half of these.
    """
    x, y, edge, place = line_dots(*ends.T)
    way = np.abs(ends[:, 2:] - ends[:, :2])
    flat = (way[:, 0] >= way[:, 1])[edge]
    length = np.maximum(way.max(axis=1), 1.0)[edge]
    share = place / length
    # A thick line has a second dot beside each: below where it is flat, to the right where steep.
    beside_x, beside_y = np.where(flat, x, x + 1), np.where(flat, y + 1, y)
    all_x, all_y = np.concatenate([x, beside_x]), np.concatenate([y, beside_y])
    all_edges, shares = np.tile(edge, 2), np.tile(share, 2)
    first = np.arange(len(all_x)) < len(x)
    # Each line starts its dots elsewhere, lest a crowd of them makes stripes.
    spaces = np.tile((place + edge) % (2 * every[edge]), 2)
    chosen = (
        first & (spaces == 0),
        first & (spaces % np.tile(every[edge], 2) == 0),
        first | (shares >= _TAPER),
        first | (shares <= 1 - _TAPER),
        np.ones_like(first),
    )
    cell = all_y // DOTS_DOWN * width + all_x // DOTS_ACROSS
    bits = BITS[all_y % DOTS_DOWN, all_x % DOTS_ACROSS]
    count = max(len(ends), 1)
    pairs, places = np.unique(cell * count + all_edges, return_inverse=True)
    masks = np.zeros((len(chosen), len(pairs)), dtype=np.uint8)
    for stroke, mine in enumerate(chosen):
        np.bitwise_or.at(masks[stroke], places[mine], bits[mine])
    cells, starts = np.unique(pairs // count, return_index=True)
    return pairs % count, cells, starts, masks
