"""Text in which every number knows where it comes from: lines of spans."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bpviz.engine.quantity import Element

Role: TypeAlias = Literal["plain", "operand", "result", "muted"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line; ``element`` is the number it writes, or stands for."""

    text: str
    role: Role = "plain"
    element: Element | None = None


Line: TypeAlias = tuple[Span, ...]


def text_of(line: Iterable[Span]) -> str:
    """The plain text of a line."""
    return "".join(span.text for span in line)


def muted(text: str) -> Line:
    """A line that is one remark."""
    return (Span(text, "muted"),)
