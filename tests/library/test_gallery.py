"""Every built-in problem says what it is, agrees with its source, and reaches its goal."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from bpviz.engine.functions import ACTIVATIONS
from bpviz.engine.history import History
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array
from bpviz.library import gallery
from bpviz.library.load import load
from bpviz.reports.verification import published


def test_every_file_of_the_gallery_is_named() -> None:
    files = Path(gallery.__file__).parent.glob("*.toml")
    assert sorted(file.stem for file in files) == sorted(gallery.NAMES)


@pytest.mark.parametrize("name", gallery.NAMES)
def test_every_problem_says_what_it_is(name: str) -> None:
    problem = load(name)
    assert problem.name == name
    assert problem.title
    assert re.fullmatch(r"This (network|neuron) should .*\.", problem.task)
    assert len(problem.title) <= 70
    assert not problem.drawn


@pytest.mark.parametrize("name", gallery.EXAMPLES)
def test_every_example_agrees_with_its_published_numbers(name: str) -> None:
    problem = load(name)
    disagreeing = [f"{e.update} {e.name}: {e.verdict}" for e in published(problem) if not e.agrees]
    assert problem.expect
    assert disagreeing == []


def answers(problem: Problem, update: int) -> Array:
    """The network's outputs for every sample with the weights that an update begins with."""
    out = problem.inputs
    state = History(problem).frame(update=update, step=1).before
    for layer, parameters in zip(problem.layers[1:], state.layers[1:], strict=True):
        assert parameters.weights is not None
        net = parameters.weights @ out
        if parameters.biases is not None:
            net = net + parameters.biases[:, None]
        out = ACTIVATIONS[layer.activation].value(net, None)
    return out


@pytest.mark.parametrize("name", gallery.TASKS)
def test_every_task_is_learnt_when_its_file_says(name: str) -> None:
    problem = load(name)
    said = re.search(r"within 0\.1 of its target after (\d+) updates", gallery.text_of(name))
    assert said is not None
    update = int(said[1])
    for at, reached in ((update, True), (update - problem.samples, False)):
        off = np.abs(answers(problem, at) - problem.targets).max()
        assert (off <= 0.1) is np.bool_(reached), off


def test_listing_names_all_with_their_sizes_and_titles() -> None:
    lines = gallery.listing().splitlines()
    assert [line.split()[0] for line in lines if line.startswith("  ")] == list(gallery.NAMES)
    assert "  mazur             2-2-2    A step by step backpropagation example" in lines
    assert max(map(len, lines)) <= 100
