"""Rows of the lists of sub-steps and samples."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style

from bpviz.drawing.bars import Item, item, paint_bar
from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.teaching.answers import Answers, Score
from bpviz.teaching.formulas import formula_text
from bpviz.teaching.notation import Notation
from bpviz.teaching.numbers import written

_MOST_NUMBERS = 6
_MARKS = {True: "✓", False: "✗", None: " "}
_WORDS = {True: "right", False: "wrong", None: ""}


def paint_step(
    scene: Scene, notation: Notation, palette: Palette, at: int, width: int, *, chosen: bool
) -> list[Segment]:
    """``▸ 15  backward c  ∂E/∂W_c = δ_c · out_bᵀ``: row *at*, from 0, of the script."""
    frame = scene.frame
    problem, number = frame.problem, at + 1
    step = problem.script[at]
    done, current = number <= frame.step_number, number == frame.step_number
    formula = formula_text(step, problem, notation.style, len(frame.after.samples))
    digits = len(str(len(problem.script)))
    turn = f"{step.phase} {notation.layer(step.layer)}"
    style = palette.accent if current else palette.plain if done else palette.muted
    line = _row(width, palette, chosen=chosen, current=current)
    line.put(3, str(number).rjust(digits), style)
    line.put(3 + digits + 2, turn, palette.muted)
    line.put(3 + digits + 2 + len("backward ") + 4, formula, style)
    return line.segments()


def paint_sample(
    scene: Scene,
    now: Answers,
    place: int,
    sample: int,
    palette: Palette,
    width: int,
    *,
    chosen: bool,
    right: bool | None = None,
    asking: bool = False,
) -> list[Segment]:
    """``▸ 1 ✗ (1, 0) → (0, 1)  out (0.7199, 0.8375)  E 0.2723  wrong``.

    *sample* counts from 0; *place* is its column in *now*, the answers under the present weights.
    *right*: whether the output is; None where that cannot be said. With *asking*, what this update
    has not shown yet of its own samples is ``?``.
    """
    state, problem = scene.frame.after, scene.frame.problem
    current = sample in state.samples
    digits = len(str(problem.samples))
    line = _row(width, palette, chosen=chosen, current=current)
    number = palette.accent if current else palette.plain
    out = _vector(now.out[:, place].tolist(), scene.decimals)
    error = written(float(now.errors[place]), scene.decimals)
    if asking and current:
        last = problem.last
        known = scene.frame.number(Element(Quantity(Kind.OUT, last), problem.sizes[last] - 1))
        out, right = ("?", None) if known is None else (out, right)
        known = scene.frame.number(Element(Quantity(Kind.ERROR, last), TOTAL))
        error = "?" if known is None else error
    pieces: list[tuple[str, Style]] = [
        (f"{str(sample + 1).rjust(digits)} ", number),
        (f"{_MARKS[right]} ", _marked(right, palette)),
        (f"{_vector(problem.inputs[:, sample].tolist(), None)} → ", palette.plain),
        (f"{_vector(problem.targets[:, sample].tolist(), None)}  ", palette.plain),
        ("out ", palette.muted),
        (f"{out}  ", palette.plain),
        ("E ", palette.muted),
        (f"{error}  ", palette.bold),
        (_WORDS[right], _marked(right, palette)),
    ]
    x = 3
    for text, style in pieces:
        line.put(x, text, style)
        x += len(text)
    return line.segments()


def paint_score(
    score: Score, of: int, decimals: int, palette: Palette, width: int, *, asking: bool = False
) -> list[Segment]:
    """``3 of 4 right (75 %): the nearest target is their own   mean E 0.2723``.

    *of*: how many samples there are. With *asking* the numbers are ``?``.
    """
    error = "?" if asking else written(score.error, decimals)
    counted = f"the first {score.samples:,} of {of:,} samples" if score.samples < of else ""
    items = [Item((("mean E ", palette.muted), (error, palette.bold)))]
    if score.right is not None and score.accuracy is not None:
        number = "?" if asking else f"{score.right:,}"
        share = "?" if asking else f"{100 * score.accuracy:.0f}"
        told = f"{number} of {score.samples:,} right ({share} %)"
        good = score.right == score.samples and not asking
        items.insert(0, item(told, palette.accent if good else palette.bold))
        items.append(item("right: its own target is the nearest", palette.muted, 2))
    if counted:
        items.append(item(counted, palette.warning, 1))
    return paint_bar(items, [], width, palette.plain)


def _marked(right: bool | None, palette: Palette) -> Style:
    return palette.warning if right is False else palette.accent


def _row(width: int, palette: Palette, *, chosen: bool, current: bool) -> Line:
    """A row with its marks: where one is, and where the cursor is."""
    line = Line(0, width, palette.plain)
    if current:
        line.put(1, "▸", palette.accent)
    if chosen:
        line.put(0, "[", palette.operand)
        line.put(width - 1, "]", palette.operand)
    return line


def _vector(values: Sequence[float], decimals: int | None) -> str:
    shown = [f"{v:g}" if decimals is None else written(v, decimals) for v in values]
    if len(shown) > _MOST_NUMBERS:
        shown = [*shown[: _MOST_NUMBERS - 2], "…", shown[-1]]
    return f"({', '.join(shown)})"
