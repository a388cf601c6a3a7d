"""Which blocks a picture of the network consists of, at which level of detail, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bpviz.drawing.blocks import Block, InputBlock, LayerBlock
from bpviz.drawing.condensed import Condensed
from bpviz.drawing.geometry import TOP, Geometry
from bpviz.drawing.levels import Level, levels
from bpviz.drawing.matrix_block import MatrixBlock
from bpviz.engine.parts import Part, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind
from bpviz.engine.script import Step
from bpviz.teaching.notation import Notation

MODES = ("auto", "whole", "focus")
_GAP = 1
_LEAST_CONTEXT = 8
_MARGIN = 1
_LEAST_COLUMNS = 3
_LEAST_ROWS = 4


@dataclass(frozen=True)
class Request:
    """What a picture is wanted of: room in characters and lines, and the reader's choices.

    ``focus`` is the layer of the matrix at work, ``row`` and ``column`` the place in it that must
    be in sight; ``level`` an index into the levels of detail, None for the richest that fits.
    """

    width: int
    height: int
    focus: int
    mode: str = "auto"
    level: int | None = None
    decimals: int = 4
    row: int = 0
    column: int = 0


@dataclass(frozen=True, eq=False)
class Layout:
    """Blocks in their places.

    ``separator`` is the column of the line behind the context; ``windows`` are the neurons shown
    of the layers of which not all are.
    """

    blocks: tuple[Block, ...]
    width: int
    height: int
    whole: bool
    level: int
    name: str
    separator: int | None = None
    windows: Mapping[int, range] = field(default_factory=dict)

    def shows(self, focus: int, row: int, column: int) -> bool:
        """Whether a place of the matrix in focus is among those shown."""
        rows, columns = self.windows.get(focus), self.windows.get(focus - 1)
        return (rows is None or row in rows) and (columns is None or column in columns)


def focus_of(step: Step | None, problem: Problem) -> int:
    """The layer whose matrix a sub-step is at work in; ∂E/∂out goes down the matrix above."""
    if step is None:
        return 1
    if step.kind is Kind.DE_DOUT and step.layer < problem.last:
        return step.layer + 1
    return step.layer


def place_of(worked: Element | None, selection: Part | None, focus: int) -> tuple[int, int]:
    """The row and column, in the matrix at work, that should be in sight.

    The worked element's; where it has only a row or a column, the other is the selection's.
    """
    row = column = 0
    if isinstance(selection, Weight) and selection.layer == focus:
        row, column = selection.row, selection.column
    if worked is not None and worked.row >= 0:
        if worked.quantity.layer < focus:
            column = worked.row
        else:
            row = worked.row
            column = worked.column if worked.quantity.is_matrix else column
    return row, column


def layout(problem: Problem, notation: Notation, request: Request) -> Layout:
    """The picture for the room there is.

    Mode auto is whole where that fits with numbers, else focus. The level is the richest that
    fits, or the one asked for, which may then be larger than the room.
    """
    known = levels(request.decimals)
    numbers = range(3)
    if request.mode == "whole" or (request.mode == "auto" and request.level is None):
        choices = range(len(known)) if request.mode == "whole" else numbers
        for at in choices if request.level is None else (request.level,):
            made = _whole(problem, notation, known[at], at, request)
            fits = made.width <= request.width and made.height <= request.height
            if fits or request.level is not None or at == len(known) - 1:
                return made
    if request.level is not None:
        return _focus(problem, notation, known[request.level], request.level, request)
    candidates = (
        made
        for shown in (_focus, _windowed)
        for at, level in enumerate(known)
        if level.form in ("tall", "flat", "line")
        and (made := shown(problem, notation, level, at, request)).width <= request.width
        and made.height <= request.height
    )
    smallest = len(known) - 1
    return next(candidates, None) or _focus(problem, notation, known[-1], smallest, request)


def _whole(problem: Problem, notation: Notation, level: Level, at: int, request: Request) -> Layout:
    if level.form == "pixels":
        return _pixels(problem, notation, at, request, whole=True)
    geometry = Geometry(problem, level, notation)
    blocks: list[Block] = [InputBlock(geometry)]
    for layer in range(1, problem.last + 1):
        blocks += [MatrixBlock(geometry, layer), LayerBlock(geometry, layer)]
    tallest = max(geometry.rows_height(layer) for layer in range(problem.last + 1))
    x = 0
    for place, block in enumerate(blocks):
        layer = (place + 1) // 2
        block.x, block.y = x, (tallest - geometry.rows_height(layer)) // 2
        x += block.width + (_GAP if place % 2 == 0 and level.form != "tall" else 0)
    height = max(block.y + block.height for block in blocks)
    return Layout(tuple(blocks), x, height, True, at, level.name)


def _focus(problem: Problem, notation: Notation, level: Level, at: int, request: Request) -> Layout:
    if level.form == "pixels":
        return _pixels(problem, notation, at, request, whole=False)
    return _detail(Geometry(problem, level, notation), at, request)


def _windowed(
    problem: Problem, notation: Notation, level: Level, at: int, request: Request
) -> Layout:
    """As much of the matrix at work as there is room for, around the place at work.

    The window moves by whole pages, so that it stays while one looks around in it.
    """
    geometry = Geometry(problem, level, notation)
    layer = request.focus
    context = max(_LEAST_CONTEXT, request.width // 3)
    fixed = geometry.layer_width(layer) + geometry.matrix_width(layer)
    fixed -= problem.sizes[layer - 1] * geometry.weight_width
    columns = (request.width - context - fixed) // geometry.weight_width
    rows = (request.height - TOP - 1 + geometry.gap) // geometry.row_height(layer)
    if columns < _LEAST_COLUMNS or rows < _LEAST_ROWS:
        columns = rows = 10**9
    windows = {
        layer: _page(problem.sizes[layer], rows, request.row),
        layer - 1: _page(problem.sizes[layer - 1], columns, request.column),
    }
    return _detail(Geometry(problem, level, notation, windows), at, request, inputs=False)


def _page(units: int, most: int, place: int) -> range:
    start = max(0, min(place // most * most, units - most))
    return range(start, min(start + most, units))


def _detail(geometry: Geometry, at: int, request: Request, *, inputs: bool = True) -> Layout:
    problem, notation, level = geometry.problem, geometry.notation, geometry.level
    detail: list[Block] = [
        MatrixBlock(geometry, request.focus),
        LayerBlock(geometry, request.focus),
    ]
    if request.focus == 1 and inputs:
        detail.insert(0, InputBlock(geometry))
    width = sum(block.width for block in detail)
    height = max(block.height for block in detail)
    room = request.width - width - _MARGIN - 3
    context = Condensed(problem, notation, room, request.height, request.focus, x=_MARGIN)
    shown = context.width and request.width - width >= _LEAST_CONTEXT
    x = _MARGIN + context.width + 3 if shown else 0
    for block in detail:
        block.x = x
        x += block.width
        if isinstance(block, InputBlock):
            block.y = max(0, (height - TOP - geometry.rows_height(0)) // 2)
            height = max(height, block.y + block.height)
    blocks: list[Block] = [context, *detail] if shown else detail
    if shown:
        height = max(height, context.height)
    separator = _MARGIN + context.width + 1 if shown else None
    return Layout(tuple(blocks), x, height, False, at, level.name, separator, geometry.windows)


def _pixels(
    problem: Problem, notation: Notation, at: int, request: Request, *, whole: bool
) -> Layout:
    picture = Condensed(problem, notation, request.width, request.height, request.focus)
    return Layout((picture,), picture.width, picture.height, whole, at, "pixels")


def wanted_height(problem: Problem, notation: Notation, room: Request) -> int:
    """How many lines, up to the room's, let every layer be shown well; the same for all steps.

    The whole network in numbers if that fits; else each matrix in turn, with old weight, gradient
    and new weight below each other; else all there is.
    """
    known = levels(room.decimals)
    for at in (0, 1, 2):
        whole = _whole(problem, notation, known[at], at, room)
        if room.mode != "focus" and whole.width <= room.width and whole.height <= room.height:
            return whole.height
    for level in known:
        if level.form in ("tall", "flat") and room.mode != "whole":
            geometry = Geometry(problem, level, notation)
            sizes = problem.sizes
            shapes = {
                (sizes[at - 1 : at + 1], at in (1, problem.last)): at for at in range(1, len(sizes))
            }
            heights = [
                _detail(geometry, 0, replace(room, focus=layer)) for layer in shapes.values()
            ]
            if all(m.width <= room.width and m.height <= room.height for m in heights):
                return max(m.height for m in heights)
    return room.height
