"""The worked solution: complete, true to the numbers, plain in a pipe, no wider than a page."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network

from bpviz.engine.history import History
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.problem import Problem
from bpviz.library import gallery
from bpviz.library.load import load
from bpviz.reports.text_report import WIDTH, text_report
from bpviz.teaching.notation import Style


def report(
    problem: Problem,
    updates: range = range(1),
    *,
    style: Style = "article",
    decimals: int | None = None,
    coloured: bool = False,
) -> str:
    history = History(problem)
    return "".join(text_report(history, updates, style=style, decimals=decimals, coloured=coloured))


def test_article_begins_with_its_problem() -> None:
    lines = report(load("article")).splitlines()
    assert lines[0] == "article: Backpropagation for a network of any size"
    assert lines[1].startswith("Source: the article on backpropagation")
    assert lines[3].startswith("This network should swap its two inputs")
    assert "    layers      a: 2 inputs → b: 4 sigmoid → c: 3 sigmoid → d: 2 sigmoid" in lines
    assert "    error       half-squared, ½(target − out)², summed over the outputs" in lines
    assert "    optimizer   plain gradient descent, η = 0.5" in lines
    assert any("every result to 4 decimals" in line for line in lines)
    assert "Update 0: sample 1, (1, 0) → (0, 1)" in lines


def test_article_typesets_the_articles_equation() -> None:
    text = report(load("article"))
    equation = (
        "    net_c = W_c · out_b\n"
        "            ⎡ 0.2500  0.3000  0.3500  0.4000 ⎤   ⎡ 0.5250 ⎤   ⎡ 0.7887 ⎤\n"
        "          = ⎢ 0.4500  0.5000  0.5500  0.6000 ⎥ · ⎢ 0.5744 ⎥ = ⎢ 1.2667 ⎥\n"
        "            ⎣ 0.6500  0.7000  0.7500  0.8000 ⎦   ⎢ 0.6225 ⎥   ⎣ 1.7448 ⎦\n"
        "                                                 ⎣ 0.6682 ⎦\n"
        "    net_c1 = w_c1·out_b1 + w_c2·out_b2 + w_c3·out_b3 + w_c4·out_b4\n"
        "           = 0.2500·0.5250 + 0.3000·0.5744 + 0.3500·0.6225 + 0.4000·0.6682\n"
        "           = 0.788725 → 0.7887 (4 decimals carried)\n"
    )
    assert equation in text
    assert "= 0.1451 · 0.6876 = 0.09977076 → 0.0998 (4 decimals carried)" in text


def test_article_shows_every_sub_step_and_every_number_of_it() -> None:
    history, text = History(load("article")), report(load("article"))
    blocks = re.split(r"\n(?= ?\d+  )", text)
    assert [int(block.split()[0]) for block in blocks[1:]] == list(range(1, 23))
    for number, block in enumerate(blocks[1:], start=1):
        frame = history.frame(update=0, step=number)
        assert frame.quantity is not None
        value = frame.value(frame.quantity)
        assert value is not None
        for entry in value.ravel():
            assert (f"{entry:.4f}" if entry else "0").replace("-", "−") in block


def test_update_ends_with_what_it_did() -> None:
    lines = report(load("article"), range(1, 3)).splitlines()
    assert lines.count("Update 1: sample 2, (1, 1) → (1, 1)") == 1
    assert lines.count("Update 2: sample 3, (0, 1) → (1, 0)") == 1
    assert any(line.startswith("E on this sample ") for line in lines)
    assert not any("next" in line and line.startswith("→") for line in lines)


@pytest.mark.parametrize("name", gallery.NAMES)
def test_pages_are_plain_and_narrow(name: str) -> None:
    for line in report(load(name)).splitlines():
        assert line == line.rstrip()
        assert len(line) <= WIDTH
        assert "\x1b" not in line


@given(
    sizes=st.lists(st.integers(1, 30), min_size=2, max_size=4),
    softmax=st.booleans(),
    bias=st.sampled_from(["none", "trained", "shared", "fixed"]),
    optimizer=st.sampled_from(["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]),
    decay=st.sampled_from([0.0, 0.01]),
    batch=st.integers(1, 2),
    rounding=st.none() | st.integers(0, 4),
    style=st.sampled_from(["article", "indexed"]),
)
def test_any_problem_can_be_worked_out_on_paper(
    sizes: list[int],
    softmax: bool,
    bias: str,
    optimizer: str,
    decay: float,
    batch: int,
    rounding: int | None,
    style: Style,
) -> None:
    problem = network(
        *sizes,
        activation="softmax" if softmax else "tanh",
        loss="cross-entropy" if softmax else "squared",
        bias=bias,
        optimizer=Optimizer(optimizer, weight_decay=decay),
        batch_size=batch,
        rounding=rounding,
    )
    lines = report(problem, range(2), style=style).splitlines()
    assert [line for line in lines if len(line) > WIDTH + 20] == []
    titles = [line for line in lines if re.match(r" ?\d+  \S", line)]
    assert len(titles) == 2 * len(problem.script)


def test_large_matrices_are_abbreviated() -> None:
    text = report(network(300, 200, 10))
    assert "⋮" in text
    assert "⋱" in text
    assert len(text.splitlines()) < 400


def test_given_numbers_keep_the_digits_they_were_given_with() -> None:
    text = report(load("mazur", rounding=1))
    assert "⎡ 0.05 ⎤" in text
    assert "⎡ 0.15  0.20 ⎤" in text


def test_decimals_are_shown_as_asked_for() -> None:
    assert "≈ 0.2983711088" in report(load("mazur"), decimals=10)


def test_colours_are_only_escape_sequences_around_the_same_text() -> None:
    coloured = report(article(), coloured=True)
    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == report(article())


def test_text_from_outside_cannot_command_the_terminal() -> None:
    problem = article(name="\x1b[2J", title="a\u202eb", task="c\x07d", source="\x9b1m")
    text = report(problem)
    assert not set(text) & {"\x1b", "\u202e", "\x07", "\x9b"}
