"""Scenes of every sub-step, and graph views to paint them, for tests."""

from __future__ import annotations

from typing import Any

from bpviz.drawing.graph import GraphView
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scales, Scene
from bpviz.engine.frame import Frame
from bpviz.engine.history import History
from bpviz.engine.parts import Part, Weight
from bpviz.engine.problem import Problem
from bpviz.teaching.notation import Notation
from bpviz.teaching.worked import operands_of, worked_element

PLAIN = Palette.without_colour()
W_C7 = Weight(2, 1, 2, 4)


def scene_of(frame: Frame, finished: Scales, selection: Part | None = W_C7, **more: Any) -> Scene:
    worked = worked_element(frame, selection)
    return Scene(
        frame,
        finished,
        selection,
        worked,
        frozenset(operands_of(frame, worked)) if worked else frozenset(),
        in_play=Scene.quantities_in_play(frame),
        **more,
    )


def scenes(problem: Problem, selection: Part | None = None) -> list[Scene]:
    """A scene of every sub-step of update 0, and one before the first."""
    history = History(problem)
    finished = Scales.of(history.frame(update=0, step=history.steps).after, problem)
    frames = [history.frame(update=0, step=step) for step in range(history.steps + 1)]
    return [scene_of(frame, finished, selection) for frame in frames]


def view_of(
    problem: Problem, width: int, height: int, palette: Palette = PLAIN, **more: Any
) -> GraphView:
    return GraphView(problem, width, height, Notation(problem), palette, **more)
