"""The error over two parameters, all others held."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpviz.engine.evaluate import PIECE, loss_of, weights_and_biases
from bpviz.engine.parts import Bias, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array, rounded
from bpviz.engine.state import LayerState


@dataclass(frozen=True, eq=False)
class Axis:
    """One parameter and the values that it takes, ``(n,)``."""

    part: Weight | Bias
    values: Array


def landscape(
    layers: Sequence[LayerState],
    problem: Problem,
    across: Axis,
    down: Axis,
    *,
    samples: int | None = None,
    updated: bool = True,
) -> Array:
    """E, the mean over all samples, at every pair of values: ``(values down, values across)``.

    *samples*: the mean over the first so many of them. All other parameters are those of *layers*.
    Only what the two parameters reach is computed anew for every pair.
    """
    shape = (len(down.values), len(across.values))
    total = np.zeros(shape)
    step = max(1, PIECE // (total.size * max(problem.sizes[1:])))
    with np.errstate(all="ignore"):
        count = problem.samples if samples is None else min(samples, problem.samples)
        for start in range(0, count, step):
            part = slice(start, min(start + step, count))
            total += _Surface(layers, problem, across, down, updated).errors(part)
    return total / count


class _Surface:
    """Signals are ``(units, values down or 1, values across or 1, samples)``."""

    def __init__(
        self,
        layers: Sequence[LayerState],
        problem: Problem,
        across: Axis,
        down: Axis,
        updated: bool,
    ) -> None:
        self.layers, self.problem, self.updated = layers, problem, updated
        self.axes: list[tuple[Weight | Bias, Array]] = [
            (down.part, down.values[:, None, None]),
            (across.part, across.values[None, :, None]),
        ]

    def errors(self, samples: slice) -> Array:
        """E over the two parameters, summed over some samples."""
        problem = self.problem
        out = problem.inputs[:, None, None, samples]
        for layer in range(1, problem.last + 1):
            net = rounded(self._net(layer, out), problem.rounding)
            flat = net.reshape(len(net), -1)
            value = problem.activation(layer).value(flat, None)
            out = rounded(value, problem.rounding).reshape(net.shape)
        targets = np.broadcast_to(problem.targets[:, None, None, samples], out.shape)
        units = len(out)
        each = loss_of(
            problem, net.reshape(units, -1), out.reshape(units, -1), targets.reshape(units, -1)
        )
        total: Array = each.reshape(out.shape[1:]).sum(axis=-1)
        return total

    def _net(self, layer: int, out: Array) -> Array:
        weights, biases = weights_and_biases(self.layers[layer], updated=self.updated)
        flat = weights.dot(out.reshape(len(out), -1))
        net: Array = flat.reshape(len(weights), *out.shape[1:])
        axes = [(part, values) for part, values in self.axes if part.layer == layer]
        for _, values in axes:
            grown = np.broadcast_shapes(net.shape[1:], values.shape)
            net = np.broadcast_to(net, (len(net), *grown)).copy()
        for row in {part.row for part, _ in axes if isinstance(part, Weight)}:
            net[row] = self._row(weights[row], out, [a for a in axes if _leads_to(a[0], row)])
        if biases is None:
            return net
        bias = np.broadcast_to(biases[:, None, None, None], (len(net), 1, 1, 1))
        for part, values in axes:
            if isinstance(part, Bias):
                grown = np.broadcast_shapes(bias.shape[1:], values.shape)
                bias = np.broadcast_to(bias, (len(net), *grown)).copy()
                bias[slice(None) if len(biases) == 1 < len(net) else part.index] = values
        return net + bias

    def _row(self, weights: Array, out: Array, axes: list[tuple[Weight | Bias, Array]]) -> Array:
        """The net values of one neuron, whose weights from some neurons below are varied."""
        rest = weights.copy()
        moving = [(part.column, values) for part, values in axes if isinstance(part, Weight)]
        for column, _ in moving:
            rest[column] = 0.0
        net: Array = rest.dot(out.reshape(len(out), -1)).reshape(out.shape[1:])
        for column, values in moving:
            net = net + values * out[column]
        return net


def _leads_to(part: Weight | Bias, row: int) -> bool:
    return isinstance(part, Weight) and part.row == row
