"""The same derivatives in exact arithmetic: by backpropagation without rounding, by differences.

Both start from the weights, inputs and targets of a frame, whatever its problem rounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from bpviz.engine import kernels
from bpviz.engine.advance import advance
from bpviz.engine.frame import Frame
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind
from bpviz.engine.rounding import Array
from bpviz.engine.state import LayerState, State

_STEPS = (1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 1e-7, 1e-8)
_FEW_STEPS = (1e-5, 1e-6)
_MANY_WEIGHTS = 200_000


def exact_state(frame: Frame, layer: int) -> State:
    """The frame's update done without rounding, backwards down to *layer* and no further.

    With the update after all gradients, so that these are the derivatives.
    """
    problem, state = frame.problem, frame.after
    if problem.rounding is None and problem.update_order == "after":
        return state
    plain = replace(problem, rounding=None, update_order="after", optimizer=Optimizer())
    layers = [LayerState(out=state.inputs)]
    layers += [LayerState(above.weights, above.biases) for above in state.layers[1:]]
    exact = State(tuple(layers), state.targets, state.samples, state.update)
    for step in plain.script:
        if step.phase == "update" or (step.phase == "backward" and step.layer < layer):
            break
        exact = advance(exact, step, plain)
    return exact


def is_exact_frame(frame: Frame) -> bool:
    """Whether the frame's own numbers are the derivatives, neither rounded nor slipped."""
    return frame.problem.rounding is None and frame.problem.update_order == "after"


@dataclass(frozen=True, slots=True)
class Differences:
    """A derivative by two forward passes; ``kinked``: a ReLU switched between them."""

    value: float
    kinked: bool


def by_differences(frame: Frame, element: Element) -> Differences:
    """(E(x + h) − E(x − h)) / 2h for the element that a derivative is by.

    *element* is a weight, a bias, a net, an out (of layer 0: an input) or a target. Weights and
    biases change E of the batch; the others, which belong to one sample, that sample's own E.
    """
    quantity, state = element.quantity, frame.after
    of_batch = quantity.kind in (Kind.WEIGHTS, Kind.BIASES)
    columns = slice(None) if of_batch else slice(element.sample, element.sample + 1)
    inputs, targets = state.inputs[:, columns], state.targets[:, columns]
    size = max(1.0, abs(frame.number(element) or 0.0))
    with np.errstate(all="ignore"):
        below = _signal_below(frame, inputs, quantity.layer)

        def difference(step: float) -> Differences:
            above, up = _shifted(frame, element, below, targets, step * size)
            under, down = _shifted(frame, element, below, targets, -step * size)
            value = float(np.add.reduce(above - under, axis=None)) / above.shape[1]
            return Differences(value / (2 * step * size), not np.array_equal(up, down))

        weights = sum(units * above for units, above in pairwise(frame.problem.sizes))
        steps = _STEPS if weights <= _MANY_WEIGHTS else _FEW_STEPS
        return _steadiest([difference(step) for step in steps])


def _steadiest(found: Sequence[Differences]) -> Differences:
    """The difference quotient that changed least from the one with the next larger step.

    Too large a step sees the curve's bend, too small a one the rounding of E.
    """
    smooth = [quotient for quotient in found if not quotient.kinked]
    found = smooth if len(smooth) > 1 else found
    changes = [abs(b.value - a.value) for a, b in pairwise(found)]
    return found[1 + int(np.argmin(np.nan_to_num(changes, nan=np.inf)))]


def errors_along(frame: Frame, element: Element, values: Array) -> Array:
    """E of the batch, unrounded, for each of *values* in place of a weight or bias.

    All of them at once: a copy of the batch's columns for each value.
    """
    problem, layers, state = frame.problem, frame.after.layers, frame.after
    layer, batch, count = element.quantity.layer, state.inputs.shape[1], len(values)
    with np.errstate(all="ignore"):
        below = _signal_below(frame, state.inputs, layer)
        net = np.tile(_forward(problem, layers[layer], layer, below)[0], count)
        moves = np.repeat(values - (frame.number(element) or 0.0), batch)
        if element.quantity.kind is Kind.WEIGHTS:
            moves = moves * np.tile(below[element.column], count)
        net[_rows(element, problem)] += moves
        out = problem.activation(layer).value(net, None)
        for index in range(layer + 1, problem.last + 1):
            net, out = _forward(problem, layers[index], index, out)
        errors = problem.loss_function.value(net, out, np.tile(state.targets, count), None)
        return np.asarray(errors.sum(axis=0).reshape(count, batch).mean(axis=1))


def _signal_below(frame: Frame, inputs: Array, layer: int) -> Array:
    """What reaches *layer*, unrounded: ``(units below, columns)``; for layer 0 the input."""
    out = np.ascontiguousarray(inputs)
    for index in range(1, layer):
        out = _forward(frame.problem, frame.after.layers[index], index, out)[1]
    return out


def _forward(problem: Problem, layer: LayerState, index: int, below: Array) -> tuple[Array, Array]:
    assert layer.weights is not None
    net = kernels.net(layer.weights, below, layer.biases)
    return net, problem.activation(index).value(net, None)


def _shifted(
    frame: Frame, element: Element, below: Array, targets: Array, size: float
) -> tuple[Array, Array]:
    """Every E_i with one number changed by *size*; and which ReLUs are on from there on."""
    problem, layers, quantity = frame.problem, frame.after.layers, element.quantity
    out, start, net, switches = below, quantity.layer, below, []
    if quantity.kind is Kind.TARGET:
        targets = targets.copy()
        targets[element.row] += size
    if start == 0:
        out = below.copy()
        out[element.row] += size
        start = 1
    for index in range(start, problem.last + 1):
        under = out
        net, out = _forward(problem, layers[index], index, under)
        if index == quantity.layer and quantity.kind in (Kind.WEIGHTS, Kind.BIASES, Kind.NET):
            rows = _rows(element, problem)
            change = under[element.column] if quantity.kind is Kind.WEIGHTS else 1.0
            net[rows] += size * change
            out = problem.activation(index).value(net, None)
        elif index == quantity.layer and quantity.kind is Kind.OUT:
            out = out.copy()
            out[element.row] += size
        if problem.layers[index].activation in ("relu", "leaky-relu"):
            switches.append((net > 0).ravel())
    if quantity.kind is Kind.OUT and quantity.layer == problem.last:
        errors = _errors_of_outputs(problem, net, out, targets)
    else:
        errors = problem.loss_function.value(net, out, targets, None)
    return errors, np.concatenate(switches) if switches else np.empty(0, dtype=np.bool_)


def _rows(element: Element, problem: Problem) -> slice:
    """The neurons whose net value a changed weight, bias or net moves."""
    if element.quantity.kind is Kind.BIASES and problem.bias == "shared":
        return slice(None)
    return slice(element.row, element.row + 1)


def _errors_of_outputs(problem: Problem, net: Array, out: Array, targets: Array) -> Array:
    """Every E_i of given outputs; the cross-entropies' own formula is of net, which stays."""
    if problem.loss_function.activation is None:
        return problem.loss_function.value(net, out, targets, None)
    values = np.where(targets == 0, 0.0, -targets * np.log(out))
    if problem.loss == "binary-cross-entropy":
        values = values + np.where(targets == 1, 0.0, (targets - 1) * np.log(1 - out))
    return values
