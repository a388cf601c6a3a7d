"""E over two weights as a heat map, with the way of the run on it."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from rich.segment import Segment

from bpviz.drawing.axis import Axis
from bpviz.drawing.bars import Item, item, paint_bar
from bpviz.drawing.landscape import Field, covering
from bpviz.drawing.landscape import landscape as drawn
from bpviz.drawing.prose import paint_text
from bpviz.engine.landscape import Axis as Values
from bpviz.engine.landscape import landscape
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array
from bpviz.engine.state import LayerState
from bpviz.teaching.notation import Notation
from bpviz.teaching.numbers import written
from bpviz.tui.picture import Picture
from bpviz.tui.terrain import Terrain, Way, present

Lines = Sequence[list[Segment]]
_GRIDS = ((33, 17), (25, 13), (17, 9), (9, 7))
_WORK = 4e6
"""Nanoseconds, about, that the errors may take."""


class Landscape:
    """Paints it, and paints it anew only where something has changed."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._lines: Lines = ()

    def paint(self, picture: Picture, terrain: Terrain, width: int, height: int) -> Lines:
        """A line that says what it is, and the heat map below it."""
        scene = picture.scene
        problem = scene.frame.problem
        layers = present(scene.frame)
        key = (
            *(array for layer in layers for array in _parameters(layer)),
            problem,
            picture.palette,
            terrain.history,
            (terrain.parts, width, height, picture.look.notation, scene.decimals, picture.asking),
            (scene.frame.update, terrain.history.reached, terrain.history.edits),
        )
        if not _same(key, self._key):
            self._key, self._lines = key, _painted(picture, terrain, layers, width, height)
        return self._lines


def _painted(
    picture: Picture, terrain: Terrain, layers: Sequence[LayerState], width: int, height: int
) -> Lines:
    frame, palette = picture.scene.frame, picture.palette
    problem = frame.problem
    if terrain.parts is None:
        text = "A landscape is over two weights, and this network has only one."
        return paint_text(text, palette.muted, palette, width)
    way = terrain.way(frame, ahead=not picture.asking)
    across, up = _around(way.across, way.now), _around(way.up, way.now)
    notation = Notation(problem, picture.look.notation)
    first, second = terrain.parts
    names = notation.part(first), notation.part(second)
    field = Field(across, up, names, max(width - 2, 1), max(height - 1, 1), palette)
    grid, samples = _affordable(problem, min(first.layer, second.layer))
    x, y = field.points(*grid)
    errors = landscape(layers, problem, Values(first, x), Values(second, y), samples=samples)
    title = paint_bar(_said(picture, names, way, samples, errors), [], width, palette.plain)
    margin = Segment(" ", palette.plain)
    lines = drawn(field, errors, (way.across, way.up), current=way.now)
    return [title, *([margin, *line, margin] for line in lines)]


def _said(
    picture: Picture, names: tuple[str, str], way: Way, samples: int, errors: Array
) -> list[Item]:
    """What the heat map is, and where in it the network is now."""
    palette, of = picture.palette, picture.scene.frame.problem.samples
    first, second = names
    here = ", ".join(written(value, picture.scene.decimals) for value in way.here)
    counted = "1 sample" if of == 1 else f"{of:,} samples"
    if samples < of:
        counted = f"the first {samples:,} of {counted}"
    said = [
        item(f"E over {first} → and {second} ↑", palette.bold),
        Item((("● ", palette.accent), (f"now ({here})", palette.plain)), 1),
        item("○ start", palette.muted, 2),
        item(f"mean over {counted}", palette.muted if samples == of else palette.warning, 3),
        item("all other weights as they are now", palette.muted, 4),
    ]
    if not np.isfinite(errors).all():
        said.insert(1, item("blank: E is not finite", palette.warning))
    return said


def _around(values: Array, now: int) -> Axis:
    """An axis on which the whole way and some room around the present point have their place.

    Its ends are round, so that it does not move with every update.
    """
    axis = covering(np.append(values, values[now]))
    reach = axis.high - axis.low
    if not math.isfinite(reach):
        return axis
    step = 2.0 ** (math.floor(math.log2(reach)) - 3)
    return Axis(math.floor(axis.low / step) * step, math.ceil(axis.high / step) * step)


def _affordable(problem: Problem, lowest: int) -> tuple[tuple[int, int], int]:
    """The finest grid for which E over all samples is there between two keys, and how many samples.

    *lowest* is the layer of the lower of the two weights: all above is computed for every point.
    """
    sizes = problem.sizes
    weights = [below * units for below, units in pairwise(sizes)]
    unit = 25.0 if problem.rounding is None else 75.0
    for grid in _GRIDS:
        point = unit * sum(sizes[lowest:]) + 0.5 * sum(weights[lowest:])
        samples = int(_WORK / (0.3 * sum(weights) + math.prod(grid) * point))
        if samples >= problem.samples:
            return grid, problem.samples
    return _GRIDS[-1], max(samples, 1)


def _parameters(layer: LayerState) -> tuple[object, ...]:
    return layer.weights, layer.biases, layer.new_weights, layer.new_biases


def _same(one: Sequence[object], other: Sequence[object]) -> bool:
    """Whether all are the same: arrays by identity, tuples by value."""
    return len(one) == len(other) and all(
        a == b if isinstance(a, tuple) else a is b for a, b in zip(one, other, strict=True)
    )
