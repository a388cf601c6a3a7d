from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from time import perf_counter

import numpy as np
import pytest
from arithmetic import NUMBER, half_a_digit, to_float, work_out
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import article, network
from problems import parts_of, problems

from bpviz.engine.advance import unrounded
from bpviz.engine.frame import Frame
from bpviz.engine.history import History
from bpviz.engine.parts import Neuron, Weight
from bpviz.engine.pieces import pieces
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind
from bpviz.engine.state import entry
from bpviz.teaching.chain_rule import why
from bpviz.teaching.explain import Explanation, explain
from bpviz.teaching.expressions import is_limit
from bpviz.teaching.notation import STYLES, Style
from bpviz.teaching.spans import fitted, text_of
from bpviz.teaching.worked import operands_of

W_C7 = Weight(2, 1, 2, 4)


def frames(problem: Problem, updates: int = 2) -> Iterator[Frame]:
    history = History(problem)
    for index in range(1, updates * history.steps + 1):
        yield history.frame(index)


def lines(explanation: Explanation) -> list[str]:
    return [text_of(line).strip() for line in explanation.worked]


def test_the_article_is_worked_out_to_the_last_digit() -> None:
    history = History(article())
    worked = [lines(explain(history.frame(index), W_C7)) for index in range(1, 23)]
    carried = " (4 decimals carried)"
    assert worked[2] == [
        "net_c2 = w_c5·out_b1 + w_c6·out_b2 + w_c7·out_b3 + w_c8·out_b4",
        "= 0.4500·0.5250 + 0.5000·0.5744 + 0.5500·0.6225 + 0.6000·0.6682",
        "= 1.266745 → 1.2667" + carried,
    ]
    assert worked[3] == [
        "out_c2 = sig(net_c2)",
        "= 1/(1 + e^−1.2667)",
        "≈ 0.78017732 → 0.7802" + carried,
    ]
    assert worked[6] == ["E_total = E_d1 + E_d2", "= 0.2591 + 0.0132", "= 0.2723"]
    assert worked[9] == [
        "δ_d2 = ∂E/∂out_d2 · ∂out_d2/∂net_d2",
        "= (−0.1625) · 0.1361",
        "= −0.02211625 → −0.0221" + carried,
    ]
    assert worked[11] == [
        "∂E/∂out_c2 = w_d2·δ_d1 + w_d5·δ_d2",
        "= 0.4000·0.1451 + 0.7000·(−0.0221)",
        "= 0.04257 → 0.0426" + carried,
    ]
    assert worked[14] == [
        "∂E/∂w_c7 = δ_c2 · out_b3",
        "= 0.0073 · 0.6225",
        "= 0.00454425 → 0.0045" + carried,
    ]
    assert worked[20] == [
        "new w_c7 = w_c7 − η · ∂E/∂w_c7",
        "= 0.5500 − 0.5 · 0.0045",
        "= 0.54775 → 0.5478" + carried,
    ]


def test_one_line_where_it_fits_and_stacked_signs_where_it_does_not() -> None:
    explanation = explain(History(article()).frame(15), W_C7)
    [line] = fitted(explanation.worked, 100)
    assert text_of(line) == (
        "∂E/∂w_c7 = δ_c2 · out_b3 = 0.0073 · 0.6225 = 0.00454425 → 0.0045 (4 decimals carried)"
    )
    stacked = [text_of(line) for line in fitted(explanation.worked, 60)]
    assert {line.index("=") for line in stacked} == {stacked[0].index("=")}
    narrow = [text_of(line) for line in fitted(explain(History(article()).frame(3)).worked, 40)]
    assert max(map(len, narrow)) <= 40


def test_the_formula_of_the_error_says_what_each_error_is() -> None:
    history = History(article())
    explanation = explain(history.frame(7), Neuron(3, 0))
    assert explanation.formula == "E_total = E_d1 + E_d2 where E_d1 = ½(target_d1 − out_d1)²"
    assert lines(explanation)[:2] == ["E_d1 = ½(target_d1 − out_d1)²", "= ½(0 − 0.7199)²"]


def test_before_the_first_step_there_is_only_the_task() -> None:
    explanation = explain(History(article()).frame(0))
    assert explanation.why == "swap its two inputs"
    assert (explanation.worked, explanation.element, explanation.operands) == ((), None, ())


