"""All weights, biases and averages of a network as one vector: what training works on in place."""

from dataclasses import dataclass

import numpy as np

from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind
from bpviz.engine.rounding import Array
from bpviz.engine.state import LayerState


@dataclass(frozen=True)
class Block:
    """Where one layer's weights or *bias* stand in the vector."""

    layer: int
    bias: bool
    start: int
    shape: tuple[int, ...]

    @property
    def stop(self) -> int:
        """Where the next one starts."""
        return self.start + int(np.prod(self.shape))

    def of(self, vector: Array, offset: int = 0) -> Array:
        """The weights or biases in their own shape, a view of the vector.

        With an *offset* into the vector, the average that stands there.
        """
        return vector[self.start + offset : self.stop + offset].reshape(self.shape)


@dataclass(frozen=True)
class Layout:
    """Where a network's numbers stand in the vector.

    First what is trained, layer after layer: weights along the rows, then biases; then the biases
    that are not trained; then every average that the optimiser carries, as long as what is
    trained and in its order.

    ``trained`` and ``width`` are the lengths of what is trained and of the whole vector,
    ``averages`` says where each average starts.
    """

    layers: int
    blocks: tuple[Block, ...]
    trained: int
    width: int
    averages: dict[Kind, int]

    @classmethod
    def of(cls, problem: Problem) -> "Layout":
        """The layout of a problem's network under its optimiser."""
        blocks: list[Block] = []
        fixed: list[tuple[int, tuple[int, ...]]] = []
        place = 0
        for index, layer in enumerate(problem.layers[1:], start=1):
            assert layer.weights is not None
            blocks.append(Block(index, False, place, layer.weights.shape))
            place = blocks[-1].stop
            if layer.biases is None:
                continue
            if problem.trains_biases:
                blocks.append(Block(index, True, place, layer.biases.shape))
                place = blocks[-1].stop
            else:
                fixed.append((index, layer.biases.shape))
        trained = place
        for index, shape in fixed:
            blocks.append(Block(index, True, place, shape))
            place = blocks[-1].stop
        carried = problem.optimizer.carried
        averages = {kind: place + trained * i for i, kind in enumerate(carried)}
        width = place + trained * len(carried)
        return cls(problem.last, tuple(blocks), trained, width, averages)

    def block(self, layer: int, *, bias: bool = False) -> Block:
        """Where a layer's weights or biases stand.

        Raises:
            LookupError: there are none.
        """
        for block in self.blocks:
            if (block.layer, block.bias) == (layer, bias):
                return block
        raise LookupError(f"layer {layer} has no {'biases' if bias else 'weights'}")

    def is_trained(self, block: Block) -> bool:
        """Whether a block is trained, and so has averages."""
        return block.stop <= self.trained

    def first_vector(self, problem: Problem) -> Array:
        """A new vector of the problem's initial weights and biases, its averages 0."""
        vector = np.zeros(self.width)
        for block in self.blocks:
            layer = problem.layers[block.layer]
            given = layer.biases if block.bias else layer.weights
            assert given is not None
            np.copyto(block.of(vector), given)
        return vector

    def vector_of(self, layers: tuple[LayerState, ...]) -> Array:
        """A new vector of the layers that an update begins with."""
        vector = np.empty(self.width)
        for block in self.blocks:
            layer = layers[block.layer]
            given = layer.biases if block.bias else layer.weights
            assert given is not None
            np.copyto(block.of(vector), given)
            if self.is_trained(block):
                for kind, offset in self.averages.items():
                    np.copyto(block.of(vector, offset), layer.averages[kind, block.bias])
        return vector

    def layers_of(self, vector: Array) -> tuple[LayerState, ...]:
        """The layers that an update begins with: read-only views of the vector."""
        vector = vector.view()
        vector.flags.writeable = False
        values: list[dict[bool, Array]] = [{} for _ in range(self.layers + 1)]
        averages: list[dict[tuple[Kind, bool], Array]] = [{} for _ in range(self.layers + 1)]
        for block in self.blocks:
            values[block.layer][block.bias] = block.of(vector)
            if self.is_trained(block):
                for kind, offset in self.averages.items():
                    averages[block.layer][kind, block.bias] = block.of(vector, offset)
        return tuple(
            LayerState(value.get(False), value.get(True), average)
            for value, average in zip(values, averages, strict=True)
        )
