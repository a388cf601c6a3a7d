from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from arithmetic import NUMBER, half_a_digit, to_float, work_out
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import article, network
from problems import parts_of, problems

from bpviz.engine.frame import Frame
from bpviz.engine.history import History
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.engine.rounding import Array
from bpviz.teaching.chain_rule import ChainRule, paths, why
from bpviz.teaching.notation import STYLES
from bpviz.teaching.spans import text_of

W_C7, W_C9, W_B1 = Weight(2, 1, 2, 4), Weight(2, 2, 0, 4), Weight(1, 0, 0, 2)


def last_frame(problem: Problem, update: int = 0) -> Frame:
    history = History(problem)
    return history.frame(update=update, step=history.steps)


def lines(rule: ChainRule) -> list[str]:
    return [text_of(line) for line in rule.lines]


def notes(rule: ChainRule) -> str:
    return " ".join(text_of(line) for line in rule.notes)


def test_w_c7_of_the_article() -> None:
    rule = why(last_frame(article()), W_C7)
    assert lines(rule)[:7] == [
        "w_c7 = 0.5500    b_3 → c_2    reaches E along 2 paths",
        "∂E/∂w_c7 = ∂E/∂out_c2 · ∂out_c2/∂net_c2 · ∂net_c2/∂w_c7",
        "         = (w_d2·δ_d1 + w_d5·δ_d2) · out_c2(1 − out_c2) · out_b3",
        "         = (0.4000·0.1451 + 0.7000·(−0.0221)) · 0.7802(1 − 0.7802) · 0.6225",
        "         = 0.0426 · 0.1715 · 0.6225",
        "         = δ_c2 · out_b3 = 0.0073 · 0.6225 = 0.0045",
        "by differences 0.0045",
    ]
    assert lines(rule)[7].startswith("relative difference ")
    assert len(lines(rule)) == 8


def test_which_rounding_made_the_difference() -> None:
    rule = why(last_frame(article()), W_C9)
    assert text_of(rule.chain[-1]).endswith("= δ_c3 · out_b1 = 0.0070 · 0.5250 = 0.0037")
    assert notes(rule) == "0.0036 exactly; 0.0037 because δ_c3 was rounded"
    neuron = why(last_frame(article()), Neuron(3, 0))
    assert notes(neuron) == "0.1452 exactly; 0.1451 because ∂out_d1/∂net_d1 was rounded"


def test_a_weight_of_the_last_layer_ends_at_the_loss() -> None:
    rule = why(last_frame(article()), Weight(3, 0, 0, 3))
    assert lines(rule)[1:5] == [
        "∂E/∂w_d1 = ∂E/∂out_d1 · ∂out_d1/∂net_d1 · ∂net_d1/∂w_d1",
        "         = (out_d1 − target_d1) · out_d1(1 − out_d1) · out_c1",
        "         = (0.7199 − 0) · 0.7199(1 − 0.7199) · 0.6876",
        "         = 0.7199 · 0.2016 · 0.6876",
    ]


def test_a_neuron_is_asked_for_its_out_and_its_net() -> None:
    rule = why(last_frame(article()), Neuron(2, 1))
    assert lines(rule)[:8] == [
        "c_2    net 1.2667    out 0.7802    reaches E along 2 paths",
        "∂E/∂out_c2 = ∂E/∂net_d1·∂net_d1/∂out_c2 + ∂E/∂net_d2·∂net_d2/∂out_c2",
        "           = w_d2·δ_d1 + w_d5·δ_d2",
        "           = 0.4000·0.1451 + 0.7000·(−0.0221)",
        "           = 0.0426",
        "∂E/∂net_c2 = ∂E/∂out_c2 · ∂out_c2/∂net_c2",
        "           = 0.0426 · 0.1715",
        "           = δ_c2 = 0.0073",
    ]
    assert [found.value for found in rule.derivatives] == [0.0426, 0.0073]


def test_inputs_and_targets_are_asked_too() -> None:
    frame = last_frame(article())
    source = why(frame, Input(0))
    assert lines(source)[0] == "a_1 = 1    to all 4 neurons of layer b    reaches E along 24 paths"
    assert text_of(source.chain[-1]).strip() == "= 0.00433"
    target = why(frame, Target(3, 1))
    assert [text_of(line).strip() for line in target.chain] == [
        "∂E/∂target_d2 = target_d2 − out_d2",
        "= 1 − 0.8375",
        "= 0.1625",
    ]


def test_the_indexed_notation_is_used_throughout() -> None:
    rule = why(last_frame(article()), W_C7, notation="indexed")
    text = "\n".join(lines(rule))
    assert "∂E/∂W⁽³⁾₂₃ = ∂E/∂a⁽³⁾₂ · ∂a⁽³⁾₂/∂z⁽³⁾₂ · ∂z⁽³⁾₂/∂W⁽³⁾₂₃" in text
    assert "net" not in text
    assert "out" not in text


