"""The parts of a network that can be selected, asked about and edited."""

from dataclasses import dataclass
from typing import TypeAlias

from bpviz.engine.quantity import layer_name


@dataclass(frozen=True, slots=True)
class Neuron:
    """A neuron of layer 1 or above; ``index`` counts from 0."""

    layer: int
    index: int

    @property
    def name(self) -> str:
        """The article's name, ``c_2``."""
        return f"{layer_name(self.layer)}_{self.index + 1}"


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight that leads to neuron ``row`` of ``layer`` from neuron ``column`` below."""

    layer: int
    row: int
    column: int
    below: int

    @property
    def name(self) -> str:
        """The article's name, ``w_c7``: its place in the matrix, counted along the rows."""
        return f"w_{layer_name(self.layer)}{self.row * self.below + self.column + 1}"


@dataclass(frozen=True, slots=True)
class Bias:
    """The bias of a neuron; of the whole layer, with ``index`` 0, where it is shared."""

    layer: int
    index: int

    @property
    def name(self) -> str:
        """``bias_c2``."""
        return f"bias_{layer_name(self.layer)}{self.index + 1}"


@dataclass(frozen=True, slots=True)
class Input:
    """A neuron of the input layer."""

    index: int

    @property
    def layer(self) -> int:
        """The input layer."""
        return 0

    @property
    def name(self) -> str:
        """``a_1``."""
        return f"a_{self.index + 1}"


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a neuron of the last ``layer``."""

    layer: int
    index: int

    @property
    def name(self) -> str:
        """``target_d1``."""
        return f"target_{layer_name(self.layer)}{self.index + 1}"


Part: TypeAlias = Neuron | Weight | Bias | Input | Target
