from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import article, network

from bpviz.engine.edits import Edit
from bpviz.engine.history import History
from bpviz.engine.parts import Bias, Weight

ONE, OTHER = Weight(2, 1, 2, 4), Weight(3, 0, 1, 3)


def values_at(history: History, update: int) -> list[float]:
    """What the two weights were when an update began."""
    layers = history.frame(update=update, step=1).before.layers
    one, other = layers[2].weights, layers[3].weights
    assert one is not None
    assert other is not None
    return [float(one[1, 2]), float(other[0, 1])]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 700), st.integers(2, 200), st.integers(1, 40))
def test_the_trail_is_what_the_run_went_through(reached: int, most: int, stride: int) -> None:
    history = History(article(), stride=stride)
    history.run(reached)
    updates, values = history.trail((ONE, OTHER), most)
    assert 1 <= len(updates) <= most
    assert updates[0] == 0
    assert (np.diff(updates) > 0).all()
    assert updates[-1] <= reached
    assert values.shape == (2, len(updates))
    for at in {0, len(updates) // 2, len(updates) - 1}:
        assert values[:, at].tolist() == values_at(history, int(updates[at]))


def test_every_update_of_a_short_run() -> None:
    history = History(article())
    history.run(20)
    assert history.trail((ONE,), 200)[0].tolist() == list(range(21))


def test_it_follows_on_and_forgets_what_was_edited() -> None:
    history = History(article())
    history.run(10)
    history.trail((ONE, OTHER), 200)
    history.run(30)
    assert len(history.trail((ONE, OTHER), 200)[0]) == 41
    history.edit(Edit(5, ONE, 3.0))
    assert history.trail((ONE, OTHER), 200)[0].tolist() == [0, 1, 2, 3, 4, 5]
    history.run(10)
    values = history.trail((ONE, OTHER), 200)[1]
    assert values[0, 5] == 3.0
    assert values[:, -1].tolist() == values_at(history, 15)


def test_a_large_network_is_read_off_checkpoints_alone() -> None:
    history = History(network(600, 100, 2, bias="trained"), stride=2)
    history.run(9)
    updates, values = history.trail((Weight(1, 3, 4, 600), Bias(2, 1)), 4)
    assert updates[0] == 0
    assert len(updates) == 4
    before = history.frame(update=int(updates[-1]), step=1).before.layers
    assert before[1].weights is not None
    assert before[2].biases is not None
    assert values[:, -1].tolist() == [before[1].weights[3, 4], before[2].biases[1]]
