"""The Samples panel: every sample, and what the network answers to it now."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Self

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive

from bpviz.drawing.listing import paint_sample, paint_score
from bpviz.engine.frame import Frame
from bpviz.engine.nearest import Targets, targets_of
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.engine.state import State
from bpviz.teaching.answers import Answers, Score, answers, score
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.decision import DecisionSurface, has_surface
from bpviz.tui.widgets.painted import Painted
from bpviz.tui.widgets.rows import Rows

_BLOCK = 64
_LIST, _LEAST_SURFACE, _MOST_SURFACE = 56, 22, 60
# About how many multiplications the score may take.
_WORK = 10_000_000


class SamplesPanel(Horizontal):
    """How the network does, a row a sample, and beside them what it answers over its inputs."""

    DEFAULT_CSS = """
    SamplesPanel { width: 1fr; height: 1fr; }
    SamplesPanel Vertical { width: 1fr; height: 1fr; }
    """

    picture: reactive[Picture | None] = reactive(None, repaint=False, init=False)

    def compose(self) -> ComposeResult:
        """The score above the list, and the decision surface beside them."""
        with Vertical():
            yield ScoreLine()
            yield SamplesList()
        yield DecisionSurface()

    def on_mount(self) -> None:
        """Show what there is."""
        self._share_columns()
        self._hand_on()

    def watch_picture(self) -> None:
        """Show another picture, where anything is seen of it."""
        if self.is_mounted and self.display:
            self._share_columns()
            self._hand_on()

    def on_show(self) -> None:
        """Catch up with what happened while it was not seen."""
        self._hand_on()

    def on_resize(self, event: events.Resize) -> None:
        """Make room for the decision surface, or none."""
        self._share_columns()
        self._hand_on()

    def focus(self, scroll_visible: bool = True) -> Self:
        """Enter the list."""
        self.query_one(SamplesList).focus(scroll_visible)
        return self

    def _hand_on(self) -> None:
        for child in self.query(Painted):
            child.picture = self.picture

    def _share_columns(self) -> None:
        surface = self.query_one(DecisionSurface)
        room = min(self.size.width - _LIST, _MOST_SURFACE, 5 * self.size.height)
        has_one = self.picture is not None and has_surface(self.picture.scene.frame.problem)
        surface.display = has_one and room >= _LEAST_SURFACE
        surface.styles.width = max(room, 1)


class ScoreLine(Painted):
    """How many samples are right, and the mean error."""

    _known: tuple[tuple[object, ...], Score] | None = None

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """One line."""
        scene = picture.scene
        problem = scene.frame.problem
        total = Element(Quantity(Kind.ERROR, problem.last), TOTAL)
        asking = picture.asking and scene.frame.number(total) is None
        now = self._score(problem, _seen(scene.frame))
        line = paint_score(
            now, problem.samples, scene.decimals, picture.palette, width, asking=asking
        )
        return [line]

    def _score(self, problem: Problem, state: State) -> Score:
        key = (problem, *_parameters(state))
        if self._known is None or not _same(key, self._known[0]):
            targets = targets_of(problem)
            found = score(problem, state.layers, targets, _affordable(problem, targets))
            self._known = key, found
        return self._known[1]


class SamplesList(Rows):
    """Input, target, output now and error; choosing one goes to its next use."""

    _key: tuple[object, ...] = ()
    _answers: dict[int, tuple[Answers, Sequence[bool | None]]]

    def count(self, picture: Picture) -> int:
        """A row a sample."""
        return picture.scene.frame.problem.samples

    def current(self, picture: Picture) -> int:
        """The sample that is shown."""
        return picture.scene.frame.after.samples[picture.scene.sample]

    def row(self, picture: Picture, at: int, width: int, *, chosen: bool) -> list[Segment]:
        """Number, right or wrong, input, target, output and error."""
        block, place = divmod(at, _BLOCK)
        now, right = self._answered(picture, block)
        return paint_sample(
            picture.scene,
            now,
            place,
            at,
            picture.palette,
            width,
            chosen=chosen,
            right=right[place],
            asking=picture.asking,
        )

    def _answered(self, picture: Picture, block: int) -> tuple[Answers, Sequence[bool | None]]:
        """The answers to a block of samples under the present weights, known ones kept."""
        frame = picture.scene.frame
        layers = _seen(frame).layers
        key = (frame.problem, *_parameters(_seen(frame)))
        if not _same(key, self._key):
            self._key, self._answers = key, {}
        if block not in self._answers:
            samples = range(block * _BLOCK, min((block + 1) * _BLOCK, frame.problem.samples))
            new = [(layer.new_weights, layer.new_biases) for layer in layers]
            now = answers(frame.problem, layers, samples, new)
            right: Sequence[bool | None] = [None] * len(samples)
            targets = targets_of(frame.problem)
            if targets.differ:
                right = targets.right(now.out, now.targets).tolist()
            self._answers[block] = now, right
        return self._answers[block]


def _seen(frame: Frame) -> State:
    """The state whose parameters may be seen: what is still asked for is not in it."""
    return frame.before if frame.hidden else frame.after


def _parameters(state: State) -> list[object]:
    """The arrays that the answers depend on."""
    return [
        array
        for layer in state.layers
        for array in (layer.weights, layer.biases, layer.new_weights, layer.new_biases)
    ]


def _same(one: Sequence[object], other: Sequence[object]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _affordable(problem: Problem, targets: Targets) -> int:
    """How many samples can be answered between two keys."""
    sizes = problem.sizes
    weights = sum(below * units for below, units in pairwise(sizes))
    return max(1, _WORK // (weights + 40 * sum(sizes) + 4 * targets.patterns.size))
