"""A problem: a network, its samples and its conventions; frozen and validated."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.checks import (
    BIASES,
    MAX_NUMBERS,
    ORDERS,
    UPDATE_ORDERS,
    ProblemError,
    check_array,
    check_choices,
    check_numbers,
    check_samples,
    check_sizes,
    own,
)
from bpviz.engine.functions import ACTIVATIONS, LOSSES, Activation, Loss
from bpviz.engine.initial import drawn_weights
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.quantity import layer_name
from bpviz.engine.rounding import Array
from bpviz.engine.script import Step, script

__all__ = [
    "BIASES",
    "MAX_NUMBERS",
    "ORDERS",
    "UPDATE_ORDERS",
    "Expectation",
    "Layer",
    "Problem",
    "ProblemError",
    "check_sizes",
]


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer: ``weights`` ``(units, units below)``, ``biases`` ``(units,)`` or ``(1,)``.

    None weights are drawn from the problem's seed, None biases are 0.
    """

    units: int
    activation: str = "sigmoid"
    weights: Array | None = None
    biases: Array | None = None


@dataclass(frozen=True)
class Expectation:
    """Published numbers of one update: ``values`` by the names of quantities or elements."""

    update: int
    decimals: int
    values: dict[str, tuple[float, ...]]


@dataclass(frozen=True, eq=False)
class Problem:
    """What is stepped through.

    ``inputs`` is ``(units of a, samples)``, ``targets`` ``(units of the last layer, samples)``.
    After construction every layer but the first has its weights, and its biases unless ``bias``
    is ``none``. ``task`` is one sentence on what the network should do; ``drawn`` says that the
    samples were drawn from the seed; ``position`` is where to open, (update, step).

    Raises:
        ProblemError: a value is out of range, of the wrong shape, or contradicts another one.
    """

    layers: tuple[Layer, ...]
    inputs: Array
    targets: Array
    name: str = "network"
    title: str = ""
    source: str = ""
    task: str = ""
    loss: str = "half-squared"
    learning_rate: float = 0.5
    bias: str = "none"
    update_order: str = "after"
    rounding: int | None = None
    batch_size: int = 1
    order: str = "given"
    seed: int = 0
    init: str = "uniform"
    optimizer: Optimizer = field(default_factory=Optimizer)
    expect: tuple[Expectation, ...] = ()
    position: tuple[int, int] = (0, 0)
    drawn: bool = False

    def __post_init__(self) -> None:
        check_sizes([layer.units for layer in self.layers])
        check_choices(self)
        check_numbers(self)
        object.__setattr__(self, "layers", self._completed_layers())
        object.__setattr__(self, "inputs", own("the inputs", self.inputs))
        object.__setattr__(self, "targets", own("the targets", self.targets))
        check_samples(self)

    @property
    def last(self) -> int:
        """The index of the output layer, which is also the number of layers of weights."""
        return len(self.layers) - 1

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The number of neurons of each layer."""
        return tuple(layer.units for layer in self.layers)

    @property
    def samples(self) -> int:
        """How many samples there are."""
        return int(self.inputs.shape[1])

    @property
    def trains_biases(self) -> bool:
        """Whether the biases are trained."""
        return self.bias in ("trained", "shared")

    @property
    def updates_per_epoch(self) -> int:
        """⌈samples / batch size⌉."""
        return -(-self.samples // self.batch_size)

    @property
    def script(self) -> tuple[Step, ...]:
        """The sub-steps of one update."""
        return script(
            self.last,
            self.optimizer,
            trains_biases=self.trains_biases,
            during=self.update_order == "during",
        )

    @property
    def loss_function(self) -> Loss:
        """The loss that ``loss`` names."""
        return LOSSES[self.loss]

    def activation(self, layer: int) -> Activation:
        """The activation function of a layer, 1 to ``last``."""
        return ACTIVATIONS[self.layers[layer].activation]

    @cached_property
    def rows(self) -> tuple[Array, Array]:
        """Inputs and targets with a row per sample: of many samples, quicker to take a few."""
        inputs, targets = np.ascontiguousarray(self.inputs.T), np.ascontiguousarray(self.targets.T)
        inputs.flags.writeable = targets.flags.writeable = False
        return inputs, targets

    def batch(self, update: int) -> tuple[int, ...]:
        """The sample numbers, from 0, that an update is shown.

        With order ``shuffled`` a permutation drawn anew each epoch; the last batch of an epoch
        may be smaller.
        """
        epoch, place = divmod(update, self.updates_per_epoch)
        start, stop = place * self.batch_size, (place + 1) * self.batch_size
        if self.order == "given":
            return tuple(range(start, min(stop, self.samples)))
        return tuple(_shuffled(self.seed, epoch, self.samples)[start:stop].tolist())

    def _completed_layers(self) -> tuple[Layer, ...]:
        first, *others = self.layers
        if first.weights is not None or first.biases is not None:
            raise ProblemError("layer a is the input; it has neither weights nor biases")
        layers = [first]
        for index, layer in enumerate(others, start=1):
            below, name = self.layers[index - 1].units, layer_name(index)
            weights = layer.weights
            if weights is None:
                weights = drawn_weights(self.init, self.seed, index, layer.units, below)
            weights = own(f"the weights of layer {name}", weights)
            check_array(f"the weights of layer {name}", weights, (layer.units, below))
            layers.append(Layer(layer.units, layer.activation, weights, self._biases(index)))
        return tuple(layers)

    def _biases(self, index: int) -> Array | None:
        layer, name = self.layers[index], layer_name(index)
        if self.bias == "none":
            if layer.biases is not None:
                raise ProblemError(
                    f"layer {name} has biases but bias is 'none'; "
                    "it can be 'trained', 'shared' or 'fixed'"
                )
            return None
        shape = (1,) if self.bias == "shared" else (layer.units,)
        biases = np.zeros(shape) if layer.biases is None else layer.biases
        biases = own(f"the biases of layer {name}", biases)
        check_array(f"the biases of layer {name}", biases, shape)
        return biases


@lru_cache(maxsize=8)
def _shuffled(seed: int, epoch: int, samples: int) -> NDArray[np.int64]:
    """The sample numbers in the order of an epoch."""
    return np.random.default_rng((seed, epoch, 1)).permutation(samples)
