from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network

from bpviz.drawing.palette import Palette
from bpviz.drawing.timeline import MARK, Timeline
from bpviz.engine.problem import Problem

PALETTE = Palette.dark()
DEEP = network(*[2] * 100)


def text(timeline: Timeline, number: int) -> str:
    return "".join(segment.text for segment in timeline.paint(number, PALETTE))


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (0, "forward b━━ c━━ d━━ error━ backward d━━━━ c━━━━ b━━━━ update━━━"),
        (1, "forward b[net]━ c━━ d━━ error━ backward d━━━━ c━━━━ b━━━━ update━━━"),
        (7, "forward b━━ c━━ d━━ error[E_total] backward d━━━━ c━━━━ b━━━━ update━━━"),
        (15, "forward b━━ c━━ d━━ error━ backward d━━━━ c━━━[∂E/∂W] b━━━━ update━━━"),
        (22, "forward b━━ c━━ d━━ error━ backward d━━━━ c━━━━ b━━━━ update━━[new W_d]"),
    ],
)
def test_a_mark_a_sub_step_and_the_current_one_named(number: int, line: str) -> None:
    assert text(Timeline(article(), 80), number).strip() == line


def test_updates_during_the_backward_pass_stand_with_their_layer() -> None:
    line = text(Timeline(article(update_order="during"), 80), 12).strip()
    assert line == "forward b━━ c━━ d━━ error━ backward d━━━━[new W_d] c━━━━━ b━━━━━"


def test_indexed_names() -> None:
    line = text(Timeline(article(), 80, "indexed"), 13).strip()
    assert line == "forward 2━━ 3━━ 4━━ error━ backward 4━━━━ 3━[f′]━━ 2━━━━ update━━━"


def test_the_marks_of_many_layers_are_pooled() -> None:
    timeline = Timeline(DEEP, 80)
    line = text(timeline, 300)
    assert len(line) == 80
    assert line.split()[0] == "forward"
    assert "[" in line
    assert line.count(MARK) < 50


@pytest.mark.parametrize("problem", [article(), DEEP, network(1, 1)], ids=["3", "99", "1"])
@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_every_line_has_the_width(problem: Problem, width: int) -> None:
    timeline = Timeline(problem, width)
    for number in range(0, len(problem.script) + 1, max(len(problem.script) // 30, 1)):
        line = text(timeline, number)
        assert len(line) == width
        assert ("[" in line) == (number > 0)
        assert line[-1] in f" {MARK}]"


def test_done_is_bright_and_to_come_is_dim() -> None:
    segments = Timeline(article(), 80).paint(15, PALETTE)
    marks = [segment.style for segment in segments if set(segment.text) == {MARK}]
    assert set(marks) == {PALETTE.plain, PALETTE.faint}
    (name,) = [segment for segment in segments if "[" in segment.text]
    assert name.style == PALETTE.accent


def test_a_click_on_a_mark_goes_to_its_sub_step() -> None:
    timeline = Timeline(article(), 80)
    line = text(timeline, 0)
    places = [x for x, character in enumerate(line) if character == MARK]
    assert [timeline.step_at(x, 0) for x in places] == list(range(1, 23))
    assert timeline.step_at(0, 0) == 0
    assert timeline.step_at(79, 0) == 22


@given(st.integers(0, 22), st.integers(40, 120))
def test_the_name_of_the_current_sub_step_stands_for_it(number: int, width: int) -> None:
    timeline = Timeline(article(), width)
    line = text(timeline, number)
    if number:
        assert timeline.step_at(line.index("["), number) == number
        assert timeline.step_at(line.index("]"), number) == number
    steps = [timeline.step_at(x, number) for x in range(width)]
    assert steps == sorted(steps)
