from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network
from problems import parts_of, problems

from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity, parse_name
from bpviz.teaching.notation import STYLES, Notation, Style

W, GRADIENT = Quantity(Kind.WEIGHTS, 2), Quantity(Kind.GRADIENT, 2)


@pytest.mark.parametrize(
    ("quantity", "article_name", "indexed_name"),
    [
        (Quantity(Kind.NET, 1), "net_b", "z⁽²⁾"),
        (Quantity(Kind.OUT, 0), "out_a", "a⁽¹⁾"),
        (W, "W_c", "W⁽³⁾"),
        (Quantity(Kind.NEW_WEIGHTS, 2), "new W_c", "new W⁽³⁾"),
        (Quantity(Kind.BIASES, 1), "bias_b", "b⁽²⁾"),
        (Quantity(Kind.TARGET, 3), "target", "y"),
        (Quantity(Kind.ERROR, 3), "E_total", "E"),
        (Quantity(Kind.DE_DOUT, 2), "∂E/∂out_c", "∂E/∂a⁽³⁾"),
        (Quantity(Kind.DOUT_DNET, 2), "∂out_c/∂net_c", "∂a⁽³⁾/∂z⁽³⁾"),
        (Quantity(Kind.DELTA, 2), "δ_c", "δ⁽³⁾"),
        (GRADIENT, "∂E/∂W_c", "∂E/∂W⁽³⁾"),
        (Quantity(Kind.BIAS_GRADIENT, 1), "∂E/∂bias_b", "∂E/∂b⁽²⁾"),
        (Quantity(Kind.VELOCITY, 1), "velocity_W_b", "velocity_W⁽²⁾"),
        (Quantity(Kind.DECAYED_GRADIENT, 1, True), "decayed ∂E/∂bias_b", "decayed ∂E/∂b⁽²⁾"),
    ],
)
def test_quantities_are_named_as_the_article_or_most_textbooks_do(
    quantity: Quantity, article_name: str, indexed_name: str
) -> None:
    problem = article()
    assert Notation(problem).quantity(quantity) == article_name
    assert Notation(problem, "indexed").quantity(quantity) == indexed_name


@pytest.mark.parametrize(
    ("element", "article_name", "indexed_name"),
    [
        (Element(W, 1, 2), "w_c7", "W⁽³⁾₂₃"),
        (Element(GRADIENT, 1, 2), "∂E/∂w_c7", "∂E/∂W⁽³⁾₂₃"),
        (Element(Quantity(Kind.OUT, 1), 2, sample=3), "out_b3", "a⁽²⁾₃"),
        (Element(Quantity(Kind.DELTA, 1), 0), "δ_b1", "δ⁽²⁾₁"),
        (Element(Quantity(Kind.TARGET, 3), 1), "target_d2", "y₂"),
        (Element(Quantity(Kind.ERROR, 3), 0), "E_d1", "E₁"),
        (Element(Quantity(Kind.ERROR, 3), TOTAL), "E_total", "E"),
        (Element(Quantity(Kind.DOUT_DNET, 2), 1), "∂out_c2/∂net_c2", "∂a⁽³⁾₂/∂z⁽³⁾₂"),
        (Element(Quantity(Kind.FIRST_MOMENT, 2), 0, 1), "first_moment_w_c2", "first_moment_W⁽³⁾₁₂"),
    ],
)
def test_elements_are_counted_from_one(
    element: Element, article_name: str, indexed_name: str
) -> None:
    problem = article()
    assert Notation(problem).element(element) == article_name
    assert Notation(problem, "indexed").element(element) == indexed_name


def test_an_element_of_softmaxs_jacobian_names_both_neurons() -> None:
    notation = Notation(network(2, 3, activation="softmax"))
    element = Element(Quantity(Kind.DOUT_DNET, 1), 0, 2)
    assert notation.element(element) == "∂out_b1/∂net_b3"


def test_two_digit_indices_are_kept_apart() -> None:
    notation = Notation(network(12, 11), "indexed")
    assert notation.element(Element(Quantity(Kind.WEIGHTS, 1), 0, 10)) == "W⁽²⁾₁,₁₁"
    assert notation.element(Element(Quantity(Kind.WEIGHTS, 1), 10, 0)) == "W⁽²⁾₁₁,₁"


def test_a_shared_bias_has_no_index() -> None:
    notation = Notation(network(2, 3, bias="shared"))
    assert notation.part(Bias(1, 0)) == "bias_b"


@pytest.mark.parametrize(
    ("part", "article_name", "indexed_name"),
    [
        (Neuron(2, 1), "c_2", "a⁽³⁾₂"),
        (Input(0), "a_1", "a⁽¹⁾₁"),
        (Weight(2, 1, 2, 4), "w_c7", "W⁽³⁾₂₃"),
        (Target(3, 0), "target_d1", "y₁"),
        (Bias(1, 3), "bias_b4", "b⁽²⁾₄"),
    ],
)
def test_parts_are_named(part: Part, article_name: str, indexed_name: str) -> None:
    problem = article(bias="trained")
    assert Notation(problem).part(part) == article_name
    assert Notation(problem, "indexed").part(part) == indexed_name


@given(problem=problems(), style=st.sampled_from(STYLES))
def test_no_two_parts_share_a_name(problem: Problem, style: Style) -> None:
    parts = parts_of(problem)
    assert len({Notation(problem, style).part(part) for part in parts}) == len(parts)


@given(problem=problems(), place=st.integers(0, 100))
def test_the_articles_names_are_those_of_the_engine(problem: Problem, place: int) -> None:
    parts = [part for part in parts_of(problem) if isinstance(part, Weight)]
    part = parts[place % len(parts)]
    name = Notation(problem).part(part)
    assert name == part.name
    parsed = parse_name(name, problem.last)
    assert parsed == (Quantity(Kind.WEIGHTS, part.layer), part.row * part.below + part.column)
