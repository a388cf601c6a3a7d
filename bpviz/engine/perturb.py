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
                move = np.zeros_like(out)
                move[row, n] = offsets
                if layer == self.problem.last:
                    each = errors_of_out(self.problem, out, move, self.state.targets[:, sample])
                    return each[row, n], np.zeros(len(offsets), dtype=bool)
                return self._above_out(layer, out + move, sample)
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

    def reach(self, quantity: Quantity, places: Places, *, scaled: bool) -> Array:
        """How far each element is to be moved for the nets that it leads to to move by 1.

        With *scaled*, by their own size, where that is more. An output of a cross-entropy, for
        its logarithm to move by 1.
        """
        layer, kind = quantity.layer, quantity.kind
        if kind is Kind.DE_DOUT and layer == self.problem.last:
            return self._reach_of_output(places)
        moves_out = kind is Kind.DE_DOUT
        net = np.abs(self._at(Kind.NET, layer + moves_out))
        net = np.fmax(net, 1.0) if scaled else np.ones_like(net)
        size: Array = net.max(axis=1)
        match kind:
            case Kind.GRADIENT:
                below: Array = np.abs(self._at(Kind.OUT, layer - 1)).max(axis=1)
                return size[places[0]] / np.fmax(below[places[1]], 1.0)
            case Kind.BIAS_GRADIENT:
                shared = self.problem.bias == "shared"
                return np.full(1, size.max()) if shared else size[places[0]]
            case Kind.DE_DOUT:
                weights: Array = np.abs(self._at(Kind.WEIGHTS, layer + 1)).max(axis=0)
                largest: Array = net.max(axis=0)
                return largest[places[1]] / np.fmax(weights[places[0]], 1.0)
        row, sample = places if len(places) == 2 else (places[2], places[0])
        return net[row, sample]

    def _reach_of_output(self, places: Places) -> Array:
        out = self._at(Kind.OUT, self.problem.last)[places]
        target = self.state.targets[places]
        one = np.where(target == 0.0, 1.0, out)
        match self.problem.loss:
            case "cross-entropy":
                return one
            case "binary-cross-entropy":
                return np.minimum(one, np.where(target == 1.0, 1.0, 1.0 - out))
        return np.fmax(np.abs(out), 1.0)

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
        """E of each column, given what a hidden layer puts out for it."""
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


def errors_of_out(problem: Problem, out: Array, move: Array, targets: Array) -> Array:
    """Every E_i as a function of the outputs alone, at *out* + *move*.

    Where an output is close to 1, what it lacks is moved itself: the sum would lose the move.
    """
    match problem.loss:
        case "cross-entropy":
            return _term(targets, out + move)
        case "binary-cross-entropy":
            return _term(targets, out + move) + _term(1.0 - targets, (1.0 - out) - move)
    return problem.loss_function.value(out + move, out + move, targets, None)


def _term(target: Array, out: Array) -> Array:
    """−target·ln(out), 0 where the target is 0."""
    return np.where(target == 0.0, 0.0, -target * np.log(out))