@pytest.mark.parametrize("style", STYLES)
def test_every_sentence_is_a_sentence(style: Style) -> None:
    for problem in (
        article(batch_size=2),
        network(2, 1, 5, 3, activation="softmax", loss="cross-entropy", bias="shared"),
        network(1, 3, 1, activation="relu", bias="trained", update_order="during"),
    ):
        for frame in frames(problem):
            for part in (None, Neuron(problem.last, 0)):
                explanation = explain(frame, part, notation=style)
                for text in (explanation.title, explanation.why):
                    assert text[0] in "δ" or text[0].isupper() or text[0] in "abcd∂"
                    assert "{" not in text
                    assert "  " not in text
                assert explanation.why.endswith(".")
                assert len(explanation.why) < 300


def test_hasty_updates_and_neurons_that_are_off_are_named() -> None:
    during = explain(History(article(update_order="during")).frame(update=0, step=13), W_C7)
    assert "the classic slip" in during.why
    assert during.formula == "∂E/∂out_c = (new W_d)ᵀ · δ_d"
    history = History(network(2, 3, 2, activation="relu"))
    off = [explain(history.frame(update=0, step=2), Neuron(1, i)).why for i in range(3)]
    out = history.frame(update=0, step=2).after.layers[1].out
    assert out is not None
    for sentence, value in zip(off, out[:, 0], strict=True):
        assert sentence.endswith("is on." if value > 0 else "is off.")


def test_long_sums_are_abbreviated() -> None:
    history = History(network(784, 3, 2))
    worked = lines(explain(history.frame(1), Neuron(1, 0)))
    assert "… (781 more) …" in worked[0]
    assert worked[0].startswith("net_b1 = w_b1·out_a1 + w_b2·out_a2 + …")
    assert worked[0].endswith("w_b784·out_a784")
    assert len(worked[1]) < 100


def test_a_delta_at_infinity_is_the_limit_and_says_so() -> None:
    problem = network(1, 2, activation="softmax", loss="cross-entropy")
    weights = np.array([[1000.0], [-1000.0]])
    problem = replace(
        problem,
        layers=(problem.layers[0], replace(problem.layers[1], weights=weights)),
        inputs=np.array([[1.0]]),
        targets=np.array([[0.0], [1.0]]),
        batch_size=1,
    )
    history = History(problem)
    outer = explain(history.frame(4), Neuron(1, 1))
    assert lines(outer)[-1] == "= −inf"
    delta = explain(history.frame(6), Neuron(1, 1))
    assert "limit, out − target" in delta.why
    assert lines(delta) == ["δ_b2 = out_b2 − target_b2", "= 0 − 1", "= −1.0000"]


def test_what_is_hidden_is_asked_for() -> None:
    for frame in frames(article(), 1):
        explanation = explain(replace(frame, hidden=True), W_C7)
        element = explanation.element
        assert element is not None
        assert lines(explanation)[-1] == "= ?"
        assert all(
            span.text == "?" or not NUMBER.fullmatch(span.text)
            for line in explanation.worked
            for span in line
            if span.element == element
        )


def test_a_sum_is_explained_term_by_term() -> None:
    frame = History(article()).frame(3)
    grown = replace(frame, granularity="weight", revealed=6)
    explanation = explain(grown)
    assert [text_of(line) for line in explanation.worked] == [
        "net_c2 so far = w_c5·out_b1 + w_c6·out_b2",
        "              = 0.4500·0.5250 + 0.5000·0.5744",
        "              = 0.52345 (2 of 4 terms)",
    ]
    assert [element.row for element in explanation.operands] == [1, 1]
    assert explanation.operands[0].column == 1
    asked = lines(explain(replace(grown, hidden=True)))
    assert asked[-1] == "= ?"
    whole = lines(explain(replace(grown, revealed=8)))
    assert whole == lines(explain(frame, Neuron(2, 1)))


@settings(max_examples=20)
@given(st.data())
def test_each_granularity_works_out_the_piece_at_hand(data: st.DataObject) -> None:
    problem = data.draw(problems())
    granularity = data.draw(st.sampled_from(["neuron", "weight"]))
    place = data.draw(st.integers(0, 40))
    for frame in frames(problem, 1):
        assert frame.step is not None
        count = pieces(frame.step, problem, granularity)
        revealed = 1 + place % count
        finer = replace(frame, granularity=granularity, revealed=revealed)
        explanation = explain(finer)
        assert explanation.element is not None
        before = replace(finer, revealed=revealed - 1)
        assert finer.number(explanation.element) is not None
        assert before.number(explanation.element) != finer.number(explanation.element) or (
            before.terms(explanation.element)
        )
        assert set(explanation.operands) <= set(operands_of(finer, explanation.element))


