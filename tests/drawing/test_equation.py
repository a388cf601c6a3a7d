from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network

from bpviz.drawing import equation
from bpviz.drawing.matrix import Typeset, chosen, typeset
from bpviz.drawing.palette import Palette
from bpviz.drawing.prose import paint_spans, paint_text
from bpviz.drawing.scene import Scales, Scene
from bpviz.engine.history import History
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.parts import Part, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind, Quantity
from bpviz.teaching.card import start_card, update_summary
from bpviz.teaching.explain import Matrix, explain
from bpviz.teaching.spans import Span
from bpviz.teaching.worked import operands_of, worked_element

PALETTE = Palette.dark()


def scene(problem: Problem, index: int, part: Part | None = None) -> Scene:
    history = History(problem)
    frame = history.frame(index)
    finished = history.state(history.index(frame.update, history.steps))
    worked = worked_element(frame, part)
    operands = frozenset(operands_of(frame, worked) if worked else ())
    scales = Scales.of(finished, problem)
    return Scene(frame, scales, selection=part, worked=worked, operands=operands)


def texts(problem: Problem, index: int, width: int, height: int) -> list[str]:
    shown = scene(problem, index)
    lines = equation.paint(explain(shown.frame), shown, PALETTE, width, height)
    return ["".join(segment.text for segment in line) for line in lines]


def test_the_gradient_as_the_article_writes_it() -> None:
    lines = texts(article(), 15, 128, 11)
    assert all(len(line) == 128 for line in lines)
    assert lines[0].strip() == "Gradient of the weights into layer c"
    where = next(at for at, line in enumerate(lines) if "⎢" in line)
    assert [line.rstrip() for line in lines[where - 1 : where + 2]] == [
        " " * 26 + "⎡ 0.0065 ⎤" + " " * 40 + "⎡ 0.0034  0.0037  0.0040  0.0043 ⎤",
        " ∂E/∂W_c = δ_c · out_bᵀ = ⎢[0.0073]⎥ · [ 0.5250  0.5744 [0.6225] 0.6682 ] ="
        " ⎢ 0.0038  0.0042 ▐0.0045▌ 0.0049 ⎥",
        " " * 26 + "⎣ 0.0070 ⎦" + " " * 40 + "⎣ 0.0037  0.0040  0.0044  0.0047 ⎦",
    ]


def test_where_it_does_not_fit_the_formula_stands_alone() -> None:
    lines = texts(article(), 15, 80, 7)
    assert " ∂E/∂W_c = δ_c · out_bᵀ" in [line.rstrip() for line in lines]
    assert len(lines) == 7
    assert not any("⎢" in line for line in lines)


def test_where_the_width_is_short_the_numbers_stand_below_the_formula() -> None:
    lines = [line.rstrip() for line in texts(article(), 15, 100, 14)]
    at = lines.index(" ∂E/∂W_c = δ_c · out_bᵀ")
    assert lines[at + 2].startswith("         = ⎢[0.0073]⎥ · [")


def test_a_short_panel_begins_with_the_numbers() -> None:
    lines = [line.strip() for line in texts(article(), 15, 60, 4)]
    assert lines[0] == "∂E/∂W_c = δ_c · out_bᵀ"
    assert "0.0045" in lines[3]


def test_a_large_matrix_has_corners_and_ellipses_around_what_is_marked() -> None:
    part = Weight(1, 20, 30, 40)
    shown = scene(network(40, 30, 2), History(network(40, 30, 2)).steps - 1, part)
    assert shown.frame.step is not None
    made = typeset(Matrix(Quantity(Kind.NEW_WEIGHTS, 1)), shown, 5, 5)
    assert made.rows == (0, None, 20, None, 29)
    assert made.columns == (0, None, 30, None, 39)
    lines = texts(network(40, 30, 2), 1, 128, 11)
    assert any("⋮" in line for line in lines)
    assert any("▐" in line and "…" in line for line in lines)


