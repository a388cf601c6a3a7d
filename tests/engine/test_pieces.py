from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network

from bpviz.engine.history import History
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.pieces import element_at, pieces, pieces_of_update
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.engine.script import Step


@pytest.mark.parametrize(("granularity", "count"), [("layer", 22), ("neuron", 66), ("weight", 128)])
def test_number_of_pieces_of_the_article(granularity: str, count: int) -> None:
    problem = article()
    assert pieces_of_update(problem, granularity) == count


def test_terms_of_a_sum_come_neuron_by_neuron_and_the_bias_last() -> None:
    problem = network(2, 3, 2, bias="trained")
    net = Step(Kind.NET, 1)
    assert pieces(net, problem, "weight") == 9
    assert element_at(net, problem, "weight", 0) == (Element(net.quantity, 0), 0)
    assert element_at(net, problem, "weight", 5) == (Element(net.quantity, 1), 2)
    hidden, last = Step(Kind.DE_DOUT, 1), Step(Kind.DE_DOUT, 2)
    assert element_at(hidden, problem, "weight", 3) == (Element(hidden.quantity, 1), 1)
    assert element_at(last, problem, "weight", 1) == (Element(last.quantity, 1), None)


def test_the_error_ends_with_its_sum() -> None:
    problem = network(1, 2)
    error = Step(Kind.ERROR, 1)
    rows = [element_at(error, problem, "neuron", n)[0].row for n in range(3)]
    assert rows == [0, 1, TOTAL]
    with pytest.raises(IndexError, match="3 pieces, none of number 3"):
        element_at(error, problem, "neuron", 3)
    with pytest.raises(ValueError, match="it can be layer, neuron, weight"):
        pieces(error, problem, "letter")


def test_softmax_has_a_piece_an_element_of_its_jacobian_and_one_a_delta() -> None:
    problem = network(2, 3, activation="softmax", loss="cross-entropy")
    assert pieces(Step(Kind.DOUT_DNET, 1), problem, "weight") == 9
    assert pieces(Step(Kind.DELTA, 1), problem, "weight") == 3


def test_a_bias_that_a_layer_shares_is_one_piece() -> None:
    problem = network(2, 3, 2, bias="shared")
    assert pieces(Step(Kind.BIAS_GRADIENT, 1), problem, "weight") == 1
    assert pieces(Step(Kind.NEW_BIASES, 1, True), problem, "neuron") == 1


@pytest.mark.parametrize("granularity", ["neuron", "weight"])
@pytest.mark.parametrize(
    "problem",
    [
        article(),
        network(2, 3, 2, bias="trained", activation="softmax", loss="cross-entropy"),
    ],
    ids=["article", "softmax"],
)
def test_numbers_appear_in_their_order_until_all_are_there(
    problem: Problem, granularity: str
) -> None:
    history = History(problem)
    for index in range(1, history.steps + 1):
        frame = history.frame(index)
        assert frame.step is not None
        value = frame.value(frame.step.quantity)
        assert value is not None
        shape = value.shape[1:] if value.ndim == 3 else value.shape
        wide = value.ndim == 3 or frame.step.quantity.is_matrix
        elements = [
            Element(frame.step.quantity, row, column if wide else 0)
            for row in range(shape[0])
            for column in range(shape[1] if wide else 1)
        ]
        if frame.step.kind is Kind.ERROR:
            elements.append(Element(frame.step.quantity, TOTAL))
        whole = pieces(frame.step, problem, granularity)
        known = -1
        for revealed in range(whole + 1):
            part = replace(frame, granularity=granularity, revealed=revealed)
            numbers = [part.number(element) for element in elements]
            count = sum(number is not None for number in numbers)
            assert numbers[count:] == [None] * (len(numbers) - count)
            assert count >= known
            known = count
            asked = replace(part, revealed=min(revealed + 1, whole), hidden=revealed < whole)
            assert [asked.number(element) for element in elements] == numbers
        assert known == len(elements)
        assert [frame.number(element) for element in elements] == numbers


def test_a_sum_grows_term_by_term_to_the_rounded_result() -> None:
    history = History(article())
    frame = history.frame(update=0, step=3)
    net = Element(Quantity(Kind.NET, 2), 1)
    grown = [
        replace(frame, granularity="weight", revealed=revealed).number(net)
        for revealed in range(4, 9)
    ]
    terms = [0.45 * 0.5250, 0.5 * 0.5744, 0.55 * 0.6225, 0.6 * 0.6682]
    assert grown[0] is None
    assert grown[1:4] == pytest.approx([sum(terms[:count]) for count in (1, 2, 3)], rel=1e-15)
    assert grown[4] == frame.number(net) == 1.2667


def test_a_hidden_error_signal_grows_with_the_weights_that_its_sub_step_reads() -> None:
    history = History(network(2, 3, 2, update_order="during"))
    frame = history.frame(update=0, step=[s.op for s in history.problem.script].index("update") + 2)
    assert frame.step == Step(Kind.DE_DOUT, 1)
    weights, delta = frame.before.layers[2].new_weights, frame.before.layers[2].delta
    assert weights is not None
    assert delta is not None
    part = replace(frame, granularity="weight", revealed=1)
    assert part.number(Element(frame.step.quantity, 0)) == weights[0, 0] * delta[0, 0]


@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5),
    bias=st.sampled_from(["none", "fixed", "trained", "shared"]),
    softmax=st.booleans(),
    adam=st.booleans(),
)
def test_numbers_of_pieces_follow_from_the_shape(
    sizes: list[int], bias: str, softmax: bool, adam: bool
) -> None:
    settings = {"bias": bias, "optimizer": Optimizer("adam" if adam else "sgd")}
    activation = "softmax" if softmax else "sigmoid"
    problem = network(*sizes, activation=activation, **settings)
    neurons, weights = sum(sizes[1:]), sum(a * b for a, b in pairwise(sizes))
    trained = bias in ("trained", "shared")
    biases = len(sizes) - 1 if bias == "shared" else neurons
    averages = 4 * adam * (neurons + trained * biases)
    # net, out, dE_dout, dout_dnet, delta, gradient, update; E_i and E_total
    by_neuron = 7 * neurons + sizes[-1] + 1 + 2 * trained * biases + averages
    assert pieces_of_update(problem, "layer") == len(problem.script)
    assert pieces_of_update(problem, "neuron") == by_neuron
    by_weight = (
        by_neuron
        + 3 * (weights - neurons)
        + (neurons if bias != "none" else 0)
        + sum(above * own - own for own, above in pairwise(sizes[1:]))
        + (sizes[-1] ** 2 - sizes[-1]) * softmax
    )
    assert pieces_of_update(problem, "weight") == by_weight


def test_a_large_network_is_counted_by_arithmetic() -> None:
    problem = network(1000, 1000, 1000)
    assert pieces_of_update(problem, "weight") == 7_008_001
    frame = History(problem).frame(1)
    assert frame.step is not None
    start = perf_counter()
    for revealed in range(500_000, 500_100):
        element, term = element_at(frame.step, problem, "weight", revealed - 1)
        part = replace(frame, granularity="weight", revealed=revealed)
        assert term == (revealed - 1) % 1000
        assert part.number(element) is not None
    assert perf_counter() - start < 0.5
