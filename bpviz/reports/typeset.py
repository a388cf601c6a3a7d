"""Matrices side by side, with tall brackets, in lines of spans."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bpviz.engine.rounding import Array
from bpviz.teaching.numbers import written
from bpviz.teaching.spans import Line, Role, Span, text_of

Block: TypeAlias = tuple[Line, ...]
RoleOf: TypeAlias = Callable[[int, int], Role]

_ROWS = 8
_COLUMNS = (10, 8, 7, 6, 5, 4, 3)


@dataclass(frozen=True, eq=False)
class Table:
    """A matrix to be set: ``(rows, columns)``, its decimals, and the role of each number."""

    values: Array
    decimals: int
    role: RoleOf


def equation(terms: Sequence[Table | str], width: int, gap: int = 1) -> Block:
    """Terms side by side in at most *width* characters, in further rows where they do not fit.

    *gap* is between a matrix, with what belongs to it, and the next.

    Of a matrix that is too wide for a row of its own, as many columns are kept as there is room
    for: the first ones and the last.
    """
    for columns in _COLUMNS:
        groups = [[_block(term, columns) for term in group] for group in _groups(terms)]
        if all(_width([group], gap) <= width for group in groups):
            break
    return _rows(groups, width, gap)


def _groups(terms: Sequence[Table | str]) -> Iterator[list[Table | str]]:
    """Every matrix with the signs before it, and those that close or follow it."""
    group: list[Table | str] = []
    for index, term in enumerate(terms):
        if group and not _follows(term) and any(isinstance(t, Table) for t in group):
            yield group
            group = []
        group.append(term)
        if index == len(terms) - 1:
            yield group


def _follows(term: Table | str) -> bool:
    """Whether a sign belongs to the matrix before it: ``)²``, ``/ 3``, ``+ 1e-8)``."""
    if not isinstance(term, str) or term.endswith(("(", "√", "·", "−")):
        return False
    return term.startswith((")", "²", "/")) or term.endswith(")")


def _rows(groups: Sequence[Sequence[Block]], width: int, gap: int) -> Block:
    """Groups beside each other as long as they fit, and the rest below."""
    lines: list[Line] = []
    row: list[Sequence[Block]] = []
    for group in groups:
        if row and _width([*row, group], gap) > width:
            lines += [*_beside(row, gap), ()]
            row = []
        row.append(group)
    return (*lines, *_beside(row, gap))


def _width(groups: Sequence[Sequence[Block]], gap: int) -> int:
    blocks = [block for group in groups for block in group]
    gaps = len(blocks) - len(groups) + gap * (len(groups) - 1)
    return sum(len(text_of(block[0])) for block in blocks) + gaps


def _beside(groups: Sequence[Sequence[Block]], gap: int) -> Block:
    """The blocks of all groups beside each other, each centred on the middle line."""
    height = max(len(block) for group in groups for block in group)
    lines: list[list[Span]] = [[] for _ in range(height)]
    for group in groups:
        for index, block in enumerate(group):
            blanks = " " * (1 if index else gap)
            for line, padded in zip(lines, _padded(block, height), strict=True):
                line += [Span(blanks), *padded] if line else padded
    return tuple(tuple(line) for line in lines)


def _padded(block: Block, height: int) -> Block:
    above = (height - len(block)) // 2
    blank: Line = (Span(" " * len(text_of(block[0]))),)
    return (blank,) * above + block + (blank,) * (height - len(block) - above)


def _block(term: Table | str, most_columns: int) -> Block:
    if isinstance(term, str):
        return ((Span(term),),)
    rows = _kept(term.values.shape[0], _ROWS)
    columns = _kept(term.values.shape[1], most_columns)
    cells = [[_cell(term, row, column) for column in columns] for row in rows]
    widths = [max(len(row[i].text) for row in cells) for i in range(len(columns))]
    lines = []
    for index, row in enumerate(cells):
        left, right = _brackets(index, len(cells))
        spans = [Span(f"{left} ")]
        for i, cell in enumerate(row):
            spans += [Span(" " * ((2 if i else 0) + widths[i] - len(cell.text))), cell]
        lines.append((*spans, Span(f" {right}")))
    return tuple(lines)


def _cell(table: Table, row: int | None, column: int | None) -> Span:
    if row is None or column is None:
        return Span("⋱" if row is column else "⋮" if row is None else "⋯", "muted")
    return Span(written(float(table.values[row, column]), table.decimals), table.role(row, column))


def _kept(size: int, most: int) -> list[int | None]:
    """The places of a row or column that are shown; None stands for those left out."""
    if size <= most:
        return list(range(size))
    return [*range(most - 2), None, size - 1]


def _brackets(line: int, height: int) -> tuple[str, str]:
    if height == 1:
        return "[", "]"
    if line == 0:
        return "⎡", "⎤"
    return ("⎣", "⎦") if line == height - 1 else ("⎢", "⎥")
