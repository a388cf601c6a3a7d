"""TOML tables, read strictly: what is wrong is named by its key path, ``layers[2].units``."""

import math
import re
import tomllib
from collections.abc import Collection

from bpviz.engine.problem import ProblemError
from bpviz.library.names import described, nearest, no_such

_PLACE = re.compile(r"(?P<what>.*?) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|.*)\)", re.S)
_CLEARER = {
    "Cannot overwrite a value": "a key is given twice",
    "Invalid value": "this is no value (text stands in quotes, decimals have a point)",
    "Cannot mutate immutable namespace": "a table is given twice",
    "Unclosed array": "a list is not closed",
}


def parse_toml(text: str, shown: str) -> dict[str, object]:
    """The tables of a TOML text; *shown* is the file's name for messages.

    Raises:
        ProblemError: it is no TOML, with line and column.
    """
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ProblemError(f"{shown} is nested too deeply") from None
    except tomllib.TOMLDecodeError as error:
        message, place = str(error), shown
        if match := _PLACE.fullmatch(message):
            message = match["what"]
            place = f"{shown}:{match['line']}:{match['column']}" if match["line"] else shown
            message += "" if match["line"] else " at the end of the file"
        for start, clearer in _CLEARER.items():
            message = (
                clearer + message.removeprefix(start) if message.startswith(start) else message
            )
        raise ProblemError(f"{place}: {message[0].lower()}{message[1:]}") from error
    except ValueError:
        raise ProblemError(f"{shown}: a number has too many digits") from None


class Table:
    """One table, whose values are asked for by key and type; ``path`` leads to it."""

    def __init__(self, values: dict[str, object], path: str = "") -> None:
        self.values = values
        self.path = path

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def at(self, key: str) -> str:
        """The key path of one of its keys."""
        return f"{self.path}.{key}" if self.path else key

    def check_keys(self, known: Collection[str]) -> None:
        """Refuse keys that nothing reads.

        Raises:
            ProblemError: there is one; the nearest known key is named.
        """
        for key in self.values:
            if key not in known:
                near = nearest(key, known)
                hint = f"did you mean {near!r}?" if near else f"there are {', '.join(known)}"
                raise ProblemError(f"unknown key {self.at(key)}; {hint}")

    def text(self, key: str, default: str = "") -> str:
        """A text."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, value, "a text in quotes")
        return value

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """One of several names."""
        value = self.text(key, default)
        if value not in choices:
            raise ProblemError(f"{self.at(key)}: {no_such(key, value, choices)}")
        return value

    def whole(self, key: str, default: int) -> int:
        """A whole number, 0 or more."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
            raise self._wrong(key, value, "a whole number, 0 or more")
        return value

    def number(self, key: str, default: float) -> float:
        """A finite number."""
        return number(self.values.get(key, default), self.at(key))

    def table(self, key: str) -> "Table":
        """A table; empty where it is absent."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, value, f"a table [{self.at(key)}]")
        return Table(value, self.at(key))

    def tables(self, key: str) -> list["Table"]:
        """An array of tables; empty where it is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise self._wrong(key, value, f"tables [[{self.at(key)}]]")
        tables = []
        for index, entry in enumerate(value):
            if not isinstance(entry, dict):
                raise self._wrong(f"{key}[{index}]", entry, f"a table [[{self.at(key)}]]")
            tables.append(Table(entry, f"{self.at(key)}[{index}]"))
        return tables

    def vector(self, key: str, length: int, reason: str) -> list[float]:
        """A list of *length* numbers; *reason* says why so many."""
        return vector(self.values.get(key, []), self.at(key), length, reason)

    def matrix(
        self, key: str, shape: tuple[int, int], reasons: tuple[str, str]
    ) -> list[list[float]]:
        """A list of rows of numbers; *reasons* say why so many rows, so many columns."""
        rows, columns = shape
        value = self.values[key]
        if not isinstance(value, list):
            raise self._wrong(key, value, f"a list of {rows} rows")
        if len(value) != rows:
            raise ProblemError(f"{self.at(key)} has {count(len(value), 'row')}, but {reasons[0]}")
        return [
            vector(row, f"{self.at(key)}[{index}]", columns, reasons[1])
            for index, row in enumerate(value)
        ]

    def _wrong(self, key: str, value: object, expected: str) -> ProblemError:
        return ProblemError(f"{self.at(key)} is {described(value)}; it must be {expected}")


def number(value: object, path: str) -> float:
    """*value* as a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProblemError(f"{path} is {described(value)}; it must be a number")
    try:
        finite = math.isfinite(value)
    except OverflowError:
        finite = False
    if not finite:
        raise ProblemError(f"{path} is {described(value)}; it must be a finite number")
    return float(value)


def vector(value: object, path: str, length: int, reason: str) -> list[float]:
    """*value* as a list of *length* finite numbers."""
    if not isinstance(value, list):
        raise ProblemError(f"{path} is {described(value)}; it must be a list of numbers")
    if len(value) != length:
        raise ProblemError(f"{path} has {count(len(value), 'number')}, but {reason}")
    return [number(entry, f"{path}[{index}]") for index, entry in enumerate(value)]


def count(number: int, noun: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
