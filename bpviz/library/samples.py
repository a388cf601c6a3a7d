"""Samples from a table of comma-separated values: a header line, then inputs and targets."""

import csv
import io
import os
import re
from array import array
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from bpviz.engine.problem import MAX_NUMBERS, ProblemError
from bpviz.engine.rounding import Array
from bpviz.library.names import shortened
from bpviz.library.sources import STANDARD_INPUT, read_file, read_standard_input
from bpviz.library.tables import count

Samples: TypeAlias = tuple[Array, Array]

_LONGEST_CELL = 1000
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+(?:[eE][+-]?\d+)?", re.ASCII)

_NOT_FINITE = ("nan", "inf", "infinity")


def read_samples(path: str | os.PathLike[str], inputs: int, outputs: int) -> Samples:
    """The samples of a CSV file, or of standard input for ``-``.

    Inputs ``(inputs, samples)`` and targets ``(outputs, samples)``. Cells are separated by
    commas, tabs or semicolons; with the latter two, numbers may have decimal commas.

    Raises:
        ProblemError: it cannot be read, or not without doubt, with file, line and column.
    """
    shown = os.fspath(path)
    if shown == STANDARD_INPUT:
        return parse_samples(read_standard_input(), "standard input", inputs, outputs)
    return parse_samples(read_file(path), shown, inputs, outputs)


def parse_samples(text: str, shown: str, inputs: int, outputs: int) -> Samples:
    """The samples of a CSV text; *shown* is its name for messages."""
    rows = _rows(text, shown)
    _, header = next(rows, (0, []))
    if not header:
        raise ProblemError(f"{shown} has no samples")
    if all(_is_numeric(cell) for cell in header):
        raise ProblemError(f"{shown}:1: the first line must name the columns, not hold numbers")
    reader = _Cells(shown, header, decimal_commas=_delimiter(text) != ",")
    values = array("d")
    for line, row in rows:
        reader.append(values, line, row)
        if len(values) > MAX_NUMBERS:
            raise ProblemError(f"{shown} has more than {MAX_NUMBERS:,} numbers")
    columns = reader.columns
    if not values:
        raise ProblemError(f"{shown} has no samples, only a header line")
    if columns != inputs + outputs:
        raise ProblemError(
            f"{shown} has {count(columns, 'column')}; the network needs {inputs + outputs}, "
            f"{count(inputs, 'input')} and {count(outputs, 'target')}"
        )
    table = np.frombuffer(values, dtype=np.float64).reshape(-1, columns)
    return table[:, :inputs].T.copy(), table[:, inputs:].T.copy()


class _Cells:
    """Turns the rows under one header into numbers, or says which cell is none."""

    def __init__(self, shown: str, header: list[str], *, decimal_commas: bool) -> None:
        self.shown, self.header, self.decimal_commas = shown, header, decimal_commas
        # Spreadsheets leave a separator at the end of every line: one column without a name.
        self.columns = len(header) - (header[-1] == "" and len(header) > 1)
        self._commas = self._points = ""

    def append(self, values: "array[float]", line: int, row: list[str]) -> None:
        """Append the numbers of one row to *values*."""
        if len(row) == self.columns + 1 and row[-1] == "":
            row = row[:-1]
        if len(row) != self.columns:
            hint = ""
            if not self.decimal_commas and len(row) == 2 * self.columns:
                hint = "; decimals are written with a point, or columns separated by semicolons"
            raise ProblemError(
                f"{self.shown}:{line}: the line has {count(len(row), 'cell')}, "
                f"but the header has {self.columns}{hint}"
            )
        for column, cell in enumerate(row):
            values.append(self._number(cell, line, column))

    def _number(self, cell: str, line: int, column: int) -> float:
        if "," in cell and self.decimal_commas and _DECIMAL_COMMA.fullmatch(cell):
            self._commas = cell
            text = cell.replace(",", ".")
        else:
            self._points = cell if "." in cell else self._points
            text = cell
        if not _NUMBER.fullmatch(text):
            raise self._wrong(line, column, f"{shortened(cell)!r} is not a number" + _hint(cell))
        if self._commas and self._points:
            raise self._wrong(
                line, column, f"{self._commas!r} has a decimal comma, {self._points!r} a point"
            )
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise self._wrong(line, column, f"{shortened(cell)!r} is too large a number")
        return value

    def _wrong(self, line: int, column: int, what: str) -> ProblemError:
        name = shortened(self.header[column])
        return ProblemError(f"{self.shown}:{line}:{column + 1}: {what} (column {name!r})")


def _is_numeric(cell: str) -> bool:
    return bool(
        _NUMBER.fullmatch(cell)
        or _DECIMAL_COMMA.fullmatch(cell)
        or cell.lower().lstrip("+-") in _NOT_FINITE
    )


def _hint(cell: str) -> str:
    if not cell:
        return ", the cell is empty"
    if cell.lower().lstrip("+-") in _NOT_FINITE:
        return "; it must be finite"
    if "," in cell:
        return "; decimals are written with a point"
    return "" if any(character.isdigit() for character in cell) else "; text cannot be an input"


def _rows(text: str, shown: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and stripped cells of every line that is not blank."""
    lines = io.StringIO(text, newline=None)  # CRLF and CR become LF
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True, skipinitialspace=True)
    previous = csv.field_size_limit(_LONGEST_CELL)
    try:
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader, None)
            except csv.Error as error:
                reason = "a cell is too long" if "limit" in str(error) else str(error)
                raise ProblemError(f"{shown}:{line}: {reason}") from error
            if row is None:
                return
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield line, cells
    finally:
        csv.field_size_limit(previous)


def _delimiter(text: str) -> str:
    """What separates the cells of the first line that is not blank."""
    header = next((line for line in io.StringIO(text, newline=None) if line.strip()), "")
    return next((mark for mark in (";", "\t") if mark in header), ",")