@pytest.mark.parametrize(
    ("step", "last", "said"),
    [
        (
            0,
            "= δ_c2 · out_b3",
            "out_b3 comes with step 2; ∂E/∂out_c2 with step 12; ∂out_c2/∂net_c2 with step 13; "
            "δ_c2 with step 14; ∂E/∂w_c7 with step 15.",
        ),
        (
            10,
            "= δ_c2 · out_b3",
            "∂E/∂out_c2 comes with step 12; ∂out_c2/∂net_c2 with step 13; δ_c2 with step 14; "
            "∂E/∂w_c7 with step 15.",
        ),
        (13, "= δ_c2 · out_b3", "δ_c2 comes with step 14; ∂E/∂w_c7 with step 15."),
        (14, "= δ_c2 · out_b3 = 0.0073 · 0.6225", "∂E/∂w_c7 comes with step 15."),
    ],
)
def test_before_its_time_it_says_which_step_gives_what(step: int, last: str, said: str) -> None:
    rule = why(History(article()).frame(step), W_C7)
    assert text_of(rule.chain[-1]).strip() == last
    assert notes(rule) == said
    assert rule.beside == ()
    [found] = rule.derivatives
    assert (found.value, found.exact, found.differences) == (None, None, None)


def test_what_is_hidden_is_not_given_away() -> None:
    """No span may write the hidden number, nor anything that is worked out from it."""
    history = History(article())
    for index in range(8, 20):
        frame = replace(history.frame(index), hidden=True)
        for part in parts_of(frame.problem):
            rule = why(frame, part)
            for span in (span for line in rule.lines for span in line):
                if span.element is not None and span.element.quantity == frame.quantity:
                    assert not NUMBER.fullmatch(span.text)
            for found in rule.derivatives:
                if found.element and found.element.quantity == frame.quantity:
                    assert (found.value, found.exact, found.differences) == (None, None, None)


def test_a_target_waits_for_what_its_derivative_would_give_away() -> None:
    frame = History(article()).frame(8)
    assert "0.1625" in "".join(lines(why(frame, Target(3, 1))))
    asked = why(replace(frame, hidden=True), Target(3, 1))
    assert "0.1625" not in "".join(lines(asked))
    assert asked.derivatives[0].value is None


def test_a_sum_that_still_grows_is_not_taken_for_the_result() -> None:
    frame = History(article()).frame(12)
    rule = why(replace(frame, granularity="weight", revealed=3), Neuron(2, 1))
    assert rule.derivatives[0].value is None
    assert "0.0426" not in "\n".join(lines(rule))


@pytest.mark.parametrize(
    ("problem", "part", "count"),
    [
        (article(), W_B1, 6),
        (article(), Weight(3, 0, 0, 3), 1),
        (network(2, 4, 3, 2, 5, 4), Weight(1, 0, 0, 2), 3 * 2 * 5 * 4),
        (network(2, 3, 2, bias="shared"), Bias(1, 0), 3 * 2),
        (network(2, 3, activation="softmax"), Weight(1, 0, 0, 2), 3),
        (network(2, 3, 2), Neuron(2, 0), 1),
        (network(*[50] * 50, activation="tanh"), Weight(1, 0, 0, 50), 50**48),
    ],
)
def test_paths_are_counted_exactly(problem: Problem, part: Part, count: int) -> None:
    rule = why(last_frame(problem), part)
    assert rule.paths == count
    noun = "path" if count == 1 else "paths"
    assert text_of(rule.header).endswith(f"reaches E along {count} {noun}")


@given(problem=problems())
def test_paths_are_products_of_matrices_of_ones(problem: Problem) -> None:
    ones = np.ones((1, problem.sizes[-1]), dtype=int)
    if problem.layers[-1].activation == "softmax":
        ones = ones @ np.ones((problem.sizes[-1],) * 2, dtype=int)
    for layer in range(problem.last, -1, -1):
        assert (ones == paths(problem, layer)).all()
        ones = ones @ np.ones((problem.sizes[layer], problem.sizes[layer - 1]), dtype=int)


def test_structural_zeros_are_explained() -> None:
    assert "0 because a_2 = 0." in notes(why(last_frame(article()), Weight(1, 0, 1, 2)))
    assert notes(why(last_frame(article(batch_size=2)), Weight(1, 0, 0, 2))).find("because") < 0
    problem = network(2, 3, 2, activation="relu")
    frame = last_frame(problem)
    out = frame.after.layers[1].out
    net = frame.after.layers[1].net
    assert out is not None
    assert net is not None
    off = int(np.flatnonzero(net[:, 0] < 0)[0])
    into = notes(why(frame, Weight(1, off, 0, 2)))
    assert f"0 because the ReLU of b_{off + 1} is off." in into
    onward = notes(why(frame, Weight(2, 0, off, 3)))
    assert f"0 because out_b{off + 1} = 0: the ReLU of b_{off + 1} is off." in onward


