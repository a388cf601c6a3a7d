"""What a network with two inputs and one output answers over its inputs."""

from collections.abc import Sequence

import numpy as np
from rich.segment import Segment

from bpviz.drawing.axis import Axis
from bpviz.drawing.landscape import Dot, Field, decision_surface
from bpviz.engine.evaluate import outputs
from bpviz.engine.frame import Frame
from bpviz.engine.nearest import targets_of
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array
from bpviz.teaching.notation import Notation
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.painted import Painted

_POINTS = (33, 17)
_MARGIN = 0.1
_MOST_DOTS = 150


def has_surface(problem: Problem) -> bool:
    """Whether there are two inputs and one output."""
    return (problem.sizes[0], problem.sizes[-1]) == (2, 1)


class DecisionSurface(Painted):
    """The output as a heat map over both inputs, with the samples on it."""

    DEFAULT_CSS = """
    DecisionSurface { height: 1fr; margin-right: 1; }
    """

    _known: tuple[tuple[object, ...], Sequence[list[Segment]]] | None = None

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """The heat map; nothing where the network has other sizes, or its answer is asked for."""
        frame = picture.scene.frame
        height = self.size.height
        if not has_surface(frame.problem) or picture.asking:
            return []
        layers = frame.after.layers
        key = (
            frame.problem,
            picture.palette,
            picture.look.notation,
            width,
            height,
            *(
                layer.weights if layer.new_weights is None else layer.new_weights
                for layer in layers
            ),
            *(layer.biases if layer.new_biases is None else layer.new_biases for layer in layers),
        )
        known = self._known
        if known is None or not all(a is b for a, b in zip(key, known[0], strict=True)):
            self._known = known = key, _surface(picture, frame, width, height)
        return known[1]


def _surface(picture: Picture, frame: Frame, width: int, height: int) -> Sequence[list[Segment]]:
    problem, palette = frame.problem, picture.palette
    notation = Notation(problem, picture.look.notation)
    across, up = (_reaching(row) for row in problem.inputs)
    names = notation.neuron(0, 0), notation.neuron(0, 1)
    field = Field(across, up, names, width, height, palette)
    x, y = field.points(*_POINTS)
    inputs = np.stack([np.tile(x, len(y)), np.repeat(y, len(x))])
    answered = outputs(frame.after.layers, problem, inputs).reshape(len(y), len(x))
    low, high = float(problem.targets.min()), float(problem.targets.max())
    threshold = (low + high) / 2 if low < high else 0.5
    return decision_surface(field, answered, _dots(frame, threshold), threshold=threshold)


def _dots(frame: Frame, threshold: float) -> list[Dot]:
    problem = frame.problem
    inputs, targets = problem.inputs[:, :_MOST_DOTS], problem.targets[:, :_MOST_DOTS]
    judge = targets_of(problem)
    right = judge.right(outputs(frame.after.layers, problem, inputs), targets)
    high = targets[0] > threshold
    return [
        Dot(x, y, bool(above), bool(good) or not judge.differ)
        for (x, y), above, good in zip(inputs.T.tolist(), high, right, strict=True)
    ]


def _reaching(values: Array) -> Axis:
    return Axis.around(float(values.min()), float(values.max()), margin=_MARGIN)
