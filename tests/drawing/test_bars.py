from __future__ import annotations

import pytest
from networks import article, network

from bpviz.drawing import bar, tabs
from bpviz.drawing.bars import fitting, item, paint_bar, printable
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scales, Scene
from bpviz.engine.history import History
from bpviz.engine.parts import Input, Neuron, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.teaching.notation import Notation

PALETTE = Palette.dark()
PLAIN = PALETTE.plain
NAMES = ("Equation", "Why?", "Loss", "Samples", "Steps")


def scene(problem: Problem, index: int, sample: int = 0) -> Scene:
    history = History(problem)
    finished = history.state(history.index(history.place(index).update, history.steps))
    return Scene(history.frame(index), Scales.of(finished, problem), sample=sample)


def bar_text(problem: Problem, index: int, width: int, sample: int = 0) -> str:
    line = bar.paint(scene(problem, index, sample), Notation(problem), PALETTE, width)
    return "".join(segment.text for segment in line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain δ ∂E/∂W", "plain δ ∂E/∂W"),
        ("\x1b[31mred", "?[31mred"),
        ("a\tb\nc", "a b c"),
        ("\x9b2J", "?2J"),
        ("ab\u202ecd", "ab?cd"),
        ("汉字", "??"),
        ("e\u0301", "e"),
        ("\ud800", "?"),
        ("[/] [red]", "[/] [red]"),
    ],
)
def test_text_from_outside_is_a_column_a_character(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_what_does_not_fit_goes_by_rank_and_the_last_item_stays() -> None:
    items = [item("aaaa", PLAIN, 2), item("bbbb", PLAIN, 1)]
    right = [item("cc", PLAIN, 0)]
    assert [len(side) for side in fitting(items, right, 16)] == [2, 1]
    left, _ = fitting(items, right, 15)
    assert left == [items[1]]
    assert fitting(items, right, 3) == ([], right)
    assert fitting(items, right, 0) == ([], right)


def test_the_ends_of_a_bar() -> None:
    line = paint_bar([item("left", PLAIN)], [item("right", PLAIN)], 20, PLAIN)
    assert "".join(segment.text for segment in line) == " left         right "


def test_the_whole_bar() -> None:
    text = bar_text(article(), 15, 128)
    for words in (
        "bpviz   article   2-4-3-2 sigmoid   (1, 0) → (0, 1)   E 0.2723",
        "½Σ(target−out)²   η 0.5   rounding 4",
        "update 0   step 15/22 ",
    ):
        assert words in text


@pytest.mark.parametrize("width", [8, 40, 60, 80, 128, 300])
def test_the_bar_at_every_width(width: int) -> None:
    text = bar_text(article(), 15, width)
    assert len(text) == width
    if width >= 40:
        assert text.endswith("step 15/22 ")
    if width >= 80:
        assert "(1, 0) → (0, 1)   E 0.2723" in text


def test_an_error_that_is_not_known_yet() -> None:
    assert "E ·" in bar_text(article(), 3, 80)


def test_the_sample_of_a_batch() -> None:
    problem = article(batch_size=2)
    assert "sample 2, 2 of 2  (0, 1) → (1, 0)" in bar_text(problem, 3, 200, sample=1)


def test_large_samples_go_by_their_number() -> None:
    assert "sample 1 of 4" in bar_text(network(50, 3, 2), 1, 80)
    assert "50-3-2" in bar_text(network(50, 3, 2), 1, 80)


def test_a_name_from_outside_cannot_reach_the_terminal() -> None:
    text = bar_text(article(name="\x1b]0;x\x07 [red]"), 0, 200)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[red]" in text


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (Weight(2, 1, 2, 4), "w_c7 0.5500"),
        (Neuron(2, 1), "c_2 0.7802"),
        (Input(0), "a_1 1.0000"),
        (Target(3, 1), "target_d2 1.0000"),
    ],
)
def test_what_the_pointer_is_over(part: Neuron | Weight | Input | Target, text: str) -> None:
    problem = article()
    shown = bar.named(part, scene(problem, 15), Notation(problem), PALETTE)
    assert "".join(piece for piece, _ in shown.pieces) == text


def test_a_number_that_is_not_computed_is_not_named() -> None:
    problem = article()
    shown = bar.named(Neuron(2, 1), scene(problem, 1), Notation(problem), PALETTE)
    assert "".join(piece for piece, _ in shown.pieces) == "c_2"


def tabs_text(width: int, notice: str = "", shown: tuple[int, ...] = (0,)) -> str:
    return "".join(s.text for s in tabs.paint(NAMES, shown, notice, PALETTE, width))


def test_tabs_and_what_was_changed() -> None:
    text = tabs_text(80)
    assert text.startswith("─ Equation │ Why? │ Loss │ Samples │ Steps ───")
    assert len(text) == 80
    assert tabs_text(80, "colours: off").endswith("── colours: off ─")
    assert len(tabs_text(80, "x" * 200)) == 80
    assert tabs_text(40, shown=(3,)).startswith("─ 1 │ 2 │ 3 │ Samples │ 5 ─")


def test_a_click_on_a_tab() -> None:
    text = tabs_text(80)
    for place, name in enumerate(NAMES):
        assert tabs.at(text.index(name) + 1, NAMES) == place
    assert tabs.at(70, NAMES) is None
