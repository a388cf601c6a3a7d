"""One sitting: a walk through a problem, what is selected on the way, and how it is looked at."""

from dataclasses import replace
from itertools import pairwise

from bpviz.drawing.layout import Request, focus_of, wanted_height
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import SCALE_MODES, Scales, Scene
from bpviz.engine.conditions import Condition
from bpviz.engine.frame import Frame
from bpviz.engine.parts import Bias, Part, Weight
from bpviz.engine.problem import Problem
from bpviz.settings import Settings
from bpviz.teaching.notation import STYLES, Notation
from bpviz.teaching.worked import default_part, operands_of, part_of, worked_element
from bpviz.tui.goto import Destination, destination, next_use
from bpviz.tui.losses import LossRecord
from bpviz.tui.picture import Look, Picture
from bpviz.tui.plan import in_words
from bpviz.tui.runs import opened
from bpviz.tui.terrain import Chosen, Terrain

_DEFAULT_DECIMALS = 4
# Seconds: of an update as such, of a weight in it, and until a person waits.
_OVERHEAD, _WEIGHT, _NOTICEABLE = 3e-5, 2e-9, 0.25


class Session:
    """The state of the screen, without the screen; switches say in words what they changed."""

    def __init__(self, problem: Problem, settings: Settings) -> None:
        self.settings = settings
        self.walk, self.runs = opened(problem, settings)
        problem = self.problem
        self._losses = LossRecord()
        decimals = settings.decimals
        if decimals is None:
            decimals = _DEFAULT_DECIMALS if problem.rounding is None else problem.rounding
        notation = next((s for s in STYLES if s == settings.notation), STYLES[0])
        self.look = Look(notation=notation, decimals=decimals)
        self.selection: Part = default_part(problem)
        self.sample = 0
        self.interval: float | None = None
        self.pauses: tuple[Condition, ...] = ()
        self._weights = Chosen(default_part(problem))
        self._moved_since_step = False
        self._scales: tuple[tuple[object, ...], Scales] | None = None
        update, step = problem.position
        self.walk.go(self.walk.history.index(update, step))

    @property
    def problem(self) -> Problem:
        """The problem as edited up to this update."""
        return self.walk.problem

    @property
    def notation(self) -> Notation:
        """The names in the notation that is looked at."""
        return Notation(self.problem, self.look.notation)

    @property
    def batch(self) -> int:
        """How many samples this update is shown."""
        return len(self.problem.batch(self.walk.place.update))

    @property
    def shown_sample(self) -> int:
        """The place in the batch that is shown."""
        return min(self.sample, self.batch - 1)

    def picture(self, palette: Palette) -> Picture:
        """All that is to be seen now."""
        frame = self.walk.frame()
        worked = worked_element(frame, self.selection, self.shown_sample)
        scene = Scene(
            frame,
            self._finished_scales(),
            selection=self.selection,
            worked=worked,
            operands=frozenset(operands_of(frame, worked) if worked else ()),
            sample=self.shown_sample,
            scale_mode=self.look.scale_mode,
            decimals=self.look.decimals,
            in_play=Scene.quantities_in_play(frame),
        )
        walk = self.walk
        return Picture(
            scene,
            self.look,
            palette,
            walk.place,
            self._losses.of(walk.history),
            walk.pieces(walk.position.index),
            exact=walk.exact,
            edits=len(walk.edits),
            asking=walk.asking,
            interval=self.interval,
            focus=self._focus(frame),
            selecting=self._moved_since_step,
            runs=self.runs.drawn if self.runs else (),
            run=self.runs.chosen if self.runs else 0,
            terrain=Terrain(self._weights.pair(frame.problem), walk.history),
        )

    def _focus(self, frame: Frame) -> int:
        """The matrix at work; after a part was selected, the one that it is seen at."""
        focus = focus_of(frame.step, self.problem)
        layer = self.selection.layer
        if self._moved_since_step and layer not in (focus, focus - 1):
            return max(layer, 1)
        if self._moved_since_step and layer < focus and isinstance(self.selection, Weight | Bias):
            return layer
        return focus

    def _finished_scales(self) -> Scales:
        """The colour scales, from the end of this update, so that they do not jump within it."""
        history = self.walk.history
        update = self.walk.place.update
        key = (history, history.edits, update)
        if self._scales is None or self._scales[0] != key:
            finished = history.state(history.index(update, history.steps))
            self._scales = key, Scales.of(finished, self.problem)
        return self._scales[1]

    # Moving and selecting

    def stepped(self) -> None:
        """A step was made: moving the selection starts from the worked element again."""
        self._moved_since_step = False

    def select(self, part: Part) -> None:
        """Select a part."""
        self.selection = part
        self._weights.note(part)
        self._moved_since_step = True

    @property
    def origin(self) -> Part:
        """Where moving the selection starts: at it, or, after a step, at the worked element."""
        if self._moved_since_step:
            return self.selection
        worked = worked_element(self.walk.frame(), self.selection, self.shown_sample)
        return part_of(worked, self.problem) if worked else self.selection

    def find(self, text: str) -> Destination:
        """Where *text* leads. Raises GoToError where that is nowhere."""
        return destination(text, self.walk.history, self.walk.position.index)

    def go(self, there: Destination) -> None:
        """Go there, and select what is meant."""
        if there.index is not None:
            self.walk.go(there.index)
            self.stepped()
        if there.part is not None:
            self.select(there.part)
        if there.sample is not None:
            self._show_sample(there.sample)

    def is_far(self, index: int) -> bool:
        """Whether so many updates have to be done first that it takes a noticeable time."""
        history, problem = self.walk.history, self.problem
        updates = history.place(index).update - history.reached
        weights = sum(below * units for below, units in pairwise(problem.sizes))
        return updates * (_OVERHEAD + _WEIGHT * weights * (4 + problem.batch_size)) > _NOTICEABLE

    def pause_reason(self) -> str:
        """Why playing is to pause here, at the end of an update; empty where it is not."""
        walk = self.walk
        if not self.pauses or walk.place.step != walk.history.steps:
            return ""
        met = walk.history.first_met(self.pauses, walk.place.update)
        return in_words(met) if met else ""

    def go_to_sample(self, sample: int) -> None:
        """Go to the next update that is shown a sample, from 0."""
        update = next_use(self.walk.history.problem, sample, self.walk.place.update)
        self.walk.go(self.walk.history.index(update, 1))
        self.stepped()
        self._show_sample(sample)

    def _show_sample(self, sample: int) -> None:
        batch = self.problem.batch(self.walk.place.update)
        self.sample = batch.index(sample) if sample in batch else 0

    def switch_sample(self, direction: int) -> str:
        """Show the next, or the previous, sample of the batch."""
        if self.batch == 1:
            return "the batch has one sample"
        self.sample = (self.shown_sample + direction) % self.batch
        number = self.problem.batch(self.walk.place.update)[self.sample] + 1
        return f"sample {number}, {self.sample + 1} of {self.batch} in the batch"

    # Switches

    def switch_granularity(self) -> str:
        """Layer, neuron, weight."""
        granularity = self.walk.switch_granularity()
        return f"granularity: {granularity}"

    def switch_rounding(self) -> str:
        """The problem's rounding, or none."""
        if not self.walk.switch_rounding():
            return "this problem does not round: every number is in full precision"
        if self.walk.exact:
            return "exact: no rounding, full double precision"
        return f"every result rounded to {self.problem.rounding} decimals, and carried on"

    def switch_asking(self) -> str:
        """Ask, then reveal."""
        if self.walk.switch_asking():
            return "ask, then reveal: each step first without its numbers"
        return "each step at once with its numbers"

    def switch_notation(self) -> str:
        """The article's notation, or indexed."""
        at = STYLES.index(self.look.notation)
        notation = STYLES[(at + 1) % len(STYLES)]
        self.look = replace(self.look, notation=notation)
        names = self.notation
        example = Weight(1, 0, 0, self.problem.sizes[0])
        return f"notation: {notation}, such as {names.part(example)}"

    def switch_scale(self) -> str:
        """What the colours are scaled by."""
        at = SCALE_MODES.index(self.look.scale_mode)
        mode = SCALE_MODES[(at + 1) % len(SCALE_MODES)]
        self.look = replace(self.look, scale_mode=mode)
        return {
            "quantity": "colours: each quantity on its own scale",
            "layer": "colours: each layer on its own scale",
            "network": "colours: one scale for all layers",
        }.get(mode, "colours: off")

    def switch_view(self) -> str:
        """Grid, or graph."""
        view = "graph" if self.look.view == "grid" else "grid"
        self.look = replace(self.look, view=view, level=None)
        return f"{view} view"

    def switch_mode(self, *, is_whole: bool) -> str:
        """The whole network, or the matrix at work; *is_whole* is what is shown now."""
        mode = "focus" if is_whole else "whole"
        self.look = replace(self.look, mode=mode, level=None)
        return "focus: the matrix at work" if is_whole else "whole: all layers"

    def switch_level(self, level: int) -> None:
        """A level of detail, 0 the richest."""
        self.look = replace(self.look, level=level)

    def wanted_height(self, columns: int, lines: int) -> int:
        """How many of so many lines let the network be shown well."""
        look = self.look
        if look.view == "graph" or look.level is not None:
            return lines
        room = Request(columns, lines, 1, look.mode, look.level, look.decimals)
        return wanted_height(self.problem, self.notation, room)

    # Edits and the beginning

    def undo_edit(self) -> str:
        """Undo the newest edit."""
        edit = self.walk.undo_edit()
        if edit is None:
            return "there is no edit to undo"
        name = "η" if edit.part is None else self.notation.part(edit.part)
        return f"undone: {name} is as before, from update {edit.update} on"

    def restart(self, *, edited: bool = True) -> None:
        """Back to the beginning; with the edits made so far, or without any."""
        if not edited:
            self.walk.undo_all_edits()
        self.walk.go(0)
        self.stepped()
