"""One sub-step after the other: the pure function from a state to the next."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from bpviz.engine import kernels, optimizers
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import OPTIMIZER_KINDS, Kind, Quantity
from bpviz.engine.rounding import Array, rounded
from bpviz.engine.script import Step
from bpviz.engine.state import FIELDS, LayerState, State, read_only


def first_state(problem: Problem) -> State:
    """Update 0 before its first sub-step: nothing computed, averages 0."""
    layers = [LayerState()]
    for layer in problem.layers[1:]:
        assert layer.weights is not None
        averages = {}
        for kind in problem.optimizer.carried:
            averages[kind, False] = read_only(np.zeros_like(layer.weights))
            if problem.trains_biases and layer.biases is not None:
                averages[kind, True] = read_only(np.zeros_like(layer.biases))
        layers.append(LayerState(layer.weights, layer.biases, averages))
    return start_update(problem, tuple(layers), 0)


def start_update(problem: Problem, layers: tuple[LayerState, ...], update: int) -> State:
    """An update before its first sub-step: these parameters and averages, its own samples."""
    samples = problem.batch(update)
    columns = list(samples)
    first = LayerState(out=read_only(problem.inputs[:, columns]))
    return State((first, *layers[1:]), read_only(problem.targets[:, columns]), samples, update)


def next_update(problem: Problem, state: State) -> State:
    """The start of the update that follows a finished one."""
    layers = [LayerState()]
    for layer in state.layers[1:]:
        averages = {
            key: value
            for key, value in layer.results.items()
            if key[0] in problem.optimizer.carried
        }
        biases = layer.biases if layer.new_biases is None else layer.new_biases
        layers.append(LayerState(layer.new_weights, biases, averages))
    return start_update(problem, tuple(layers), state.update + 1)


def advance(state: State, step: Step, problem: Problem) -> State:
    """The state after one more sub-step; arrays that did not change are shared.

    Every result is rounded here, once, where the problem rounds. Raises LookupError where a
    sub-step that it builds on has not been done.
    """
    with np.errstate(all="ignore"):
        if step.kind is Kind.ERROR:
            return _with_error(state, step, problem)
        value = read_only(rounded(unrounded(state, step, problem), problem.rounding))
    layer = state.layers[step.layer]
    if step.kind in OPTIMIZER_KINDS:
        layer = replace(layer, results={**layer.results, (step.kind, step.bias): value})
    else:
        change: dict[str, Any] = {FIELDS[step.kind]: value}
        layer = replace(layer, **change)
    layers = (*state.layers[: step.layer], layer, *state.layers[step.layer + 1 :])
    return replace(state, layers=layers)


def _with_error(state: State, step: Step, problem: Problem) -> State:
    at = _reader(state, step.layer)
    each, total = kernels.errors(
        problem.loss_function, at(Kind.NET), at(Kind.OUT), state.targets, problem.rounding
    )
    return replace(state, errors=read_only(each), error=total)


def _reader(state: State, layer: int) -> Callable[[Kind], Array]:
    return lambda kind: state.need(Quantity(kind, layer))


def unrounded(state: State, step: Step, problem: Problem) -> Array:
    """The result of a sub-step from the numbers of *state*, before any rounding.

    The error's are its E_i. Raises LookupError where an operand is not computed.
    """
    layer = step.layer
    at, below = _reader(state, layer), _reader(state, layer - 1)
    match step.kind:
        case Kind.NET:
            return kernels.net(at(Kind.WEIGHTS), below(Kind.OUT), state.layers[layer].biases)
        case Kind.OUT:
            return problem.activation(layer).value(at(Kind.NET), None)
        case Kind.ERROR:
            loss = problem.loss_function
            return kernels.errors(loss, at(Kind.NET), at(Kind.OUT), state.targets, None)[0]
        case Kind.DE_DOUT if layer == problem.last:
            return problem.loss_function.derivative(at(Kind.OUT), state.targets, None)
        case Kind.DE_DOUT:
            above = state.layers[layer + 1]
            weights = above.weights if above.new_weights is None else above.new_weights
            assert weights is not None
            return kernels.dE_dout(weights, _reader(state, layer + 1)(Kind.DELTA))
        case Kind.DOUT_DNET:
            return problem.activation(layer).derivative(at(Kind.NET), at(Kind.OUT), None)
        case Kind.DELTA:
            value = kernels.delta(at(Kind.DE_DOUT), at(Kind.DOUT_DNET))
            if layer == problem.last and problem.loss_function.activation:
                factors = (at(Kind.DE_DOUT), at(Kind.DOUT_DNET))
                return kernels.limited_delta(value, *factors, at(Kind.OUT), state.targets)
            return value
        case Kind.GRADIENT:
            return kernels.gradient(at(Kind.DELTA), below(Kind.OUT))
        case Kind.BIAS_GRADIENT:
            return kernels.bias_gradient(at(Kind.DELTA), shared=problem.bias == "shared")
    operands = _optimizer_operands(state, step)
    rate, time = problem.learning_rate, state.update + 1
    if step.kind in OPTIMIZER_KINDS:
        return optimizers.average(step.kind, problem.optimizer, operands, rate, time)
    return optimizers.update(problem.optimizer, operands, rate)


def _optimizer_operands(state: State, step: Step) -> Mapping[Kind, Array]:
    """The parameter, its (decayed) gradient and averages: what an update rule reads."""
    layer, at = state.layers[step.layer], _reader(state, step.layer)
    operands = {k: v for (k, bias), v in layer.averages.items() if bias == step.bias}
    operands |= {k: v for (k, bias), v in layer.results.items() if bias == step.bias}
    operands[Kind.WEIGHTS] = at(Kind.BIASES if step.bias else Kind.WEIGHTS)
    gradient = operands.get(Kind.DECAYED_GRADIENT)
    if gradient is None:
        gradient = at(Kind.BIAS_GRADIENT if step.bias else Kind.GRADIENT)
    operands[Kind.GRADIENT] = gradient
    return operands
