"""The state of a network in the midst of an update: frozen, with read-only arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from bpviz.engine.quantity import OPTIMIZER_KINDS, TOTAL, Element, Kind, Quantity
from bpviz.engine.rounding import Array


def read_only(value: Array) -> Array:
    """*value*, C-contiguous, with its write flag off; copied only where it has to be."""
    value = np.ascontiguousarray(value, dtype=np.float64)
    value.flags.writeable = False
    return value


def entry(value: Array, element: Element) -> float:
    """One element of its quantity's array; E_total, which stands in none, is not asked for."""
    if value.ndim == 3:
        return float(value[element.sample, element.row, element.column])
    if value.ndim == 1:
        return float(value[element.row])
    signal = element.quantity.is_signal
    return float(value[element.row, element.sample if signal else element.column])


@dataclass(frozen=True, eq=False, slots=True)
class LayerState:
    """What is known of one layer. None: not computed (yet); NaN is always a computed NaN.

    Weights, their gradient and ``new_weights`` are ``(units, units below)``; biases, their
    gradient and ``new_biases`` ``(units,)``, or ``(1,)`` where shared; signals ``(units, batch)``;
    softmax's ``dout_dnet`` is ``(batch, units, units)``. ``weights``, ``biases`` and ``averages``
    are those that the update began with; ``results`` are the optimiser's of this update.
    Averages and results are keyed by kind and whether they belong to the biases.
    The input layer has nothing but ``out``.
    """

    weights: Array | None = None
    biases: Array | None = None
    averages: Mapping[tuple[Kind, bool], Array] = field(default_factory=dict)
    net: Array | None = None
    out: Array | None = None
    dE_dout: Array | None = None
    dout_dnet: Array | None = None
    delta: Array | None = None
    gradient: Array | None = None
    bias_gradient: Array | None = None
    results: Mapping[tuple[Kind, bool], Array] = field(default_factory=dict)
    new_weights: Array | None = None
    new_biases: Array | None = None


FIELDS = {
    Kind.WEIGHTS: "weights",
    Kind.BIASES: "biases",
    Kind.NEW_WEIGHTS: "new_weights",
    Kind.NEW_BIASES: "new_biases",
} | {
    kind: kind.value
    for kind in (
        Kind.NET,
        Kind.OUT,
        Kind.DE_DOUT,
        Kind.DOUT_DNET,
        Kind.DELTA,
        Kind.GRADIENT,
        Kind.BIAS_GRADIENT,
    )
}


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """A network, the batch that it is shown, and what has been computed of this update.

    ``targets`` is ``(outputs, batch)``; ``samples`` are the batch's sample numbers from 0;
    ``errors`` ``(outputs,)`` the mean E_i over the batch, ``error`` their sum E_total.
    ``layers[0].out`` is the input, ``(inputs, batch)``.
    """

    layers: tuple[LayerState, ...]
    targets: Array
    samples: tuple[int, ...]
    update: int
    errors: Array | None = None
    error: float | None = None

    @property
    def inputs(self) -> Array:
        """The batch's input, ``(inputs, batch)``."""
        out = self.layers[0].out
        assert out is not None
        return out

    def value(self, quantity: Quantity) -> Array | None:
        """The array of a quantity, None where it is not computed; E_total's are its E_i.

        An average that an update begins with is not its result: it stands in ``averages``.
        """
        layer = self.layers[quantity.layer]
        match quantity.kind:
            case Kind.TARGET:
                return self.targets
            case Kind.ERROR:
                return self.errors
            case kind if kind in OPTIMIZER_KINDS:
                return layer.results.get((kind, quantity.bias))
            case kind:
                value: Array | None = getattr(layer, FIELDS[kind])
                return value

    def number(self, element: Element) -> float | None:
        """One number, None where it is not computed."""
        if element.row == TOTAL:
            return self.error
        value = self.value(element.quantity)
        return None if value is None else entry(value, element)

    def need(self, quantity: Quantity) -> Array:
        """The array of a quantity that is known to be computed.

        Raises:
            LookupError: it is not.
        """
        value = self.value(quantity)
        if value is None:
            raise LookupError(f"{quantity.name} is not computed in this state")
        return value
