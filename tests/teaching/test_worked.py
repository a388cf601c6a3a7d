from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import article, network
from problems import parts_of, problems

from bpviz.engine.advance import advance
from bpviz.engine.history import History
from bpviz.engine.parts import Bias, Input, Neuron, Target, Weight
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.engine.reads import reads
from bpviz.engine.state import State, entry, read_only
from bpviz.teaching.notation import Notation
from bpviz.teaching.worked import default_part, operands_of, part_of, worked_element

W_C7 = Weight(2, 1, 2, 4)


def test_the_selection_stands_for_one_element_of_every_step() -> None:
    history, notation = History(article()), Notation(article())
    worked = [worked_element(history.frame(index), W_C7) for index in range(1, 23)]
    assert [notation.element(element) for element in worked if element] == [
        *("net_b3", "out_b3", "net_c2", "out_c2", "net_d2", "out_d2", "E_total"),
        *("∂E/∂out_d2", "∂out_d2/∂net_d2", "δ_d2", "∂E/∂w_d5"),
        *("∂E/∂out_c2", "∂out_c2/∂net_c2", "δ_c2", "∂E/∂w_c7"),
        *("∂E/∂out_b3", "∂out_b3/∂net_b3", "δ_b3", "∂E/∂w_b6"),
        *("new w_b6", "new w_c7", "new w_d5"),
    ]
    assert worked_element(history.frame(0), W_C7) is None


def test_a_part_of_the_last_layer_stands_for_its_own_error() -> None:
    frame = History(article()).frame(7)
    for part in (Neuron(3, 1), Target(3, 1), Weight(3, 1, 0, 3)):
        element = worked_element(frame, part)
        assert element is not None
        assert element.row == 1
    for other in (None, Neuron(2, 1), Input(0)):
        element = worked_element(frame, other)
        assert element is not None
        assert element.row == TOTAL


def test_what_is_worked_out_by_default_stands_in_the_middle() -> None:
    assert default_part(article()) == W_C7
    assert default_part(network(1, 1)) == Weight(1, 0, 0, 1)


def test_a_shared_bias_is_the_only_one_of_its_layer() -> None:
    history = History(network(2, 3, 2, bias="shared"))
    names = [step.op for step in history.problem.script]
    frame = history.frame(update=0, step=names.index("bias_update") + 1)
    assert worked_element(frame, Neuron(1, 2)) == Element(Quantity(Kind.NEW_BIASES, 1, True), 0)


@pytest.mark.parametrize(
    ("element", "part"),
    [
        (Element(Quantity(Kind.NET, 2), 1), Neuron(2, 1)),
        (Element(Quantity(Kind.OUT, 0), 1), Input(1)),
        (Element(Quantity(Kind.TARGET, 3), 0), Target(3, 0)),
        (Element(Quantity(Kind.GRADIENT, 2), 1, 2), W_C7),
        (Element(Quantity(Kind.VELOCITY, 2), 1, 2), W_C7),
        (Element(Quantity(Kind.VELOCITY, 2, True), 1), Bias(2, 1)),
        (Element(Quantity(Kind.ERROR, 3), TOTAL), Neuron(3, 0)),
    ],
)
def test_choosing_a_number_selects_its_part(element: Element, part: object) -> None:
    assert part_of(element, article(bias="trained")) == part


@settings(max_examples=30)
@given(st.data())
def test_a_selection_is_found_again_in_what_it_stands_for(data: st.DataObject) -> None:
    problem = data.draw(problems())
    part = data.draw(st.sampled_from(parts_of(problem)))
    history = History(problem)
    for index in range(1, history.steps + 1):
        frame = history.frame(index)
        element = worked_element(frame, part, sample=99)
        assert element is not None
        assert frame.number(element) is not None
        assert isinstance(part_of(element, problem).layer, int)
        if isinstance(part, Weight) and element.quantity.is_matrix:
            again = part_of(element, problem)
            assert isinstance(again, Weight)
            assert (again == part) == (again.layer == part.layer)


@settings(max_examples=25)
@given(st.data())
def test_operands_are_exactly_what_the_engine_reads(data: st.DataObject) -> None:
    """Changing an operand changes the element; changing anything else that is read does not."""
    problem = data.draw(problems(optimizers=("sgd",)))
    part = data.draw(st.sampled_from(parts_of(problem)))
    history = History(problem)
    for index in range(1, history.steps + 1):
        frame = history.frame(index)
        step, element = frame.step, worked_element(frame, part)
        assert step is not None
        assert element is not None
        if step.phase in ("error", "update") or step.kind is Kind.DOUT_DNET:
            continue
        operands = set(operands_of(frame, element))
        assert {operand.quantity for operand in operands} <= set(reads(step, problem))
        value = frame.number(element)
        for quantity in reads(step, problem):
            array = frame.before.need(quantity)
            for row in range(array.shape[-2] if array.ndim == 3 else array.shape[0]):
                changed = array.copy()
                changed[(..., row, slice(None)) if array.ndim == 3 else row] += 0.25
                state = advance(_with(frame.before, quantity, changed), step, problem)
                touched = any(e.quantity == quantity and e.row == row for e in operands)
                if not touched:
                    assert entry(state.need(step.quantity), element) == value


def _with(state: State, quantity: Quantity, value: object) -> State:
    layers = list(state.layers)
    if quantity.kind is Kind.TARGET:
        return replace(state, targets=read_only(value))  # type: ignore[arg-type]
    fields = {Kind.WEIGHTS: "weights", Kind.BIASES: "biases", Kind.NEW_WEIGHTS: "new_weights"}
    name = fields.get(quantity.kind, quantity.kind.value)
    layers[quantity.layer] = replace(layers[quantity.layer], **{name: read_only(value)})  # type: ignore[arg-type]
    return replace(state, layers=tuple(layers))
