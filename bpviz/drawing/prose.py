"""Spans of text on lines of a width: where every number keeps its role."""

from collections.abc import Iterable, Iterator, Sequence

from rich.segment import Segment
from rich.style import Style

from bpviz.drawing.bars import printable
from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.teaching.spans import Line as SpanLine
from bpviz.teaching.spans import Role

MARGIN = 1
_LEAST = 12


def role_style(role: Role, palette: Palette) -> Style:
    """The style of a role."""
    return {
        "operand": palette.operand,
        "result": palette.accent,
        "muted": palette.muted,
    }.get(role, palette.plain)


def paint_spans(lines: Iterable[SpanLine], palette: Palette, width: int) -> list[list[Segment]]:
    """Lines of spans, broken at spaces where they are wider than *width*.

    What continues is indented to stand behind the line's first equals sign.
    """
    return [
        painted
        for spans in lines
        for painted in _paint(
            [(printable(s.text), role_style(s.role, palette)) for s in spans], width, palette
        )
    ]


def paint_text(text: str, style: Style, palette: Palette, width: int) -> list[list[Segment]]:
    """Text from anywhere, on as many lines as it takes."""
    return [
        painted
        for line in text.splitlines()
        for painted in _paint([(printable(line), style)], width, palette)
    ]


def _paint(
    pieces: Sequence[tuple[str, Style]], width: int, palette: Palette
) -> Iterator[list[Segment]]:
    whole = "".join(text for text, _ in pieces)
    indent = whole.find("= ") + 2 if "= " in whole else len(whole) - len(whole.lstrip())
    room = max(width - 2 * MARGIN, 1)
    if indent > room // 2:
        indent = 2
    line, x = Line(0, width, palette.plain), 0
    for text, style in pieces:
        for word in _words(text):
            if x + len(word.rstrip()) > room and x > indent:
                yield line.segments()
                line, x = Line(0, width, palette.plain), indent
                word = word.lstrip()
            while len(word.rstrip()) > room - x and room - x >= _LEAST:
                line.put(MARGIN + x, word[: room - x], style)
                yield line.segments()
                word = word[room - x :]
                line, x = Line(0, width, palette.plain), indent
            line.put(MARGIN + x, word, style)
            x += len(word)
    yield line.segments()


def _words(text: str) -> Iterator[str]:
    """Words, each with the blanks that follow it; blanks at the beginning are one of their own."""
    start = 0
    while start < len(text):
        stop = start
        while stop < len(text) and text[stop] != " ":
            stop += 1
        while stop < len(text) and text[stop] == " ":
            stop += 1
        yield text[start:stop]
        start = stop
