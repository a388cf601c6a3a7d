"""Typeset matrices: brackets, every number with its marks; of large ones corners and ellipses."""

from dataclasses import dataclass
from itertools import pairwise

from bpviz.drawing.cells import MARKS, fitted, put_number
from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import OPTIMIZER_KINDS, Element, Kind, Quantity
from bpviz.teaching.explain import Matrix

_ELLIPSIS = 3


def chosen(count: int, most: int, focus: int) -> list[int | None]:
    """Which of *count* rows are shown where at most *most* can be; None is an ellipsis.

    The first, the last, and as many around *focus* as there is room for.
    """
    if count <= most:
        return list(range(count))
    room = max(most - 4, 0)
    start = min(max(focus - room // 2, 0), count - 1)
    around = range(start, min(start + room + 1, count))
    kept = sorted({0, count - 1, focus, *around})
    while len(kept) + _gaps(kept) > max(most, 3) and len(kept) > 2:
        spare = [at for at in kept if at not in (0, count - 1, focus)]
        if not spare:
            break
        kept.remove(max(spare, key=lambda at: abs(at - focus)))
    shown: list[int | None] = []
    for at in kept:
        if shown and shown[-1] != at - 1:
            shown.append(None)
        shown.append(at)
    return shown


def _gaps(kept: list[int]) -> int:
    return sum(after - before > 1 for before, after in pairwise(kept))


@dataclass(frozen=True)
class Typeset:
    """One matrix of an equation: which rows and columns are shown, and how wide its numbers are."""

    matrix: Matrix
    rows: tuple[int | None, ...]
    columns: tuple[int | None, ...]
    digits: int

    @property
    def height(self) -> int:
        """How many lines it takes."""
        return len(self.rows)

    @property
    def width(self) -> int:
        """How many columns of the screen it takes, brackets included."""
        cells = sum(_ELLIPSIS if at is None else self.digits + MARKS for at in self.columns)
        return cells + 2

    def paint(self, line: Line, x: int, at: int, scene: Scene, palette: Palette) -> None:
        """Paint line *at* of it from column *x* on."""
        result = self.matrix.quantity == scene.frame.quantity and not self.matrix.previous
        bracket = palette.accent if result else palette.bold
        first, last = at == 0, at == self.height - 1
        both = "[]" if first and last else "⎡⎤" if first else "⎣⎦" if last else "⎢⎥"
        line.put(x, both[0], bracket)
        line.put(x + self.width - 1, both[1], bracket)
        x += 1
        row = self.rows[at]
        for column in self.columns:
            width = _ELLIPSIS if column is None else self.digits + MARKS
            if row is None or column is None:
                sign = "⋱" if row == column else "⋮" if row is None else "…"
                line.put(x + width // 2, sign, palette.faint)
            else:
                self._number(line, x, row, column, scene, palette)
            x += width

    def _number(
        self, line: Line, x: int, row: int, column: int, scene: Scene, palette: Palette
    ) -> None:
        element = element_of(self.matrix, row, column, scene)
        if not self.matrix.previous:
            put_number(line, x, element, scene, palette, self.digits)
            return
        value = _previous(element, scene)
        text = fitted(value, self.digits, scene.decimals).rjust(self.digits)
        line.put(x + 1, text, palette.tint(value, scene.scale(element.quantity), "weak"))


def typeset(matrix: Matrix, scene: Scene, most_rows: int, most_columns: int) -> Typeset:
    """A matrix of an equation, with at most so many rows and columns, around what is marked."""
    rows, columns = shape(matrix, scene)
    row, column = _focus(matrix, scene)
    shown_rows = tuple(chosen(rows, most_rows, min(row, rows - 1)))
    shown_columns = tuple(chosen(columns, most_columns, min(column, columns - 1)))
    most = max(scene.decimals, 2) + 4
    widths = [
        len(fitted(_value(matrix, i, j, scene), most, scene.decimals))
        for i in shown_rows
        for j in shown_columns
        if i is not None and j is not None
    ]
    return Typeset(matrix, shown_rows, shown_columns, max(widths, default=1))


def shape(matrix: Matrix, scene: Scene) -> tuple[int, int]:
    """Rows and columns of a matrix as it stands in an equation."""
    quantity, problem = matrix.quantity, scene.frame.problem
    rows = columns = problem.sizes[quantity.layer]
    if quantity.is_matrix:
        columns = problem.sizes[quantity.layer - 1]
    elif quantity.is_signal and not _is_jacobian(quantity, problem):
        columns = len(scene.frame.after.samples)
    elif not _is_jacobian(quantity, problem):
        rows, columns = 1 if _is_of_shared_biases(quantity, problem) else rows, 1
    return (columns, rows) if matrix.transposed else (rows, columns)


def element_of(matrix: Matrix, row: int, column: int, scene: Scene) -> Element:
    """The element at a place of a matrix as it stands in an equation."""
    if matrix.transposed:
        row, column = column, row
    quantity = matrix.quantity
    if _is_jacobian(quantity, scene.frame.problem):
        return Element(quantity, row, column, scene.sample)
    if quantity.is_signal:
        return Element(quantity, row, sample=column)
    return Element(quantity, row, column)


def _focus(matrix: Matrix, scene: Scene) -> tuple[int, int]:
    """The row and column around which a large matrix is shown."""
    marked = [scene.worked] if scene.worked else []
    own = [e for e in (*marked, *scene.operands) if e.quantity == matrix.quantity]
    if not own:
        return 0, 0
    element = min(own, key=lambda e: (e.row, e.column, e.sample))
    signal = matrix.quantity.is_signal and not _is_jacobian(matrix.quantity, scene.frame.problem)
    row, column = element.row, element.sample if signal else element.column
    return (column, row) if matrix.transposed else (row, column)


def _value(matrix: Matrix, row: int, column: int, scene: Scene) -> float | None:
    element = element_of(matrix, row, column, scene)
    return _previous(element, scene) if matrix.previous else scene.frame.number(element)


def _previous(element: Element, scene: Scene) -> float:
    """A number of an average that the update began with."""
    quantity = element.quantity
    average = scene.frame.before.layers[quantity.layer].averages[quantity.kind, quantity.bias]
    return float(
        average[element.row, element.column] if average.ndim == 2 else average[element.row]
    )


def _is_jacobian(quantity: Quantity, problem: Problem) -> bool:
    activation = problem.layers[quantity.layer].activation
    return quantity.kind is Kind.DOUT_DNET and activation == "softmax"


def _is_of_shared_biases(quantity: Quantity, problem: Problem) -> bool:
    of_biases = quantity.kind in (Kind.BIASES, Kind.NEW_BIASES, Kind.BIAS_GRADIENT) or (
        quantity.kind in OPTIMIZER_KINDS and quantity.bias
    )
    return of_biases and problem.bias == "shared"