@settings(max_examples=30)
@given(st.data())
def test_every_number_is_the_states(data: st.DataObject) -> None:
    """What a span writes for an element is that element's number, in all styles and roundings."""
    problem = data.draw(problems(rounding=st.none() | st.integers(0, 10)))
    decimals = data.draw(st.integers(0, 6))
    style, seed = data.draw(st.sampled_from(STYLES)), data.draw(st.integers(0, 3))
    part = data.draw(st.sampled_from(parts_of(problem)))
    for frame in frames(problem):
        sample = seed % len(frame.after.samples)
        explanation = explain(frame, part, sample, style, decimals)
        element = explanation.element
        assert element is not None
        assert set(explanation.operands) == set(operands_of(frame, element))
        shown = decimals if problem.rounding is None else problem.rounding
        for span in (span for line in explanation.worked for span in line):
            if span.element is None or not NUMBER.fullmatch(span.text.lstrip("~")):
                continue
            value = frame.number(span.element)
            assert value is not None
            if math.isfinite(value):
                off = abs(to_float(span.text) - value)
                assert off <= half_a_digit(span.text) + 1e-12 * abs(value)
                assert ("~" in span.text) <= (value == 0)
                assert off == 0 or "e" in span.text or _decimals(span.text) >= min(shown, 1)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


@settings(max_examples=30)
@given(st.data())
def test_the_line_of_numbers_comes_to_the_result(data: st.DataObject) -> None:
    """What is written is read again and worked out: it must be the engine's number."""
    problem = data.draw(problems())
    part = data.draw(st.sampled_from(parts_of(problem)))
    for frame in frames(problem):
        explanation = explain(frame, part, decimals=17)
        element, step = explanation.element, frame.step
        assert element is not None
        assert step is not None
        numbers = lines(explanation)[-2 if len(explanation.worked) > 2 else -1]
        if is_limit(element, frame) or "more" in numbers:
            continue
        names = {}
        if step.kind is Kind.DOUT_DNET:
            names["slope"] = partial(_slope, problem, step.layer)
        expected = frame.number(element)
        assert expected is not None
        found = work_out(numbers.lstrip("=≈ "), names)
        scale = max(1.0, *(abs(frame.number(e) or 0.0) for e in explanation.operands))
        # Averages below the last decimal have a single digit left, and are divided by.
        off = 1e-4 if step.quantity.bias or step.phase == "update" else 1e-9 * scale**2
        assert found == pytest.approx(expected, rel=1e-7, abs=off)


def _slope(problem: Problem, layer: int, net: float) -> float:
    value = np.array([[float(net)]])
    activation = problem.activation(layer)
    return float(activation.derivative(value, activation.value(value, None), None)[0, 0])


@settings(max_examples=30)
@given(problem=problems(rounding=st.integers(0, 10)), data=st.data())
def test_the_number_before_the_arrow_is_the_engines_before_rounding(
    problem: Problem, data: st.DataObject
) -> None:
    part = data.draw(st.sampled_from(parts_of(problem)))
    for frame in frames(problem):
        explanation = explain(frame, part)
        last = lines(explanation)[-1]
        assert last[0] in "=≈"
        if "→" not in last or explanation.element is None or explanation.element.row < 0:
            continue
        assert frame.step is not None
        with np.errstate(all="ignore"):
            exact = entry(unrounded(frame.before, frame.step, problem), explanation.element)
        before, after = re.findall(NUMBER, last)[:2]
        assert abs(to_float(before) - exact) <= half_a_digit(before) + 1e-12 * abs(exact)
        assert to_float(after) == pytest.approx(frame.number(explanation.element), abs=1e-12)


def test_a_wide_network_is_explained_at_once() -> None:
    frame = History(network(1000, 1000, 10)).frame(11)
    start = perf_counter()
    explain(frame, Weight(2, 3, 500, 1000))
    assert perf_counter() - start < 0.2


@pytest.mark.parametrize(
    "problem",
    [
        network(2, 3, 2, activation="softmax", loss="cross-entropy", bias="shared", batch_size=2),
        network(2, 3, 2, loss="binary-cross-entropy", update_order="during"),
        network(2, 2, activation="gelu", loss="mean-squared", bias="trained"),
    ],
    ids=["cross-entropy", "binary", "gelu"],
)
def test_the_indexed_notation_leaves_no_name_of_the_articles(problem: Problem) -> None:
    for frame in frames(problem, 1):
        for part in parts_of(problem):
            explanation, rule = explain(frame, part, 0, "indexed"), why(frame, part, 0, "indexed")
            said = [explanation.why, explanation.formula, *lines(explanation)]
            said += [rule.title, *(text_of(line) for line in rule.lines)]
            for text in said:
                assert not re.search(
                    r"\b(net|out|bias|target|w)_|\bout −|− target|ln\(out|∂out", text
                )
