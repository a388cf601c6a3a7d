"""Where the nodes of the graph view stand, and how much each of them shows."""

from dataclasses import dataclass
from itertools import pairwise

from bpviz.drawing.levels import neuron_lines
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind, layer_name
from bpviz.teaching.notation import Notation

_HEADER = 1
_CARD_MARGIN = 2
_BIAS_NAME = "1"


@dataclass(frozen=True, slots=True)
class Form:
    """How a node looks.

    ``lines`` numbers in a frame with the neuron's name, each with a label of ``label`` columns;
    without a frame it is one line, of name (where ``named``) and number, or, where ``digits`` is
    0, a single dot.
    """

    framed: bool
    lines: int
    label: int
    digits: int
    width: int
    named: bool = True

    @property
    def height(self) -> int:
        """In lines."""
        return self.lines + 2 if self.framed else 1


@dataclass(frozen=True, slots=True)
class Box:
    """A node's rectangle, in characters and lines. ``middle`` is the line its edges meet."""

    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        """The line that edges lead to."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Column:
    """A layer's nodes. ``bias`` is the node of the constant 1 that feeds the layer above."""

    layer: int
    x: int
    form: Form
    boxes: tuple[Box, ...]
    bias: Box | None

    @property
    def stop(self) -> int:
        """The column after the nodes."""
        return self.x + self.form.width


@dataclass(frozen=True, slots=True)
class GraphLayout:
    """The nodes of all layers, and the targets beside the last where its nodes do not hold them."""

    columns: tuple[Column, ...]
    targets: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Level:
    """How rich the nodes are at most: the widths of label and number, and the narrowest gap."""

    label: int
    digits: int
    gap: int
    framed: bool = False
    named: bool = True


# Richest first: cards with full labels, with short ones, with none; name and number in one line;
# number; dots.
_LEVELS = (
    _Level(7, 7, 20, framed=True),
    _Level(3, 7, 16, framed=True),
    _Level(0, 7, 12, framed=True),
    _Level(0, 6, 10),
    _Level(0, 5, 9),
    _Level(0, 4, 8, named=False),
    _Level(0, 0, 5),
)
_TARGET_DIGITS = 4
_MOST_LINES_A_ROW = 16


def graph_fits(problem: Problem, width: int, height: int) -> str | None:
    """Why a network cannot be drawn as a graph in this room, in a sentence; None if it can."""
    rows = height - _HEADER - 1
    sizes = problem.sizes
    biased = problem.bias != "none"
    for layer, units in enumerate(sizes):
        needed = units + (biased and layer < problem.last)
        if needed > rows:
            return (
                f"Layer {layer_name(layer)} has {units} neurons, "
                f"but there is room for {max(rows - (needed - units), 0)} below each other."
            )
    narrowest = _LEVELS[-1]
    needed = 3 * len(sizes) + narrowest.gap * problem.last
    if needed > width:
        return f"{len(sizes)} layers need {needed} columns as a graph, but there are {width}."
    for layer, (below, units) in enumerate(pairwise(sizes), start=1):
        if below * units > _MOST_LINES_A_ROW * rows:
            return (
                f"Between layers {layer_name(layer - 1)} and {layer_name(layer)} there are "
                f"{below * units} lines, too many to be told apart."
            )
    return None


def graph_layout(problem: Problem, width: int, height: int, notation: Notation) -> GraphLayout:
    """Place the nodes, as rich as the room allows; see :func:`graph_fits`."""
    rows = height - _HEADER
    for level in _LEVELS:
        forms = [_form(problem, layer, level, rows, notation) for layer in range(problem.last + 1)]
        beside = _targets_width(forms[-1])
        gaps = width - sum(form.width for form in forms) - beside
        if gaps >= level.gap * problem.last:
            break
    columns = []
    x, spent = 0, 0
    for layer, form in enumerate(forms):
        columns.append(_column(problem, layer, form, x, rows))
        spent += form.width
        x = spent + max(gaps, 0) * (layer + 1) // max(problem.last, 1)
    last = columns[-1]
    targets = tuple(Box(last.stop, box.middle, beside, 1) for box in last.boxes if beside)
    return GraphLayout(tuple(columns), targets)


def _form(problem: Problem, layer: int, level: _Level, rows: int, notation: Notation) -> Form:
    """The richest form of a layer's nodes that a level and the lines allow."""
    units = problem.sizes[layer] + (_has_bias_node(problem, layer))
    names = len(notation.neuron(layer, problem.sizes[layer] - 1))
    pitch = (rows - (layer == problem.last)) // units
    most = 1 if layer == 0 or not level.label else len(neuron_lines(problem, layer))
    lines = min(most, pitch - _CARD_MARGIN - (units > 1))
    if level.framed and lines < 1 <= pitch - _CARD_MARGIN:
        lines = 1
    if level.framed and lines >= 1:
        label = level.label if layer else min(level.label, 3)
        wide = max(label + level.digits + 4, names + 6)
        return Form(True, lines, label, level.digits, wide)
    if not level.digits:
        return Form(False, 1, 0, 0, 3, named=False)
    digits = min(level.digits, 6)
    return Form(False, 1, 0, digits, names * level.named + digits + 2, level.named)


def _targets_width(form: Form) -> int:
    """The columns for the targets beside the outputs' nodes; 0 where they are in them."""
    return 0 if form.lines >= 3 or not form.digits else _TARGET_DIGITS + 2


def _has_bias_node(problem: Problem, layer: int) -> bool:
    return problem.bias != "none" and layer < problem.last


def _column(problem: Problem, layer: int, form: Form, x: int, rows: int) -> Column:
    units, bias = problem.sizes[layer], None
    if _has_bias_node(problem, layer):
        rows -= 1
        bias = Box(x + form.width // 2 - 1, _HEADER + rows, 3, 1)
    elif layer == problem.last:
        rows -= 1
    boxes = tuple(
        Box(
            x,
            _HEADER + max(0, ((2 * place + 1) * rows // units - form.height + 1) // 2),
            form.width,
            form.height,
        )
        for place in range(units)
    )
    return Column(layer, x, form, boxes, bias)


def node_kinds(problem: Problem, layer: int) -> tuple[Kind, ...]:
    """The quantities that a node can show, in their order."""
    return (Kind.OUT,) if layer == 0 else neuron_lines(problem, layer)
