"""What E would be if one number of a finished update were another one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpviz.engine import kernels
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind, Quantity
from bpviz.engine.rounding import Array
from bpviz.engine.state import State

Places = tuple[NDArray[np.int64], ...]
Truths = NDArray[np.bool_]
_WITH_KINK = frozenset({"relu", "leaky-relu"})


@dataclass(frozen=True, eq=False)
class Perturbed:
    """The network of a finished update, one number moved at a time, without any rounding.

    ``problem`` does not round, and ``state`` is after all sub-steps of its update.
    """

    problem: Problem
    state: State

    def moved(self, quantity: Quantity, places: Places, offsets: Array) -> tuple[Array, Truths]:
        """What a derivative is of, with each of n elements of it moved by its offset.

        *quantity* is the derivative: of E by what its name says, or of out by net. *places* are
        its elements, an array ``(n,)`` of indices per dimension. Also whether any ReLU's net
        changed its sign on the way, ``(n,)``: no difference across its kink is a derivative.
        """
        layer, kind = quantity.layer, quantity.kind
        n = np.arange(len(offsets))
        match kind:
            case Kind.GRADIENT | Kind.BIAS_GRADIENT:
                return self._parameter_moved(quantity, places, offsets)
            case Kind.DE_DOUT:
                row, sample = places
                out = self._at(Kind.OUT, layer)[:, sample]
                out[row, n] += offsets
                return self._above_out(layer, out, sample)
            case Kind.DELTA:
                row, sample = places
                net = self._at(Kind.NET, layer)[:, sample]
                net[row, n] += offsets
                return self._above_net(layer, net, sample)
        if len(places) == 3:
            sample, row, column = places
        else:
            row, sample = places
            column = row
        net = self._at(Kind.NET, layer)[:, sample]
        net[column, n] += offsets
        out = self.problem.activation(layer).value(net, None)
        return out[row, n], self._has_crossed(layer, net, sample)

    def _parameter_moved(
        self, quantity: Quantity, places: Places, offsets: Array
    ) -> tuple[Array, Truths]:
        layer, n = quantity.layer, np.arange(len(offsets))
        at, below = self.state.layers[layer], self._at(Kind.OUT, quantity.layer - 1)
        assert at.weights is not None
        batch = below.shape[1]
        net = np.repeat(self._at(Kind.NET, layer)[:, None, :], len(offsets), axis=1)
        row = places[0]
        if quantity.kind is Kind.GRADIENT:
            weights = at.weights[row]
            weights[n, places[1]] += offsets
            biases = 0.0 if at.biases is None else np.resize(at.biases, len(net))[row, None]
            net[row, n] = weights @ below + biases
        else:
            assert at.biases is not None
            shared = len(at.biases) < len(net)
            biases = np.repeat(np.resize(at.biases, len(net))[:, None], len(offsets), axis=1)
            biases[slice(None) if shared else row, n] += offsets
            net = kernels.net(at.weights, below, None)[:, None, :] + biases[:, :, None]
        sample = np.tile(np.arange(batch), len(offsets))
        error, crossed = self._above_net(layer, net.reshape(len(net), -1), sample)
        shape = (len(offsets), batch)
        mean: Array = error.reshape(shape).mean(axis=1)
        any_crossed: Truths = np.logical_or.reduce(crossed.reshape(shape), axis=1)
        return mean, any_crossed

    def _at(self, kind: Kind, layer: int) -> Array:
        return self.state.need(Quantity(kind, layer))

    def _above_out(self, layer: int, out: Array, sample: NDArray[np.int64]) -> tuple[Array, Truths]:
        """E of each column, given what a layer puts out for it."""
        if layer == self.problem.last:
            each = loss_of_out(self.problem, out, self.state.targets[:, sample])
            return each, np.zeros(len(each), dtype=bool)
        above = self.state.layers[layer + 1]
        assert above.weights is not None
        return self._above_net(layer + 1, kernels.net(above.weights, out, above.biases), sample)

    def _above_net(self, layer: int, net: Array, sample: NDArray[np.int64]) -> tuple[Array, Truths]:
        """E of each column, given a layer's net values for it."""
        crossed = self._has_crossed(layer, net, sample)
        out = self.problem.activation(layer).value(net, None)
        if layer == self.problem.last:
            loss = self.problem.loss_function
            return loss.value(net, out, self.state.targets[:, sample], None).sum(axis=0), crossed
        error, above = self._above_out(layer, out, sample)
        return error, crossed | above

    def _has_crossed(self, layer: int, net: Array, sample: NDArray[np.int64]) -> Truths:
        if self.problem.layers[layer].activation not in _WITH_KINK:
            return np.zeros(net.shape[1], dtype=bool)
        was = self._at(Kind.NET, layer)[:, sample]
        crossed: Truths = ((net > 0.0) != (was > 0.0)).any(axis=0)
        return crossed


def loss_of_out(problem: Problem, out: Array, targets: Array) -> Array:
    """E of each column as a function of the outputs alone, ``(columns,)``."""
    match problem.loss:
        case "cross-entropy":
            each = np.where(targets == 0.0, 0.0, -targets * np.log(out))
        case "binary-cross-entropy":
            one = np.where(targets == 0.0, 0.0, -targets * np.log(out))
            zero = np.where(targets == 1.0, 0.0, -(1.0 - targets) * np.log(1.0 - out))
            each = one + zero
        case _:
            each = problem.loss_function.value(out, out, targets, None)
    total: Array = each.sum(axis=0)
    return total
