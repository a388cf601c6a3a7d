"""Text in which every number knows where it comes from: lines of spans."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bpviz.engine.quantity import Element

Role: TypeAlias = Literal["plain", "operand", "result", "muted"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line; ``element`` is the number that it writes, or names."""

    text: str
    role: Role = "plain"
    element: Element | None = None


Line: TypeAlias = tuple[Span, ...]

_SIGNS = ("= ", "≈ ")
_BREAKS = (" + ", " · ", " = ", " ≈ ", " − ", " → ", " (")


def text_of(line: Iterable[Span]) -> str:
    """The plain text of a line."""
    return "".join(span.text for span in line)


def plain(text: str) -> Line:
    """A line of words."""
    return (Span(text),)


def muted(text: str) -> Line:
    """A line that is one remark."""
    return (Span(text, "muted"),)


def stacked(lines: Sequence[Line], indent: int) -> tuple[Line, ...]:
    """A chain of equations with the signs of its further lines *indent* characters in."""
    margin = Span(" " * indent)
    return tuple((margin, *line) if index and indent else line for index, line in enumerate(lines))


def fitted(lines: Sequence[Line], width: int) -> tuple[Line, ...]:
    """A stacked chain for *width* characters: on one line where it fits, else wrapped."""
    joined = list(lines[0]) if lines else []
    for line in lines[1:]:
        joined += [Span(" "), *_without_margin(line)]
    if len(text_of(joined)) <= width:
        return (tuple(joined),) if joined else ()
    return tuple(row for line in lines for row in wrapped(line, width))


def wrapped(line: Line, width: int) -> Iterator[Line]:
    """A line cut before signs of addition, multiplication and equality where it is too long."""
    text = text_of(line)
    signs = [text.index(sign) for sign in _SIGNS if sign in text]
    hanging = " " * min(min(signs, default=0) + 2, width // 3)
    row: list[Span] = []
    used = 0
    for group in _groups(line):
        length = len(text_of(group))
        if row and used + length > width and text_of(row).strip():
            yield tuple(row)
            first = Span(group[0].text.lstrip(), group[0].role, group[0].element)
            row, used = [Span(hanging), first, *group[1:]], len(hanging) + len(first.text)
            used += length - len(group[0].text)
            continue
        row += group
        used += length
    if row:
        yield tuple(row)


def _groups(line: Line) -> Iterator[list[Span]]:
    """The spans of a line, kept together up to the next sign before which it can be cut."""
    group: list[Span] = []
    for span in line:
        if group and span.text.startswith(_BREAKS):
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _without_margin(line: Line) -> Line:
    return line[1:] if line and not line[0].text.strip() else line
