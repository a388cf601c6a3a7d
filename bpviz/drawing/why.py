"""The Why? panel: the chain rule of a part, and beside it a small plot."""

from collections.abc import Callable

from rich.segment import Segment

from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.drawing.prose import paint_spans, paint_text
from bpviz.drawing.tangent import tangent_plot
from bpviz.engine.parts import Neuron, Part
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.chain_rule import ChainRule
from bpviz.teaching.curves import Curve
from bpviz.teaching.notation import Notation

_LEAST = (34, 7)
"""The smallest plot, in columns and lines."""
_MOST = 64
_GAP = 3


def paint(
    said: ChainRule,
    curve: Callable[[], Curve | None],
    names: tuple[str, str],
    palette: Palette,
    width: int,
    height: int,
) -> list[list[Segment]]:
    """The lines of the chain rule; its plot beside them or below, where there is room for it.

    *curve* is asked for only then.
    """
    text = paint_spans(said.lines, palette, width)
    if len(text) < height:
        text = paint_text(said.title, palette.title, palette, width) + text
    widest = max(len("".join(segment.text for segment in line).rstrip()) for line in text)
    beside, below = width - widest - _GAP, height - len(text) - 1
    if beside >= _LEAST[0] and height >= _LEAST[1]:
        room = min(beside - 1, _MOST), height
    elif width >= _LEAST[0] and below >= _LEAST[1]:
        room = min(width, _MOST), below
    else:
        return text
    curved = curve()
    if curved is None:
        return text
    plot = _plot(curved, names, palette, *room)
    if room[1] < height:
        blank = Line(0, width, palette.plain).segments()
        return [*text, blank, *(Segment.adjust_line_length(line, width) for line in plot)]
    blank = Line(0, width, palette.plain).segments()
    text += [blank] * (len(plot) - len(text))
    start = width - room[0] - 1
    return [_joined(line, plot, at, start) for at, line in enumerate(text)]


def _joined(line: list[Segment], plot: list[list[Segment]], at: int, start: int) -> list[Segment]:
    """A line with the plot's from column *start* on."""
    if at >= len(plot):
        return line
    return [*Segment.adjust_line_length(line, start), *plot[at], Segment(" ")]


def names_of(part: Part, notation: Notation) -> tuple[str, str]:
    """What stands at the axes of a part's plot."""
    if not isinstance(part, Neuron):
        return notation.part(part), "E"
    net, out = (
        notation.element(Element(Quantity(kind, part.layer), part.index))
        for kind in (Kind.NET, Kind.OUT)
    )
    return net, out


def _plot(
    curve: Curve, names: tuple[str, str], palette: Palette, width: int, height: int
) -> list[list[Segment]]:
    words = paint_text(curve.words, palette.muted, palette, width) if curve.words else []
    rows = tangent_plot(curve, names, width, height - len(words), palette)
    return [list(row) for row in rows] + words
