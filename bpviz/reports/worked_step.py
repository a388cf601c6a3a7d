"""One sub-step of a worked solution: why, in symbols, with its numbers, one element in full."""

import textwrap
from collections.abc import Iterator

import numpy as np

from bpviz.engine.frame import Frame
from bpviz.engine.parts import Input, Neuron, Part
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.engine.rounding import Array
from bpviz.reports.typeset import Table, equation
from bpviz.teaching.explain import Explanation, explain
from bpviz.teaching.matrices import Matrix, Term, matrix_values
from bpviz.teaching.notation import Style
from bpviz.teaching.numbers import is_exact
from bpviz.teaching.spans import Line, Role, Span, fitted, plain
from bpviz.teaching.worked import part_of

_MOST_SAMPLES = 4
_MOST_DECIMALS = 10
_MOST_OUTPUTS = 4
_LOOKED_AT = 1000


def worked_step(frame: Frame, style: Style, decimals: int, width: int) -> Iterator[Line]:
    """The lines under a sub-step's title, at most *width* wide where that can be."""
    parts = _worked_parts(frame)
    explanations = [explain(frame, part, sample, style, decimals) for part, sample in parts]
    last = explanations[-1]
    yield from (plain(line) for line in textwrap.wrap(last.why, width))
    yield plain(last.formula)
    yield from _equations(frame, last, decimals, width)
    for explanation in explanations:
        yield from fitted(explanation.worked, width)


def _worked_parts(frame: Frame) -> list[tuple[Part, int]]:
    """What is worked out, as the part that stands for it, and its sample.

    The first number of the result that is not 0, or that changed; of the error, its E_i and then
    their sum.
    """
    assert frame.step is not None
    quantity, problem = frame.step.quantity, frame.problem
    if quantity.kind is Kind.ERROR:
        outputs = range(min(problem.sizes[problem.last], _MOST_OUTPUTS))
        return [*((Neuron(problem.last, index), 0) for index in outputs), (Input(0), 0)]
    value = frame.value(quantity)
    assert value is not None
    before = {Kind.NEW_WEIGHTS: Kind.WEIGHTS, Kind.NEW_BIASES: Kind.BIASES}.get(quantity.kind)
    if before is not None:
        value = value - frame.after.need(Quantity(before, quantity.layer))
    place = np.unravel_index(int(np.argmax(value != 0)), value.shape)
    at = [int(index) for index in place]
    if value.ndim == 3:
        return [(Neuron(quantity.layer, at[1]), at[0])]
    element = Element(quantity, at[0], 0 if quantity.is_signal or len(at) == 1 else at[1])
    return [(part_of(element, problem), at[1] if quantity.is_signal else 0)]


def _equations(frame: Frame, explanation: Explanation, decimals: int, width: int) -> Iterator[Line]:
    """The formula with its numbers, below its sign of equality."""
    formula = explanation.formula
    sign = min((mark for mark in ("=", "←") if mark in formula), key=formula.index)
    indent = formula.index(sign)
    samples = range(1)
    if _is_per_sample(frame):
        samples = range(min(len(frame.after.samples), _MOST_SAMPLES))
    for sample in samples:
        terms = [_term(frame, explanation, term, decimals, sample) for term in explanation.matrices]
        if len(frame.after.samples) > 1 and _is_per_sample(frame):
            yield (Span(f"sample {frame.after.samples[sample] + 1}:", "muted"),)
        for line in equation([sign, *terms], width - indent):
            yield (Span(" " * indent), *line) if line else ()


def _is_per_sample(frame: Frame) -> bool:
    """Whether every sample has an equation of its own, as with softmax's Jacobians."""
    step = frame.step
    assert step is not None
    softmax = frame.problem.layers[step.layer].activation == "softmax"
    return softmax and step.kind in (Kind.DOUT_DNET, Kind.DELTA)


def _term(
    frame: Frame, explanation: Explanation, term: Term, decimals: int, sample: int
) -> Table | str:
    if isinstance(term, str):
        return term
    values = matrix_values(frame, term)
    assert values is not None
    if values.ndim == 3:
        values = values[sample]
    elif _is_per_sample(frame):
        values = values[sample : sample + 1] if term.transposed else values[:, sample : sample + 1]
    else:
        sample = 0
    roles: dict[Element, Role] = dict.fromkeys(explanation.operands, "operand")
    if explanation.element is not None:
        roles[explanation.element] = "result"

    def role(row: int, column: int) -> Role:
        if term.previous:
            return "plain"
        return roles.get(_element(term, row, column, sample, frame), "plain")

    return Table(values, places(values, term.quantity, frame, decimals), role)


def _element(matrix: Matrix, row: int, column: int, sample: int, frame: Frame) -> Element:
    """The address of a number of a matrix; *sample* is that of its first column."""
    quantity, step = matrix.quantity, frame.step
    if matrix.transposed:
        row, column = column, row
    if quantity.is_signal and not (step and _is_jacobian(quantity, frame)):
        return Element(quantity, row, sample=sample + column)
    if quantity.is_signal:
        return Element(quantity, row, column, sample)
    return Element(quantity, row, column if quantity.is_matrix else 0)


def _is_jacobian(quantity: Quantity, frame: Frame) -> bool:
    softmax = frame.problem.layers[quantity.layer].activation == "softmax"
    return softmax and quantity.kind is Kind.DOUT_DNET


def places(values: Array, quantity: Quantity, frame: Frame, decimals: int) -> int:
    """With how many decimals a matrix is written.

    Inputs and targets have no more than they were given with; parameters have, where everything
    else is rounded, all that they were given with.
    """
    given = quantity.kind in (Kind.WEIGHTS, Kind.BIASES, Kind.TARGET)
    of_sample = quantity.kind is Kind.TARGET or quantity == Quantity(Kind.OUT, 0)
    rounds = frame.problem.rounding is not None
    if not of_sample and not (given and rounds):
        return decimals
    most = max(decimals, _MOST_DECIMALS) if rounds else decimals
    return _fewest(values.ravel(), 0 if of_sample else decimals, most)


def _fewest(values: Array, least: int, most: int) -> int:
    """How many decimals it takes to write the values in full, within limits."""
    sample = values[:_LOOKED_AT].tolist()
    return next((n for n in range(least, most) if all(is_exact(v, n) for v in sample)), most)
