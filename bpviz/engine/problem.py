"""A problem: a network, its samples and its conventions; frozen and validated."""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bpviz.engine.functions import ACTIVATIONS, LOSSES, Activation, Loss
from bpviz.engine.initial import INITS, drawn_weights
from bpviz.engine.optimizers import OPTIMIZERS, Optimizer
from bpviz.engine.quantity import layer_name
from bpviz.engine.rounding import MAX_DECIMALS, Array
from bpviz.engine.script import Step, script
from bpviz.engine.state import read_only

BIASES = ("none", "trained", "shared", "fixed")
UPDATE_ORDERS = ("after", "during")
ORDERS = ("given", "shuffled")
MAX_LAYERS = 100
MAX_NUMBERS = 50_000_000


class ProblemError(ValueError):
    """A problem that makes no sense; the message is one sentence for its author."""


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
        self._check_choices()
        self._check_numbers()
        object.__setattr__(self, "layers", self._completed_layers())
        object.__setattr__(self, "inputs", read_only(self.inputs))
        object.__setattr__(self, "targets", read_only(self.targets))
        self._check_samples()

    @property
    def last(self) -> int:
        """The index of the output layer, which is also the number of layers of weights."""
        return len(self.layers) - 1

    @property
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

    def _check_choices(self) -> None:
        for key, value, choices in (
            ("loss", self.loss, tuple(LOSSES)),
            ("bias", self.bias, BIASES),
            ("update_order", self.update_order, UPDATE_ORDERS),
            ("order", self.order, ORDERS),
            ("init", self.init, INITS),
            ("optimizer", self.optimizer.name, OPTIMIZERS),
        ):
            if value not in choices:
                raise ProblemError(f"{key} is {value!r}; it can be {', '.join(choices)}")
        for index, layer in enumerate(self.layers[1:], start=1):
            if layer.activation not in ACTIVATIONS:
                raise ProblemError(
                    f"the activation of layer {layer_name(index)} is {layer.activation!r}; "
                    f"it can be {', '.join(ACTIVATIONS)}"
                )
            if layer.activation == "softmax" and index < self.last:
                raise ProblemError(
                    f"the activation of layer {layer_name(index)} is 'softmax'; "
                    "only the last layer can have it"
                )
        needed = self.loss_function.activation
        if needed and self.layers[-1].activation != needed:
            raise ProblemError(
                f"loss {self.loss!r} needs {needed} in the last layer, "
                f"not {self.layers[-1].activation}"
            )

    def _check_numbers(self) -> None:
        if not (math.isfinite(self.learning_rate) and self.learning_rate >= 0):
            raise ProblemError(
                f"learning_rate is {self.learning_rate}; it must be a finite number, 0 or more"
            )
        if self.rounding is not None and not 0 <= self.rounding <= MAX_DECIMALS:
            raise ProblemError(
                f"rounding is {self.rounding}; it must be a number of decimals, 0 to {MAX_DECIMALS}"
            )
        if self.seed < 0:
            raise ProblemError(f"seed is {self.seed}; it must be a whole number, 0 or more")
        for key in ("momentum", "alpha", "beta1", "beta2"):
            value = getattr(self.optimizer, key)
            if not 0 <= value < 1:
                raise ProblemError(f"optimizer.{key} is {value}; it must be from 0 up to below 1")
        for key in ("eps", "weight_decay"):
            value = getattr(self.optimizer, key)
            if not (math.isfinite(value) and value >= 0):
                raise ProblemError(f"optimizer.{key} is {value}; it must be 0 or more")

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
            _check_array(f"the weights of layer {name}", weights, (layer.units, below))
            layers.append(
                Layer(layer.units, layer.activation, read_only(weights), self._biases(index))
            )
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
        _check_array(f"the biases of layer {name}", biases, shape)
        return read_only(biases)

    def _check_samples(self) -> None:
        for what, array, layer in (("input", self.inputs, 0), ("target", self.targets, self.last)):
            units = self.layers[layer].units
            if array.ndim != 2 or array.shape[0] != units:
                found = array.shape[0] if array.ndim == 2 else "no table of"
                raise ProblemError(
                    f"the samples have {found} {what} values, "
                    f"but layer {layer_name(layer)} has {units} neurons"
                )
            if not np.isfinite(array).all():
                raise ProblemError(f"an {what} value is not a finite number")
        if self.samples == 0 or self.inputs.shape[1] != self.targets.shape[1]:
            raise ProblemError("there must be at least one sample, each with input and target")
        if not 1 <= self.batch_size <= self.samples:
            raise ProblemError(
                f"batch_size is {self.batch_size}; it must be from 1 to {self.samples}, "
                "the number of samples"
            )
        self._check_targets()

    def _check_targets(self) -> None:
        if self.loss_function.activation is None:
            return
        if self.targets.min() < 0 or self.targets.max() > 1:
            raise ProblemError(f"with loss {self.loss!r} every target must be from 0 to 1")
        sums = self.targets.sum(axis=0)
        if self.loss == "cross-entropy" and np.abs(sums - 1).max() > 1e-9:
            sample = int(np.abs(sums - 1).argmax())
            raise ProblemError(
                f"the targets of sample {sample + 1} sum to {sums[sample]:g}; "
                "with loss 'cross-entropy' they must sum to 1"
            )


@lru_cache(maxsize=8)
def _shuffled(seed: int, epoch: int, samples: int) -> NDArray[np.int64]:
    """The sample numbers in the order of an epoch."""
    return np.random.default_rng((seed, epoch, 1)).permutation(samples)


def check_sizes(sizes: list[int]) -> None:
    """Refuse layer sizes that no network can have, before anything is allocated for them.

    Raises:
        ProblemError: fewer than 2 or more than 100 layers, a layer without neurons, or more
            weights than fit into memory.
    """
    if not 2 <= len(sizes) <= MAX_LAYERS:
        raise ProblemError(
            f"a network needs from 2 to {MAX_LAYERS} layers (input, …, output), not {len(sizes)}"
        )
    for index, units in enumerate(sizes):
        if units < 1:
            raise ProblemError(f"layer {layer_name(index)} has {units} neurons; it needs 1 or more")
    weights = sum(a * b for a, b in pairwise(sizes))
    if weights + sum(sizes) > MAX_NUMBERS:
        raise ProblemError(
            f"a network of these sizes has {weights:,} weights; it can have {MAX_NUMBERS:,}"
        )


def _check_array(what: str, array: Array, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise ProblemError(f"{what} have shape {_sizes(array.shape)}, not {_sizes(shape)}")
    if not np.isfinite(array).all():
        raise ProblemError(f"{what} must be finite numbers")


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(str(size) for size in shape) or "a single number"
