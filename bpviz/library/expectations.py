"""Published numbers in problem files, and which numbers of an update a name stands for."""

from collections.abc import Sequence
from math import prod

import numpy as np

from bpviz.engine.problem import Expectation, Problem, ProblemError
from bpviz.engine.quantity import OPTIMIZER_KINDS, Kind, Quantity, parse_name
from bpviz.engine.rounding import Array
from bpviz.engine.state import State
from bpviz.library.names import described, nearest
from bpviz.library.tables import Table, count, number, vector

MAX_DECIMALS = 15


def read_expectations(tables: Sequence[Table], problem: Problem) -> tuple[Expectation, ...]:
    """The ``[[expect]]`` tables of a problem file.

    Raises:
        ProblemError: a name is none, or has not the shape of what it names.
    """
    return tuple(_expectation(table, problem) for table in tables)


def _expectation(table: Table, problem: Problem) -> Expectation:
    update = table.whole("update", 0)
    if "decimals" not in table and problem.rounding is None:
        raise ProblemError(f"{table.at('decimals')} is missing: to how many the numbers are given")
    decimals = table.whole("decimals", problem.rounding or 0)
    if decimals > MAX_DECIMALS:
        raise ProblemError(f"{table.at('decimals')} is {decimals}; it can be up to {MAX_DECIMALS}")
    batch = len(problem.batch(update))
    values = {}
    for name, value in table.values.items():
        if name in ("update", "decimals"):
            continue
        shape = shape_of(name, problem, batch)
        if shape is None:
            near = nearest(name, ["update", "decimals", *names(problem)])
            hint = f"; did you mean {near!r}?" if near else ""
            raise ProblemError(f"{table.at(name)} names nothing that is computed here{hint}")
        values[name] = tuple(_numbers(value, table.at(name), name, shape))
    return Expectation(update, decimals, values)


def _numbers(value: object, path: str, name: str, shape: tuple[int, ...]) -> list[float]:
    """The numbers of an array of that shape, given nested or flat."""
    size = prod(shape)
    reason = f"{name} has {_sizes(shape)}"
    if not isinstance(value, list):
        only = number(value, path)
        if size != 1:
            raise ProblemError(f"{path} is {described(value)}, but {reason}")
        return [only]
    if len(shape) < 2 or not any(isinstance(row, list) for row in value):
        return vector(value, path, size, reason)
    if len(value) != shape[0]:
        raise ProblemError(f"{path} has {count(len(value), 'row')}, but {reason}")
    return [
        entry
        for index, row in enumerate(value)
        for entry in _numbers(row, f"{path}[{index}]", f"each row of {name}", shape[1:])
    ]


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if len(shape) > 1 else count(prod(shape), "number")


def names(problem: Problem) -> list[str]:
    """The names of all that an update has, its inputs and targets included."""
    fixed = []
    if problem.bias == "fixed":
        fixed = [Quantity(Kind.BIASES, layer).name for layer in range(1, problem.last + 1)]
    return ["out_a", "target", *(step.quantity.name for step in problem.script), *fixed]


def shape_of(name: str, problem: Problem, batch: int) -> tuple[int, ...] | None:
    """The shape of what *name* stands for in an update of *batch* samples; None if for nothing.

    A single element of a signal, ``net_c1``, has one number a sample.
    """
    found = parse_name(name, problem.last)
    if found is None:
        return None
    quantity, place = found
    shape = _shape(quantity, problem, batch)
    if shape is None or name == "E_total":
        return None if shape is None else ()
    if place is None:
        return shape
    per_sample = quantity.is_signal
    elements = prod(shape) // (batch if per_sample else 1)
    if place >= elements:
        return None
    return (batch,) if per_sample else ()


def _shape(quantity: Quantity, problem: Problem, batch: int) -> tuple[int, ...] | None:
    kind, layer = quantity.kind, quantity.layer
    units = problem.sizes[layer]
    if kind in OPTIMIZER_KINDS and kind not in problem.optimizer.kinds:
        return None
    if kind is Kind.BIASES and problem.bias == "none":
        return None
    if (kind is Kind.BIAS_GRADIENT or quantity.bias) and not problem.trains_biases:
        return None
    if kind is Kind.DOUT_DNET and problem.layers[layer].activation == "softmax":
        return (batch, units, units)
    if quantity.is_signal:
        return (units, batch)
    if quantity.is_matrix:
        return (units, problem.sizes[layer - 1])
    return (1,) if problem.bias == "shared" and kind is not Kind.ERROR else (units,)


def numbers_at_end(name: str, state: State) -> Array:
    """The numbers, flat, that *name* stands for in a finished update: new weights for ``W_b``.

    Raises:
        LookupError: *name* is none, or is not computed.
    """
    if name == "E_total" and state.error is not None:
        return np.array([state.error])
    found = parse_name(name, len(state.layers) - 1)
    if found is None:
        raise LookupError(f"{name} is no quantity")
    quantity, place = found
    newer = {Kind.WEIGHTS: Kind.NEW_WEIGHTS, Kind.BIASES: Kind.NEW_BIASES}.get(quantity.kind)
    array = None if newer is None else state.value(Quantity(newer, quantity.layer))
    array = state.need(quantity) if array is None else array
    if place is None:
        return array.ravel()
    if array.ndim == 3:
        return array.reshape(len(array), -1)[:, place]
    return array[place] if quantity.is_signal else array.ravel()[place : place + 1]
