"""Which blocks a picture of the network consists of, at which level of detail, and where."""

from dataclasses import dataclass
from itertools import count

from bpviz.drawing.blocks import Block, InputBlock, LayerBlock
from bpviz.drawing.condensed import Condensed
from bpviz.drawing.geometry import TOP, Geometry
from bpviz.drawing.levels import Level, levels
from bpviz.drawing.matrix_block import MatrixBlock
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind
from bpviz.engine.script import Step
from bpviz.teaching.notation import Notation

MODES = ("auto", "whole", "focus")
_GAP = 1
_LEAST_CONTEXT = 8


@dataclass(frozen=True)
class Request:
    """What a picture is wanted of: room in characters and lines, and the reader's choices.

    ``focus`` is the layer of the matrix at work; ``level`` an index into the levels of detail,
    None for the richest that fits.
    """

    width: int
    height: int
    focus: int
    mode: str = "auto"
    level: int | None = None
    decimals: int = 4


@dataclass(frozen=True, eq=False)
class Layout:
    """Blocks in their places. ``separator`` is the column of the line behind the context."""

    blocks: tuple[Block, ...]
    width: int
    height: int
    whole: bool
    level: int
    name: str
    separator: int | None = None


def focus_of(step: Step | None, problem: Problem) -> int:
    """The layer whose matrix a sub-step is at work in; ∂E/∂out goes down the matrix above."""
    if step is None:
        return 1
    if step.kind is Kind.DE_DOUT and step.layer < problem.last:
        return step.layer + 1
    return step.layer


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
    for at in count() if request.level is None else (request.level,):
        made = _focus(problem, notation, known[at], at, request)
        fits = made.width <= request.width and made.height <= request.height
        if fits or request.level is not None or at == len(known) - 1:
            return made
    raise AssertionError("the last level is always taken")


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
    geometry = Geometry(problem, level, notation)
    detail: list[Block] = [
        MatrixBlock(geometry, request.focus),
        LayerBlock(geometry, request.focus),
    ]
    if request.focus == 1:
        detail.insert(0, InputBlock(geometry))
    width = sum(block.width for block in detail)
    height = max(block.height for block in detail)
    context = Condensed(problem, notation, request.width - width - 3, request.height, request.focus)
    shown = context.width and request.width - width >= _LEAST_CONTEXT
    x = context.width + 3 if shown else 0
    for block in detail:
        block.x = x
        x += block.width
        if isinstance(block, InputBlock):
            block.y = max(0, (height - TOP - geometry.rows_height(0)) // 2)
            height = max(height, block.y + block.height)
    blocks: list[Block] = [context, *detail] if shown else detail
    if shown:
        height = max(height, context.height)
    separator = context.width + 1 if shown else None
    return Layout(tuple(blocks), x, height, False, at, level.name, separator)


def _pixels(
    problem: Problem, notation: Notation, at: int, request: Request, *, whole: bool
) -> Layout:
    picture = Condensed(problem, notation, request.width, request.height, request.focus)
    return Layout((picture,), picture.width, picture.height, whole, at, "pixels")
