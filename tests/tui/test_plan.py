from __future__ import annotations

import pytest
from networks import article

from bpviz.engine.conditions import (
    Condition,
    DeadNeuron,
    ErrorAtMost,
    GradientAtMost,
    NotFinite,
)
from bpviz.tui.plan import PlanError, in_words, pauses, plan


@pytest.mark.parametrize(
    ("text", "updates", "conditions"),
    [
        ("500", 500, []),
        ("500 updates", 500, []),
        ("10 epochs", 40, []),
        ("1 epoch", 4, []),
        ("3e", 12, []),
        ("E 0.01", 10**7, [ErrorAtMost(0.01)]),
        ("e<=1e-3", 10**7, [ErrorAtMost(0.001)]),
        ("E ≤ 0", 10**7, [ErrorAtMost(0.0)]),
        ("gradient 1e-4", 10**7, [GradientAtMost(1e-4)]),
        ("dead", 10**7, [DeadNeuron()]),
        ("1000, E 0.01", 1000, [ErrorAtMost(0.01)]),
        (" dead , 7 ", 7, [DeadNeuron()]),
    ],
)
def test_how_long(text: str, updates: int, conditions: list[Condition]) -> None:
    found = plan(text, article())
    assert found.updates == updates
    assert found.conditions == (*conditions, NotFinite())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "says nothing"),
        ("-3", "says nothing"),
        ("0", "from 1 to"),
        ("999999999999", "from 1 to 100,000,000"),
        ("E nan", "says nothing"),
        ("E 1e999", "finite"),
        ("E -1", "finite"),
        ("E 1e", "not a number"),
        ("soon", "'soon' says nothing here"),
        ("\x1b[2J", "says nothing"),
    ],
)
def test_what_says_nothing(text: str, sentence: str) -> None:
    with pytest.raises(PlanError, match=sentence):
        plan(text, article())


def test_where_playing_pauses() -> None:
    assert pauses("100", article()) is None
    assert pauses("pause", article()) == ()
    assert pauses("Pause E 0.01, dead", article()) == (ErrorAtMost(0.01), DeadNeuron())
    with pytest.raises(PlanError, match="pauses at a condition"):
        pauses("pause 100", article())


def test_every_condition_has_words() -> None:
    conditions = [ErrorAtMost(0.1), GradientAtMost(0.1), DeadNeuron(), NotFinite()]
    assert len({in_words(condition) for condition in conditions}) == 4
