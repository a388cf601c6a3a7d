"""One update as a list of calls without arguments: the kernels, bound to buffers.

The sub-steps are those of ``advance``, number by number the same bits. Only what no number depends
on differs: elementwise sub-steps of several layers are done in one call, and the sub-steps of
large layers block by block, so that what they pass on is still in the processor's cache.
"""

from collections.abc import Callable
from functools import partial
from itertools import accumulate, groupby
from typing import Any

import numpy as np

from bpviz.engine import kernels, optimizers
from bpviz.engine.parameters import Block, Layout
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind
from bpviz.engine.rounding import Array, round_half_away

Call = Callable[[], object]
# How many numbers are worked on at a time where a network has more.
BLOCK = 16384


class Workspace:
    """What the programs of a network share: its vector, and room for what is passed on.

    ``vector`` holds the parameters and averages, in the order of ``layout``, and is updated in
    place. ``update`` is the number of the update that is being done. A program appends the
    update's error to ``errors`` and, with *watch*, the largest magnitude in each part of its
    gradient to ``largest``.
    """

    def __init__(self, problem: Problem, *, watch: bool = False) -> None:
        self.problem = problem
        self.layout = Layout.of(problem)
        self.vector = self.layout.first_vector(problem)
        self.update = 0
        self.errors: list[float] = []
        self.largest: list[float] = []
        self.watch = watch
        self.blocked = self.layout.trained > BLOCK
        self._room: dict[str, Array] = {}

    def room(self, name: str, size: int) -> Array:
        """*size* numbers of room under a *name*, which other uses of that name overwrite."""
        if name not in self._room or len(self._room[name]) < size:
            self._room[name] = np.empty(max(size, BLOCK) if self.blocked else size)
        return self._room[name][:size]

    @property
    def nbytes(self) -> int:
        """How much memory the vector and the room take."""
        return self.vector.nbytes + sum(room.nbytes for room in self._room.values())


class Signals:
    """Room for the signals of all layers, for one batch size.

    Of each kind a list with an array ``(units, batch)`` per layer, and all of them in one, which
    is ``flat``. ``inputs`` and ``targets`` is room for what the network is shown.
    """

    def __init__(self, problem: Problem, batch: int) -> None:
        self.batch = batch
        sizes = problem.sizes[1:]
        self.ends = [0, *accumulate(units * batch for units in sizes)]
        kinds = (Kind.NET, Kind.OUT, Kind.DE_DOUT, Kind.DOUT_DNET, Kind.DELTA)
        self.flat = {kind: np.empty(self.ends[-1]) for kind in kinds}
        self.inputs = np.empty((problem.sizes[0], batch))
        self.at = {
            kind: [self.inputs]
            + [
                flat[start : start + units * batch].reshape(units, batch)
                for start, units in zip(self.ends, sizes, strict=False)
            ]
            for kind, flat in self.flat.items()
        }
        if problem.layers[-1].activation == "softmax":
            self.at[Kind.DOUT_DNET][-1] = np.empty((batch, sizes[-1], sizes[-1]))
        self.targets = np.empty((sizes[-1], batch))

    def between(self, kind: Kind, first: int, last: int) -> Array:
        """The signals of layers *first* to *last*, both included, in one row."""
        return self.flat[kind][self.ends[first - 1] : self.ends[last]]


def update_calls(
    work: Workspace, signals: Signals, inputs: Array, targets: Array
) -> tuple[Call, ...]:
    """The calls of one update that is shown *inputs* and *targets*, ``(units, batch)``."""
    return _Program(work, signals, inputs, targets).calls()


