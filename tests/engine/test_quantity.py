"""Names of layers, quantities and elements, there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.quantity import (
    OPTIMIZER_KINDS,
    Kind,
    Quantity,
    layer_index,
    layer_name,
    parse_name,
)

LAST = 99
NEW = {Kind.NEW_WEIGHTS: Kind.WEIGHTS, Kind.NEW_BIASES: Kind.BIASES}


def quantities() -> st.SearchStrategy[Quantity]:
    biased = st.booleans()
    return st.builds(
        lambda kind, layer, bias: Quantity(kind, layer, bias and kind in OPTIMIZER_KINDS),
        st.sampled_from([kind for kind in Kind if kind not in (Kind.ERROR, Kind.TARGET)]),
        st.integers(1, LAST),
        biased,
    )


@pytest.mark.parametrize(
    ("layer", "name"),
    [(0, "a"), (25, "z"), (26, "aa"), (27, "ab"), (51, "az"), (52, "ba"), (99, "cv")],
)
def test_layers_have_letters(layer: int, name: str) -> None:
    assert layer_name(layer) == name
    assert layer_index(name) == layer


@given(st.integers(0, 10**6))
def test_letters_lead_back(layer: int) -> None:
    assert layer_index(layer_name(layer)) == layer


@given(quantities())
def test_names_lead_back(quantity: Quantity) -> None:
    old = Quantity(NEW.get(quantity.kind, quantity.kind), quantity.layer, quantity.bias)
    assert parse_name(quantity.name, LAST) == (old, None)


@given(quantities(), st.integers(1, 10**8))
def test_elements_count_from_one(quantity: Quantity, number: int) -> None:
    name = quantity.name
    if quantity.kind in (Kind.WEIGHTS, Kind.NEW_WEIGHTS):
        name = name.replace("W", "w")
    found = parse_name(f"{name}{number}", LAST)
    assert found is not None
    assert found[1] == number - 1


@pytest.mark.parametrize(
    ("name", "quantity", "element"),
    [
        ("E_total", Quantity(Kind.ERROR, 3), None),
        ("E_d2", Quantity(Kind.ERROR, 3), 1),
        ("target", Quantity(Kind.TARGET, 3), None),
        ("target_d1", Quantity(Kind.TARGET, 3), 0),
        ("out_a", Quantity(Kind.OUT, 0), None),
        ("bias_gradient_c", Quantity(Kind.BIAS_GRADIENT, 2), None),
        ("velocity_bias_b", Quantity(Kind.VELOCITY, 1, bias=True), None),
        ("decayed_W_b", Quantity(Kind.DECAYED, 1), None),
        ("decayed_gradient_b", Quantity(Kind.DECAYED_GRADIENT, 1), None),
        ("decayed_bias_gradient_b", Quantity(Kind.DECAYED_GRADIENT, 1, bias=True), None),
    ],
)
def test_names_of_a_network_of_four_layers(
    name: str, quantity: Quantity, element: int | None
) -> None:
    assert parse_name(name, 3) == (quantity, element)


@pytest.mark.parametrize(
    "name",
    [
        *("", "_", "b", "net", "net_", "net_1", "net_e", "net_a", "net_b0", "net_b-1", "net_b1 "),
        *("W_b1", "w_b", "w_a1", "E_d", "E_c1", "E_total1", "target_d", "target_c1", "target1"),
        *(
            "new_W_b",
            "velocity_b",
            "bias_gradient",
            "NET_b",
            "net_B",
            "delta_ddd",
            "out_d١",
            "net_b" + "9" * 5000,
        ),
    ],
)
def test_what_is_no_name(name: str) -> None:
    assert parse_name(name, 3) is None


def test_parts_have_names() -> None:
    parts: list[Part] = [Neuron(2, 1), Weight(2, 1, 2, 4), Bias(2, 0), Input(0), Target(3, 1)]
    names = [part.name for part in parts]
    assert names == ["c_2", "w_c7", "bias_c1", "a_1", "target_d2"]
    assert [part.layer for part in parts] == [2, 2, 2, 0, 3]
