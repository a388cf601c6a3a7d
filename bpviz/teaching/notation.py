"""How quantities and their elements are named: as the article does, or indexed.

======================  ==============  ==============
quantity                article         indexed
======================  ==============  ==============
net, one element        net_b, net_b2   z⁽²⁾, z⁽²⁾₂
out                     out_b           a⁽²⁾
weights, one weight     W_b, w_b1       W⁽²⁾, W⁽²⁾₁₁
bias                    bias_b          b⁽²⁾
target                  target          y
δ                       δ_b             δ⁽²⁾
gradient, one weight    ∂E/∂w_b1        ∂E/∂W⁽²⁾₁₁
======================  ==============  ==============
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import OPTIMIZER_KINDS, TOTAL, Element, Kind, Quantity, layer_name

Style: TypeAlias = Literal["article", "indexed"]
STYLES: tuple[Style, ...] = get_args(Style)

SHORT: Mapping[Style, Mapping[Kind, str]] = {
    "article": {
        Kind.NET: "net",
        Kind.OUT: "out",
        Kind.TARGET: "target",
        Kind.ERROR: "E",
        Kind.DE_DOUT: "∂E/∂out",
        Kind.DOUT_DNET: "f′",
        Kind.DELTA: "δ",
        Kind.GRADIENT: "∂E/∂W",
        Kind.BIAS_GRADIENT: "∂E/∂bias",
        Kind.WEIGHTS: "W",
        Kind.BIASES: "bias",
        Kind.NEW_WEIGHTS: "new W",
        Kind.NEW_BIASES: "new bias",
    },
    "indexed": {
        Kind.NET: "z",
        Kind.OUT: "a",
        Kind.TARGET: "y",
        Kind.ERROR: "E",
        Kind.DE_DOUT: "∂E/∂a",
        Kind.DOUT_DNET: "f′",
        Kind.DELTA: "δ",
        Kind.GRADIENT: "∂E/∂W",
        Kind.BIAS_GRADIENT: "∂E/∂b",
        Kind.WEIGHTS: "W",
        Kind.BIASES: "b",
        Kind.NEW_WEIGHTS: "new W",
        Kind.NEW_BIASES: "new b",
    },
}
"""What a number is called where its layer is plain to see."""

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_BY = {Kind.DE_DOUT: Kind.OUT, Kind.GRADIENT: Kind.WEIGHTS, Kind.BIAS_GRADIENT: Kind.BIASES}
_NEW = {Kind.NEW_WEIGHTS: Kind.WEIGHTS, Kind.NEW_BIASES: Kind.BIASES}


@dataclass(frozen=True, eq=False)
class Notation:
    """The names of one problem's quantities in one style."""

    problem: Problem
    style: Style = "article"

    def quantity(self, quantity: Quantity) -> str:
        """``net_b``, ``W_b``, ``∂E/∂out_b``; ``z⁽²⁾``, ``W⁽²⁾``, ``∂E/∂a⁽²⁾``."""
        return self._name(quantity, None)

    def element(self, element: Element) -> str:
        """``net_b2``, ``w_b1``, ``∂E/∂w_b1``; ``z⁽²⁾₂``, ``W⁽²⁾₁₁``, ``∂E/∂W⁽²⁾₁₁``."""
        return self._name(element.quantity, element)

    def short(self, kind: Kind) -> str:
        """The name of a kind where its layer is plain to see: ``net``, ``∂E/∂out``; ``z``."""
        return SHORT[self.style][kind]

    def layer(self, layer: int) -> str:
        """``b``; ``2``."""
        return layer_name(layer) if self.style == "article" else str(layer + 1)

    def neuron(self, layer: int, index: int) -> str:
        """A neuron itself: ``b_3``; indexed it goes by its output, ``a⁽²⁾₃``."""
        if self.style == "article":
            return f"{layer_name(layer)}_{index + 1}"
        return self.element(Element(Quantity(Kind.OUT, layer), index))

    def part(self, part: Part) -> str:
        """What can be selected, by its name: ``c_2``, ``w_c7``, ``bias_c2``, ``target_d1``."""
        match part:
            case Neuron(layer, index):
                return self.neuron(layer, index)
            case Input(index):
                return self.neuron(0, index)
            case Weight(layer, row, column):
                return self.element(Element(Quantity(Kind.WEIGHTS, layer), row, column))
            case Bias(layer, index):
                return self.element(Element(Quantity(Kind.BIASES, layer), index))
            case Target(layer, index):
                return self.element(Element(Quantity(Kind.TARGET, layer), index))

    def _name(self, quantity: Quantity, element: Element | None) -> str:
        kind, layer = quantity.kind, quantity.layer
        if kind in _BY:
            return f"∂E/∂{self._name(Quantity(_BY[kind], layer), element)}"
        if kind in _NEW:
            return f"new {self._name(Quantity(_NEW[kind], layer), element)}"
        if kind is Kind.DOUT_DNET:
            return self._slope(layer, element)
        if kind is Kind.DECAYED_GRADIENT:
            slope = Quantity(Kind.BIAS_GRADIENT if quantity.bias else Kind.GRADIENT, layer)
            return f"decayed {self._name(slope, element)}"
        if kind in OPTIMIZER_KINDS:
            own = Quantity(Kind.BIASES if quantity.bias else Kind.WEIGHTS, layer)
            separator = " " if kind is Kind.DECAYED else "_"
            return f"{kind.value}{separator}{self._name(own, element)}"
        if self.style == "article":
            return self._article(kind, layer, element)
        return self._indexed(kind, layer, element)

    def _slope(self, layer: int, element: Element | None) -> str:
        below = element
        if element is not None and self.problem.layers[layer].activation == "softmax":
            below = Element(element.quantity, element.column)
        out = self._name(Quantity(Kind.OUT, layer), element)
        return f"∂{out}/∂{self._name(Quantity(Kind.NET, layer), below)}"

    def _article(self, kind: Kind, layer: int, element: Element | None) -> str:
        letters = layer_name(layer)
        stem = {Kind.DELTA: "δ", Kind.WEIGHTS: "W"}.get(kind, kind.value)
        if element is None:
            whole = {Kind.TARGET: "target", Kind.ERROR: "E_total"}
            return whole.get(kind, f"{stem}_{letters}")
        if kind is Kind.ERROR and element.row == TOTAL:
            return "E_total"
        if kind is Kind.WEIGHTS:
            place = element.row * self.problem.sizes[layer - 1] + element.column
            return f"w_{letters}{place + 1}"
        if kind is Kind.BIASES and self.problem.bias == "shared":
            return f"bias_{letters}"
        return f"{stem}_{letters}{element.row + 1}"

    def _indexed(self, kind: Kind, layer: int, element: Element | None) -> str:
        stem = SHORT["indexed"][kind]
        if kind not in (Kind.TARGET, Kind.ERROR):
            stem += f"⁽{layer + 1}⁾".translate(_SUPERSCRIPTS)
        if element is None or element.row == TOTAL:
            return stem
        if kind is Kind.BIASES and self.problem.bias == "shared":
            return stem
        if kind is not Kind.WEIGHTS:
            return stem + str(element.row + 1).translate(_SUBSCRIPTS)
        wide = max(self.problem.sizes[layer - 1 : layer + 1]) > 9
        places = ("," if wide else "").join((str(element.row + 1), str(element.column + 1)))
        return stem + places.translate(_SUBSCRIPTS)
