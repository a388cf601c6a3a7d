"""What a network makes of samples with the parameters that it has at some state."""

from collections.abc import Iterator, Sequence

import numpy as np

from bpviz.engine import kernels
from bpviz.engine.parts import Neuron
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array, rounded
from bpviz.engine.state import LayerState

# How many numbers are worked on at a time where there are more.
PIECE = 2_000_000


def weights_and_biases(layer: LayerState, *, updated: bool = True) -> tuple[Array, Array | None]:
    """A layer's weights and biases: with *updated* those that its update gave, where it has."""
    weights, biases = layer.weights, layer.biases
    if updated and layer.new_weights is not None:
        weights = layer.new_weights
    if updated and layer.new_biases is not None:
        biases = layer.new_biases
    assert weights is not None
    return weights, biases


def signals(
    layers: Sequence[LayerState], problem: Problem, inputs: Array, *, updated: bool = True
) -> Iterator[tuple[Array, Array]]:
    """The net and out of each layer but the first, ``(units, samples)``, rounded where it is so.

    *inputs* is ``(units of a, samples)``.
    """
    out = np.ascontiguousarray(inputs, dtype=np.float64)
    for index, layer in enumerate(layers[1:], start=1):
        weights, biases = weights_and_biases(layer, updated=updated)
        with np.errstate(all="ignore"):
            net = rounded(kernels.net(weights, out, biases), problem.rounding)
            out = rounded(problem.activation(index).value(net, None), problem.rounding)
        yield net, out


def outputs(
    layers: Sequence[LayerState],
    problem: Problem,
    inputs: Array | None = None,
    *,
    updated: bool = True,
) -> Array:
    """The outputs ``(outputs, samples)`` for *inputs*, or for all samples of the problem."""
    inputs = problem.inputs if inputs is None else inputs
    value = np.empty((problem.sizes[-1], inputs.shape[1]))
    for part in _parts(problem, inputs.shape[1]):
        *_, (_, out) = signals(layers, problem, inputs[:, part], updated=updated)
        value[:, part] = out
    return value


def errors(
    layers: Sequence[LayerState],
    problem: Problem,
    inputs: Array | None = None,
    targets: Array | None = None,
    *,
    updated: bool = True,
) -> Array:
    """E of each sample ``(samples,)``, for *inputs* and *targets* or those of the problem."""
    inputs = problem.inputs if inputs is None else inputs
    targets = problem.targets if targets is None else targets
    value = np.empty(inputs.shape[1])
    for part in _parts(problem, inputs.shape[1]):
        *_, (net, out) = signals(layers, problem, inputs[:, part], updated=updated)
        value[part] = loss_of(problem, net, out, targets[:, part])
    return value


def loss_of(problem: Problem, net: Array, out: Array, targets: Array) -> Array:
    """E of each sample ``(samples,)`` from the last layer's signals."""
    with np.errstate(all="ignore"):
        each = rounded(problem.loss_function.value(net, out, targets, None), problem.rounding)
        return rounded(np.add.reduce(each, axis=0), problem.rounding)


def dead_neurons(
    layers: Sequence[LayerState], problem: Problem, *, updated: bool = True
) -> tuple[Neuron, ...]:
    """The ReLU neurons whose net is 0 or less for every sample: none of them can learn."""
    relus = [i for i, layer in enumerate(problem.layers) if i and layer.activation == "relu"]
    if not relus:
        return ()
    alive = {layer: np.zeros(problem.sizes[layer], dtype=bool) for layer in relus}
    for part in _parts(problem, problem.samples):
        found = signals(layers, problem, problem.inputs[:, part], updated=updated)
        for layer, (net, _) in enumerate(found, start=1):
            if layer in alive:
                alive[layer] |= ~(net <= 0.0).all(axis=1)
    return tuple(
        Neuron(layer, int(index)) for layer in relus for index in np.flatnonzero(~alive[layer])
    )


def _parts(problem: Problem, samples: int) -> Iterator[slice]:
    """Slices of the samples, each small enough to be worked on at once."""
    step = max(1, PIECE // sum(problem.sizes))
    return (slice(start, start + step) for start in range(0, samples, step))