def test_what_rounding_made_zero_is_told_from_what_is_zero() -> None:
    rule = why(last_frame(article(rounding=1)), Weight(2, 0, 0, 4))
    assert rule.derivatives[0].value == 0
    assert notes(rule) == "3e-3 exactly; ~0 because ∂E/∂out_c1 was rounded to 0."


def test_a_saturated_neuron_is_said_to_be() -> None:
    problem = article(inputs=np.full((2, 4), 20.0))
    assert "b_4 is saturated" in notes(why(last_frame(problem), Weight(1, 3, 0, 2)))


def test_an_update_during_the_backward_pass_is_not_the_derivative() -> None:
    rule = why(last_frame(article(update_order="during", rounding=None)), W_C7)
    [found] = rule.derivatives
    assert found.value != pytest.approx(found.exact, rel=0.1)
    assert found.exact == pytest.approx(0.004545796766, rel=1e-9)
    assert "This is not the derivative of E: W_d was updated" in notes(rule)
    assert "The derivative is 0.0045." in notes(rule)
    assert "new w_d2·δ_d1" in lines(rule)[2]
    above = why(last_frame(article(update_order="during", rounding=None)), Weight(3, 0, 0, 3))
    assert "not the derivative" not in notes(above)


def test_a_fixed_bias_has_a_derivative_that_nothing_uses() -> None:
    rule = why(last_frame(article(bias="fixed")), Bias(2, 1))
    assert text_of(rule.chain[-1]).strip() == "= δ_c2 = 0.0073"
    assert rule.derivatives[0].value == 0.0073
    assert rule.derivatives[0].differences == pytest.approx(0.0073029618774, rel=1e-8)
    assert notes(rule) == "The bias is fixed: no update uses this."
    batch = why(last_frame(article(bias="fixed", batch_size=3)), Bias(2, 1))
    assert text_of(batch.chain[-1]).endswith(")/3 ≈ 0.00383333")


def test_an_infinite_slope_of_the_loss_gives_way_to_the_limit() -> None:
    problem = network(1, 2, activation="softmax", loss="cross-entropy")
    layers = (problem.layers[0], replace(problem.layers[1], weights=np.array([[900.0], [-900.0]])))
    problem = replace(
        problem,
        layers=layers,
        inputs=np.array([[1.0]]),
        targets=np.array([[0.0], [1.0]]),
        batch_size=1,
    )
    rule = why(last_frame(problem), Weight(1, 1, 0, 1))
    assert "has a limit, out − target" in notes(rule)
    assert rule.derivatives[0].value == -1
    assert text_of(rule.chain[-1]).endswith("= −1.0000")


def test_a_batch_is_shown_sample_by_sample_and_as_mean() -> None:
    rule = why(last_frame(article(batch_size=3)), W_C7, sample=1)
    text = [text_of(line).strip() for line in rule.chain]
    assert text[0] == "sample 2 alone:"
    assert text[6] == "sample by sample:"
    assert text[7].startswith("sample 1: 0.0073 · 0.6225 = 0.00454425")
    assert len(text) == 11
    assert text[-1].startswith("∂E/∂w_c7 = (0.00454425 + ")
    assert text[-1].endswith(f")/3 = {rule.derivatives[0].value:.4f}")


def test_long_batches_and_wide_layers_are_abbreviated() -> None:
    problem = article(
        inputs=np.tile(article().inputs, 10),
        targets=np.tile(article().targets, 10),
        batch_size=40,
    )
    text = lines(why(last_frame(problem), W_C7))
    assert sum("more" in line for line in text) == 2
    wide = lines(why(last_frame(network(3, 5, 30, 2)), Weight(1, 0, 0, 3)))
    assert "… (27 more) …" in wide[2]


@settings(max_examples=40)
@given(st.data())
def test_the_last_line_is_the_gradients_number(data: st.DataObject) -> None:
    """The last number of the chain is the sub-step's, whatever rounds, and however slipped."""
    problem = data.draw(problems(rounding=st.none() | st.integers(1, 8)))
    style, update = data.draw(st.sampled_from(STYLES)), data.draw(st.integers(0, 1))
    frame = last_frame(problem, update)
    for part in parts_of(problem):
        rule = why(frame, part, notation=style)
        for found in rule.derivatives:
            if found.element is not None and found.value is not None:
                assert found.value == frame.number(found.element)
        if isinstance(part, Weight | Bias | Neuron) and rule.derivatives[-1].value is not None:
            last = rule.chain[-1][-1]
            assert last.element == rule.derivatives[-1].element
            value = rule.derivatives[-1].value
            assert abs(to_float(last.text) - value) <= half_a_digit(last.text) + 1e-12 * abs(value)


