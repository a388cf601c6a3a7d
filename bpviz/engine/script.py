"""The script: which sub-steps one update of a network consists of, in which order."""

from dataclasses import dataclass
from functools import lru_cache

from bpviz.engine.optimizers import Optimizer
from bpviz.engine.quantity import OPTIMIZER_KINDS, Kind, Quantity

PHASES = ("forward", "error", "backward", "update")
_FORWARD = (Kind.NET, Kind.OUT)
_BACKWARD = (Kind.DE_DOUT, Kind.DOUT_DNET, Kind.DELTA, Kind.GRADIENT)
_OPS = {Kind.ERROR: "error", Kind.NEW_WEIGHTS: "update", Kind.NEW_BIASES: "bias_update"}


@dataclass(frozen=True, slots=True)
class Step:
    """One sub-step: it computes one quantity of one layer."""

    kind: Kind
    layer: int
    bias: bool = False

    @property
    def quantity(self) -> Quantity:
        """What the sub-step computes."""
        return Quantity(self.kind, self.layer, self.bias)

    @property
    def op(self) -> str:
        """The sub-step's operation, as files and JSON name it: ``net``, ``error``, ``update``."""
        if self.kind in OPTIMIZER_KINDS:
            return self.quantity.name.rsplit("_", 1)[0]
        return _OPS.get(self.kind, self.kind.value)

    @property
    def phase(self) -> str:
        """``forward``, ``error``, ``backward`` or ``update``."""
        if self.kind in _FORWARD:
            return "forward"
        if self.kind is Kind.ERROR:
            return "error"
        return "backward" if self.kind in (*_BACKWARD, Kind.BIAS_GRADIENT) else "update"


@lru_cache(maxsize=64)
def script(
    layers_of_weights: int,
    optimizer: Optimizer,
    *,
    trains_biases: bool = False,
    during: bool = False,
) -> tuple[Step, ...]:
    """The sub-steps of one update of a network with *layers_of_weights* layers above the input.

    Forward from layer 1 up, the error, backward from the last layer down, the updates from layer
    1 up. With *during* each layer is updated right after its gradients. There are
    ``2n + 1 + (4 + β)n + (1 + β)n`` of them, β = 1 where biases are trained, and the optimiser's.
    """
    last = layers_of_weights
    steps = [Step(kind, layer) for layer in range(1, last + 1) for kind in _FORWARD]
    steps.append(Step(Kind.ERROR, last))
    for layer in range(last, 0, -1):
        steps += [Step(kind, layer) for kind in _BACKWARD]
        if trains_biases:
            steps.append(Step(Kind.BIAS_GRADIENT, layer))
        if during:
            steps += _updates(layer, optimizer, trains_biases)
    if not during:
        for layer in range(1, last + 1):
            steps += _updates(layer, optimizer, trains_biases)
    return tuple(steps)


def _updates(layer: int, optimizer: Optimizer, trains_biases: bool) -> list[Step]:
    steps = [Step(kind, layer) for kind in (*optimizer.kinds, Kind.NEW_WEIGHTS)]
    if trains_biases:
        steps += [Step(kind, layer, True) for kind in optimizer.kinds]
        steps.append(Step(Kind.NEW_BIASES, layer, True))
    return steps