class _Program:
    def __init__(self, work: Workspace, signals: Signals, inputs: Array, targets: Array) -> None:
        self.work, self.signals, self.targets = work, signals, targets
        self.problem, self.layout, self.batch = work.problem, work.layout, signals.batch
        self.net, self.out, self.dE_dout, self.dout_dnet, self.delta = (
            list(arrays) for arrays in signals.at.values()
        )
        self.out[0] = inputs
        self.weights: dict[int, Array] = {}
        self.biases: dict[int, Array] = {}
        for block in self.layout.blocks:
            (self.biases if block.bias else self.weights)[block.layer] = block.of(work.vector)
        self._calls: list[Call] = []

    def calls(self) -> tuple[Call, ...]:
        self._forward()
        self._error()
        self._slopes()
        last, during = self.problem.last, self.problem.update_order == "during"
        for layer in range(last, 0, -1):
            self._delta(layer)
            if during:
                self._train([layer])
        if not during:
            self._train(list(range(1, last + 1)))
        return tuple(self._calls)

    def _add(self, function: Callable[..., object], *arguments: Any, **named: Any) -> None:
        self._calls.append(partial(function, *arguments, **named))

    def _round(self, value: Array) -> None:
        if self.problem.rounding is not None:
            scratch = self.work.room("scratch", value.size).reshape(value.shape)
            self._add(round_half_away, value, self.problem.rounding, value, scratch)

    def _forward(self) -> None:
        for layer in range(1, self.problem.last + 1):
            net, out = self.net[layer], self.out[layer]
            biases = self.biases.get(layer)
            self._add(kernels.net, self.weights[layer], self.out[layer - 1], biases, net)
            self._round(net)
            self._add(self.problem.activation(layer).value, net, out)
            self._round(out)

    def _error(self) -> None:
        problem, layer = self.problem, self.problem.last
        note, errors = self.work.errors.append, kernels.errors
        loss, net, out, targets = (
            problem.loss_function,
            self.net[layer],
            self.out[layer],
            self.targets,
        )
        decimals, room = problem.rounding, self.dE_dout[layer]
        self._calls.append(lambda: note(errors(loss, net, out, targets, decimals, room)[1]))

    def _slopes(self) -> None:
        """f′ of all layers, those with the same activation function in one call."""
        layers = range(1, self.problem.last + 1)
        for activation, same in groupby(layers, key=self.problem.activation):
            first, *_, last = [*same] * 2
            if activation.name == "softmax":
                net, out, into = self.net[first], self.out[first], self.dout_dnet[first]
            else:
                kinds = (Kind.NET, Kind.OUT, Kind.DOUT_DNET)
                net, out, into = (self.signals.between(kind, first, last) for kind in kinds)
            self._add(activation.derivative, net, out, into)
            self._round(into)

    def _delta(self, layer: int) -> None:
        dE_dout, dout_dnet, delta = self.dE_dout[layer], self.dout_dnet[layer], self.delta[layer]
        loss, out = self.problem.loss_function, self.out[layer]
        if layer == self.problem.last:
            self._add(loss.derivative, out, self.targets, dE_dout)
        else:
            self._add(kernels.dE_dout, self.weights[layer + 1], self.delta[layer + 1], dE_dout)
        self._round(dE_dout)
        self._add(kernels.delta, dE_dout, dout_dnet, delta)
        if layer == self.problem.last and loss.activation:
            self._add(kernels.limited_delta, delta, dE_dout, dout_dnet, out, self.targets, delta)
        self._round(delta)

    def _train(self, layers: list[int]) -> None:
        """Gradients and updates of some layers."""
        blocks = [
            block
            for block in self.layout.blocks
            if block.layer in layers and self.layout.is_trained(block)
        ]
        if self.work.blocked:
            for block in blocks:
                self._train_in_parts(block)
            return
        gradient = self.work.room("gradient", self.layout.trained)
        for block in blocks:
            self._gradient(block, block.of(gradient))
        part = slice(blocks[0].start, blocks[-1].stop)
        self._update(part.start, gradient[part])

    def _gradient(self, block: Block, into: Array) -> None:
        delta = self.delta[block.layer]
        if block.bias:
            shared = self.problem.bias == "shared"
            self._add(kernels.bias_gradient, delta, shared=shared, into=into)
        else:
            self._add(kernels.gradient, delta, self.out[block.layer - 1], into)

    def _train_in_parts(self, block: Block) -> None:
        layer, size = block.layer, block.stop - block.start
        if block.bias:
            gradient = self.work.room("gradient", size)
            self._gradient(block, gradient)
            self._update(block.start, gradient)
            return
        delta, below = self.delta[layer], self.out[layer - 1]
        units, width = block.shape
        if self.batch == 1:
            rows = max(1, BLOCK // width)
            for row in range(0, units, rows):
                part = delta[row : row + rows]
                gradient = self.work.room("gradient", len(part) * width)
                self._add(kernels.gradient_sum, part, below, gradient.reshape(len(part), width))
                self._update(block.start + row * width, gradient)
            return
        whole = self.work.room("whole gradient", size)
        self._add(kernels.gradient_sum, delta, below, whole.reshape(block.shape))
        for start in range(0, size, BLOCK):
            gradient = whole[start : start + BLOCK]
            self._add(kernels.mean_over_batch, gradient, self.batch)
            self._update(block.start + start, gradient)

    def _update(self, start: int, gradient: Array) -> None:
        """The optimiser's sub-steps for as many numbers from *start* on as *gradient* has."""
        size, work, optimizer = len(gradient), self.work, self.problem.optimizer
        self._round(gradient)
        if work.watch:
            self._add(self._note_largest, gradient)
        scratch = work.room("scratch", size)
        at = {Kind.WEIGHTS: work.vector[start : start + size], Kind.GRADIENT: gradient}
        for kind, offset in self.layout.averages.items():
            at[kind] = work.vector[start + offset : start + offset + size]
        for kind in optimizer.kinds:
            into = at.get(kind)
            if into is None:
                into = at[Kind.WEIGHTS] if kind is Kind.DECAYED else work.room(kind, size)
            self._add(self._average, kind, dict(at), into, scratch)
            self._round(into)
            at[Kind.GRADIENT if kind is Kind.DECAYED_GRADIENT else kind] = into
        new, rate = at[Kind.WEIGHTS], self.problem.learning_rate
        # √v̂ may take v̂'s place, which nothing reads after it.
        self._add(
            optimizers.update, optimizer, at, rate, new, at.get(Kind.SECOND_UNBIASED, scratch)
        )
        self._round(new)

    def _average(self, kind: Kind, at: dict[Kind, Array], into: Array, scratch: Array) -> None:
        problem, time = self.problem, self.work.update + 1
        optimizers.average(kind, problem.optimizer, at, problem.learning_rate, time, into, scratch)

    def _note_largest(self, gradient: Array) -> None:
        scratch = self.work.room("scratch", len(gradient))
        self.work.largest.append(float(np.abs(gradient, out=scratch).max()))