@settings(max_examples=40)
@given(st.data())
def test_every_number_is_the_states(data: st.DataObject) -> None:
    problem = data.draw(problems(rounding=st.none() | st.integers(0, 8)))
    part = data.draw(st.sampled_from(parts_of(problem)))
    sample = data.draw(st.integers(0, 3))
    for frame in _frames(problem):
        rule = why(frame, part, sample)
        for span in (span for line in rule.lines for span in line):
            if span.element is None or not NUMBER.fullmatch(span.text.lstrip("~")):
                continue
            value = frame.number(span.element)
            assert value is not None
            if math.isfinite(value):
                off = abs(to_float(span.text) - value)
                assert off <= half_a_digit(span.text) + 1e-12 * abs(value)


def _frames(problem: Problem) -> Iterator[Frame]:
    history = History(problem)
    return (history.frame(index) for index in range(history.steps + 1))


@settings(max_examples=40)
@given(st.data())
def test_the_product_of_the_factors_is_the_gradient(data: st.DataObject) -> None:
    """Without rounding every line of numbers comes to the derivative of the sample shown."""
    problem = data.draw(problems(update_orders=("after",), optimizers=("sgd",)))
    frame = last_frame(problem)
    sample = data.draw(st.integers(0, len(frame.after.samples) - 1))
    part = data.draw(st.sampled_from([p for p in parts_of(problem) if isinstance(p, Weight)]))
    delta = Element(Quantity(Kind.DELTA, part.layer), part.row, sample=sample)
    below = Element(Quantity(Kind.OUT, part.layer - 1), part.column, sample=sample)
    expected = _need(frame, delta) * _need(frame, below)
    rule = why(frame, part, sample, decimals=17)
    texts = [text_of(line).strip() for line in rule.chain]
    worked = [text.lstrip("=≈ ") for text in texts if text[0] in "=≈" and "out" not in text]
    names = {"slope": lambda net: _need(frame, replace(delta, quantity=_slope(part.layer)))}
    scale = max(1.0, *(abs(_need(frame, replace(delta, quantity=q))) for q in _factors(part.layer)))
    if any("inf" in text or "nan" in text for text in worked):
        return
    assert len(worked) == 2
    for text in worked:
        if "more" not in text:
            assert work_out(text, names) == pytest.approx(expected, rel=1e-9, abs=1e-12 * scale)


def _need(frame: Frame, element: Element) -> float:
    if frame.problem.layers[element.quantity.layer].activation == "softmax" and (
        element.quantity.kind is Kind.DOUT_DNET
    ):
        element = replace(element, column=element.row)
    value = frame.number(element)
    assert value is not None
    return value


def _slope(layer: int) -> Quantity:
    return Quantity(Kind.DOUT_DNET, layer)


def _factors(layer: int) -> tuple[Quantity, ...]:
    return (Quantity(Kind.DE_DOUT, layer), Quantity(Kind.DELTA, layer))


@settings(max_examples=40)
@given(st.data())
def test_differences_agree_with_the_exact_derivative(data: st.DataObject) -> None:
    problem = data.draw(problems(rounding=st.none() | st.just(4)))
    frame = last_frame(problem)
    error = max(1.0, frame.after.error or 0.0)
    for part in parts_of(problem):
        for found in why(frame, part, data.draw(st.integers(0, 3))).derivatives:
            if found.exact is None or found.differences is None or found.kinked:
                continue
            if math.isfinite(found.exact):
                assert found.relative_difference is not None
                largest = max(abs(found.exact), abs(found.differences))
                off = abs(found.exact - found.differences)
                assert off <= 1e-6 * largest + 1e-9 * error


def _seconds(frame: Frame, part: Part) -> float:
    start = perf_counter()
    why(frame, part)
    return perf_counter() - start


@pytest.mark.parametrize(
    ("sizes", "part"),
    [([50] * 50, Weight(1, 0, 0, 50)), ([1000, 1000, 1000], Weight(1, 3, 5, 1000))],
    ids=["deep", "wide"],
)
def test_large_networks_answer_at_once(sizes: list[int], part: Part) -> None:
    frame = last_frame(network(*sizes, activation="tanh"))
    assert min(_seconds(frame, part) for _ in range(3)) < 5  # not the billions of paths


def test_arrays_are_left_alone() -> None:
    frame = last_frame(network(2, 3, 2, batch_size=2))
    arrays: list[Array] = [frame.after.inputs, frame.after.targets]
    before = [array.copy() for array in arrays]
    for part in parts_of(frame.problem):
        why(frame, part)
    assert all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))
