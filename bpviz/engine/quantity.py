"""The quantities of a network and their names: net_b, W_b, delta_c, velocity_bias_d, w_c7."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a quantity is; the value is the first part of its name."""

    WEIGHTS = "W"
    BIASES = "bias"
    TARGET = "target"
    NET = "net"
    OUT = "out"
    ERROR = "E"
    DE_DOUT = "dE_dout"
    DOUT_DNET = "dout_dnet"
    DELTA = "delta"
    GRADIENT = "gradient"
    BIAS_GRADIENT = "bias_gradient"
    DECAYED_GRADIENT = "decayed_gradient"
    DECAYED = "decayed"
    VELOCITY = "velocity"
    MEAN_SQUARE = "mean_square"
    FIRST_MOMENT = "first_moment"
    SECOND_MOMENT = "second_moment"
    FIRST_UNBIASED = "first_unbiased"
    SECOND_UNBIASED = "second_unbiased"
    NEW_WEIGHTS = "new_W"
    NEW_BIASES = "new_bias"


OPTIMIZER_KINDS = frozenset(
    {
        Kind.DECAYED_GRADIENT,
        Kind.DECAYED,
        Kind.VELOCITY,
        Kind.MEAN_SQUARE,
        Kind.FIRST_MOMENT,
        Kind.SECOND_MOMENT,
        Kind.FIRST_UNBIASED,
        Kind.SECOND_UNBIASED,
    }
)
SIGNALS = frozenset({Kind.TARGET, Kind.NET, Kind.OUT, Kind.DE_DOUT, Kind.DOUT_DNET, Kind.DELTA})


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of one layer; *bias*: the optimiser's result for the biases, not for W."""

    kind: Kind
    layer: int
    bias: bool = False

    @property
    def name(self) -> str:
        """The article's name: ``net_b``, ``W_b`` (old and new alike), ``E_total``, ``target``."""
        letters = layer_name(self.layer)
        match self.kind:
            case Kind.TARGET:
                return "target"
            case Kind.ERROR:
                return "E_total"
            case Kind.NEW_WEIGHTS:
                return f"W_{letters}"
            case Kind.NEW_BIASES:
                return f"bias_{letters}"
            case Kind.DECAYED_GRADIENT:
                return (
                    f"decayed_bias_gradient_{letters}"
                    if self.bias
                    else (f"decayed_gradient_{letters}")
                )
            case kind if kind in OPTIMIZER_KINDS:
                return f"{kind.value}_{'bias' if self.bias else 'W'}_{letters}"
            case kind:
                return f"{kind.value}_{letters}"

    @property
    def is_signal(self) -> bool:
        """Whether it has a row per neuron and a column per sample."""
        return self.kind in SIGNALS

    @property
    def is_matrix(self) -> bool:
        """Whether it has an element per weight: a row per neuron, a column per neuron below."""
        return self.kind in (Kind.WEIGHTS, Kind.NEW_WEIGHTS, Kind.GRADIENT) or (
            self.kind in OPTIMIZER_KINDS and not self.bias
        )


@dataclass(frozen=True, slots=True)
class Element:
    """The address of one number; all counted from 0.

    Signals: ``row`` is the neuron, ``sample`` the place in the batch. Weights and their like: row
    and ``column``. Softmax's dout_dnet: row, column and sample. Biases: row. Of the error, row i
    is E_i, and TOTAL is E_total.
    """

    quantity: Quantity
    row: int
    column: int = 0
    sample: int = 0


TOTAL = -1


def layer_name(layer: int) -> str:
    """The letter of a layer, from ``a`` for 0 on; after ``z`` comes ``aa``."""
    letters = ""
    layer += 1
    while layer:
        layer, letter = divmod(layer - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters


def layer_index(letters: str) -> int:
    """The layer of a letter; the inverse of :func:`layer_name`."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("a") + 1
    return index - 1


_NAME = re.compile(r"(?P<stem>[A-Za-z_]+)_(?P<layer>[a-z]+)(?P<element>[0-9]{0,9})")
_STEMS = {kind.value: (kind, False) for kind in Kind if kind not in OPTIMIZER_KINDS} | {
    "w": (Kind.WEIGHTS, False),
    "decayed_gradient": (Kind.DECAYED_GRADIENT, False),
    "decayed_bias_gradient": (Kind.DECAYED_GRADIENT, True),
}
for _kind in OPTIMIZER_KINDS - {Kind.DECAYED_GRADIENT}:
    _STEMS |= {f"{_kind}_W": (_kind, False), f"{_kind}_bias": (_kind, True)}
for _kind in (Kind.TARGET, Kind.NEW_WEIGHTS, Kind.NEW_BIASES):
    _STEMS.pop(_kind.value)
_STEMS |= {"target": (Kind.TARGET, False)}


def parse_name(name: str, last_layer: int) -> tuple[Quantity, int | None] | None:
    """The quantity of a name, and the element's place, from 0, where it names a single one.

    ``net_c`` is all of a layer, ``net_c1`` its first neuron; ``w_c7`` and ``gradient_c7`` are
    counted along the rows. ``E_total`` and ``target`` need no layer. None for what is no name, or
    names a layer beyond *last_layer*.
    """
    if name in ("E_total", "target"):
        return Quantity(Kind.ERROR if name == "E_total" else Kind.TARGET, last_layer), None
    match = _NAME.fullmatch(name)
    if not match or match["stem"] not in _STEMS:
        return None
    kind, bias = _STEMS[match["stem"]]
    layer, element = layer_index(match["layer"]), match["element"]
    lowest = 0 if kind is Kind.OUT else 1
    if (
        not lowest <= layer <= last_layer
        or element == "0"
        or (match["stem"] == "w") != (kind is Kind.WEIGHTS and element != "")
    ):
        return None
    if kind in (Kind.ERROR, Kind.TARGET) and (layer != last_layer or not element):
        return None
    return Quantity(kind, layer, bias), int(element) - 1 if element else None
