"""The bar: what is looked at, and where one is in it."""

from collections.abc import Sequence

from rich.segment import Segment

from bpviz.drawing.bars import Item, item, paint_bar
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.engine.parts import Part
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.teaching.notation import Notation
from bpviz.teaching.numbers import written

_MOST_NUMBERS = 4
_LONGEST_NAME = 28
_LOSSES = {
    "half-squared": "½Σ(target−out)²",
    "squared": "Σ(target−out)²",
    "mean-squared": "mean (target−out)²",
}


def paint(
    scene: Scene, notation: Notation, palette: Palette, width: int, notes: Sequence[Item] = ()
) -> list[Segment]:
    """The bar; *notes* stand behind the problem's name."""
    frame = scene.frame
    problem, muted, plain = frame.problem, palette.muted, palette.plain
    number = f"{frame.step_number}/{len(problem.script)}"
    total = frame.number(Element(Quantity(Kind.ERROR, problem.last), TOTAL))
    left = [
        item("bpviz", palette.title, 6),
        item(_shortened(problem.name), plain, 5),
        *notes,
        item(shape(problem), muted, 8),
        item(samples(scene), plain, 3),
        Item((("E ", muted), (written(total, scene.decimals), plain)), 2),
        item(_LOSSES.get(problem.loss, problem.loss), muted, 12),
        item(f"η {problem.learning_rate:g}", muted, 10),
    ]
    if problem.optimizer.name != "sgd":
        left.append(item(problem.optimizer.name, muted, 9))
    if problem.rounding is not None:
        left.append(item(f"rounding {problem.rounding}", muted, 11))
    right = [
        Item((("update ", muted), (f"{frame.update}", plain)), 1),
        Item((("step ", muted), (number, palette.accent))),
    ]
    return paint_bar(left, right, width, plain)


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def shape(problem: Problem) -> str:
    """``2-4-3-2 sigmoid``."""
    sizes = [str(units) for units in problem.sizes]
    if len(sizes) > 2 * _MOST_NUMBERS:
        sizes = [*sizes[:3], "…", *sizes[-2:]]
    names = list(dict.fromkeys(layer.activation for layer in problem.layers[1:]))
    return f"{'-'.join(sizes)} {', '.join(names)}"


def samples(scene: Scene) -> str:
    """The sample that is shown as ``(1, 0) → (0, 1)``, or by its number where it is long."""
    state, problem, at = scene.frame.after, scene.frame.problem, scene.sample
    number = state.samples[at] + 1
    batch = len(state.samples)
    beside = "" if batch == 1 else f"sample {number}, {at + 1} of {batch}  "
    if max(problem.sizes[0], problem.sizes[-1]) > _MOST_NUMBERS:
        return beside.strip() or f"sample {number} of {problem.samples}"
    return f"{beside}{_row(state.inputs[:, at].tolist())} → {_row(state.targets[:, at].tolist())}"


def _row(values: Sequence[float]) -> str:
    return f"({', '.join(f'{value:g}' for value in values)})"


def named(part: Part, scene: Scene, notation: Notation, palette: Palette) -> Item:
    """A part's name, and its number where it has a single one."""
    value = scene.frame.number(Element(_own(part), *_place(part, scene.sample)))
    number = "" if value is None else f" {written(value, scene.decimals)}"
    return Item(((notation.part(part), palette.bold), (number, palette.plain)), 1)


def _own(part: Part) -> Quantity:
    kinds = {"Weight": Kind.WEIGHTS, "Bias": Kind.BIASES, "Target": Kind.TARGET}
    return Quantity(kinds.get(type(part).__name__, Kind.OUT), part.layer)


def _place(part: Part, sample: int) -> tuple[int, int, int]:
    row = getattr(part, "row", getattr(part, "index", 0))
    return row, getattr(part, "column", 0), sample
