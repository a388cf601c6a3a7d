from __future__ import annotations

import pytest
from networks import article, network

from bpviz.engine.history import History
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.tui.goto import GoToError, destination


@pytest.mark.parametrize(
    ("text", "here", "there"),
    [
        ("12", 0, 12),
        ("12", 30, 34),
        ("0", 5, 0),
        ("u500", 3, 500 * 22 + 1),
        ("u0", 30, 0),
        ("u500.12", 3, 500 * 22 + 12),
        (" U2.3 ", 3, 2 * 22 + 3),
        ("s3", 0, 2 * 22 + 1),
        ("s1", 0, 4 * 22 + 1),
        ("out_c", 0, 4),
        ("out_c", 4, 22 + 4),
        ("delta_b", 4, 18),
        ("E_total", 7, 22 + 7),
    ],
)
def test_places(text: str, here: int, there: int) -> None:
    assert destination(text, History(article()), here).index == there


@pytest.mark.parametrize(
    ("text", "there", "part"),
    [
        ("w_c7", 21, Weight(2, 1, 2, 4)),
        ("gradient_c7", 15, Weight(2, 1, 2, 4)),
        ("net_c2", 3, Neuron(2, 1)),
        ("E_d1", 7, Neuron(3, 0)),
        ("c_2", None, Neuron(2, 1)),
        ("a_2", None, Input(1)),
        ("out_a1", None, Input(0)),
        ("target_d1", None, Target(3, 0)),
    ],
)
def test_a_part_is_meant(text: str, there: int | None, part: Part) -> None:
    found = destination(text, History(article()), 0)
    assert (found.index, found.part) == (there, part)


def test_biases() -> None:
    history = History(network(2, 2, bias="trained"))
    found = destination("bias_b2", history, 0)
    assert found.part == Bias(1, 1)
    assert history.problem.script[(found.index or 0) - 1].op == "bias_update"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a place"),
        ("81", "sub-steps 0 to 22, not 81"),
        ("u3.0", "sub-steps 1 to 22, not 0"),
        ("u99999999999", "up to u1000000000"),
        ("s5", "samples 1 to 4, not 5"),
        ("s0", "samples 1 to 4"),
        ("out_a", "No sub-step computes out_a"),
        ("out_z", "There is no 'out_z'"),
        ("bias_b", "No sub-step computes bias_b"),
        ("w_c13", "There is no 'w_c13'"),
        ("c_4", "There is no 'c_4'"),
        ("\x1b[31m", "There is no"),
        ("-1", "There is no"),
    ],
)
def test_nowhere(text: str, sentence: str) -> None:
    with pytest.raises(GoToError, match=sentence):
        destination(text, History(article()), 0)
