from __future__ import annotations

from dataclasses import replace

import pytest
from networks import article, network

from bpviz.engine.history import History
from bpviz.engine.pieces import Piece, piece, pieces
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import TOTAL, Element, Kind
from bpviz.engine.script import Step


@pytest.mark.parametrize(("granularity", "count"), [("layer", 22), ("neuron", 66), ("weight", 128)])
def test_number_of_pieces_of_the_article(granularity: str, count: int) -> None:
    problem = article()
    assert sum(pieces(step, problem, granularity) for step in problem.script) == count


def test_terms_of_a_sum_come_neuron_by_neuron_and_the_bias_last() -> None:
    problem = network(2, 3, 2, bias="trained")
    net = Step(Kind.NET, 1)
    assert pieces(net, problem, "weight") == 9
    assert piece(net, problem, "weight", 1) == Piece(0, terms=1)
    assert piece(net, problem, "weight", 6) == Piece(1, terms=3)
    hidden, last = Step(Kind.DE_DOUT, 1), Step(Kind.DE_DOUT, 2)
    assert piece(hidden, problem, "weight", 4) == Piece(1, terms=2)
    assert piece(last, problem, "weight", 2) == Piece(1)


def test_the_error_ends_with_its_sum() -> None:
    problem = network(1, 2)
    error = Step(Kind.ERROR, 1)
    assert [piece(error, problem, "neuron", n).row for n in (1, 2, 3)] == [0, 1, TOTAL]


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
