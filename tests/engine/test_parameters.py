"""The vector of all parameters and averages, there and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from networks import network
from problems import problems

from bpviz.engine.advance import first_state
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.parameters import Layout
from bpviz.engine.problem import Problem


@given(problems())
def test_there_and_back(problem: Problem) -> None:
    layout = Layout.of(problem)
    assert (
        layout.first_vector(problem).tobytes()
        == layout.vector_of(first_state(problem).layers).tobytes()
    )
    vector = np.arange(float(layout.width))
    layers = layout.layers_of(vector)
    assert layout.vector_of(layers).tobytes() == vector.tobytes()
    for layer in layers[1:]:
        assert layer.weights is not None
        assert not layer.weights.flags.writeable
        assert layer.weights.flags.c_contiguous
        assert (layer.biases is None) == (problem.bias == "none")
    assert vector.flags.writeable


def test_what_is_trained_comes_first_layer_after_layer() -> None:
    layout = Layout.of(network(2, 3, 1, bias="trained", optimizer=Optimizer("adam")))
    places = [(block.layer, block.bias, block.start, block.stop) for block in layout.blocks]
    assert places == [(1, False, 0, 6), (1, True, 6, 9), (2, False, 9, 12), (2, True, 12, 13)]
    assert (layout.trained, layout.width) == (13, 39)
    assert list(layout.averages.values()) == [13, 26]


def test_fixed_biases_come_after_what_is_trained() -> None:
    layout = Layout.of(network(2, 3, 1, bias="fixed", optimizer=Optimizer("momentum")))
    places = [(block.layer, block.bias, block.start, block.stop) for block in layout.blocks]
    assert places == [(1, False, 0, 6), (2, False, 6, 9), (1, True, 9, 12), (2, True, 12, 13)]
    assert (layout.trained, layout.width) == (9, 22)
    assert list(layout.averages.values()) == [13]


def test_what_is_not_there() -> None:
    layout = Layout.of(network(2, 3, 1))
    assert layout.block(1).shape == (3, 2)
    with pytest.raises(LookupError, match="layer 1 has no biases"):
        layout.block(1, bias=True)