@given(st.integers(1, 500), st.integers(3, 20), st.data())
def test_rows_that_are_shown(count: int, most: int, data: st.DataObject) -> None:
    focus = data.draw(st.integers(0, count - 1))
    shown = chosen(count, most, focus)
    assert {0, count - 1, focus} <= set(shown)
    places = [at for at in shown if at is not None]
    assert places == sorted(set(places))
    for before, at, after in zip(shown, shown[1:], shown[2:], strict=False):
        if at is None:
            assert before is not None
            assert after is not None
            assert after > before + 1
    if count <= most:
        assert shown == list(range(count))
    elif most >= 5:
        assert len(shown) <= most


@pytest.mark.parametrize(
    "problem",
    [
        article(),
        article(batch_size=4, bias="trained"),
        network(3, 4, 2, activation="softmax", loss="cross-entropy", bias="shared"),
        network(1, 1, rounding=0),
        network(20, 30, 10),
    ],
    ids=["article", "batch", "softmax", "smallest", "large"],
)
@pytest.mark.parametrize(("width", "height"), [(40, 4), (80, 7), (128, 10), (200, 20)])
def test_every_sub_step_at_every_size(problem: Problem, width: int, height: int) -> None:
    for index in range(1, len(problem.script) + 1):
        lines = texts(problem, index, width, height)
        assert lines
        assert all(len(line) == width for line in lines)
        if height > 4:
            assert len(lines) <= height + 6


def test_previous_averages_are_shown_as_they_were() -> None:
    problem = article(optimizer=Optimizer("momentum"))
    index = len(problem.script) + next(
        at for at, step in enumerate(problem.script, 1) if step.kind is Kind.VELOCITY
    )
    shown = scene(problem, index)
    averages = shown.frame.before.layers[1].averages[Kind.VELOCITY, False]
    made = typeset(Matrix(Quantity(Kind.VELOCITY, 1), previous=True), shown, 9, 9)
    assert isinstance(made, Typeset)
    lines = texts(problem, index, 128, 12)
    assert any(f"{averages[0, 0]:.4f}" in line for line in lines)


def test_spans_are_broken_behind_the_equals_sign() -> None:
    line = (Span("result"), Span(" = "), *(Span(f"{n}.0000 + ", "operand") for n in range(12)))
    painted = paint_spans([line], PALETTE, 40)
    shown = ["".join(segment.text for segment in one) for one in painted]
    assert shown[0].startswith(" result = 0.0000 + 1.0000")
    assert all(text.startswith(" " * 10 + "1") or "." in text[10:] for text in shown[1:])
    assert all(len(text) == 40 for text in shown)
    assert "".join("".join(shown).split()).count("+") == 12
    styles = {segment.style for one in painted for segment in one}
    assert PALETTE.operand in styles


def test_words_longer_than_a_line_are_cut_and_nothing_is_lost() -> None:
    text = "x" * 100 + "\x1b[2J " + "y" * 30
    painted = paint_text(text, PALETTE.plain, PALETTE, 40)
    shown = "".join("".join(s.text for s in line).strip() for line in painted)
    assert shown == "x" * 100 + "?[2J" + "y" * 30


def test_the_beginning_and_the_end() -> None:
    problem = article()
    history = History(problem)
    card = equation.paint_card("Title", start_card(history.frame(0)), PALETTE, 80, 9)
    shown = ["".join(s.text for s in line).strip() for line in card]
    assert shown[0] == "Title"
    assert any("net_b" in line for line in shown)
    summary = update_summary(history.frame(22))
    lines = [[*PALETTE_LINE]]
    below = equation.with_summary(lines, summary, PALETTE, 80, 20)
    above = equation.with_summary(lines, summary, PALETTE, 80, 4)
    assert below[0] == PALETTE_LINE
    assert above[-1] == PALETTE_LINE
    assert equation.with_summary(lines, (), PALETTE, 80, 4) is lines


PALETTE_LINE = paint_text("the equation", PALETTE.plain, PALETTE, 80)[0]
