"""What is saved reads back as the same problem, and a file is written whole or not at all."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network

from bpviz.engine.edits import Edit
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.parts import Bias, Input, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.library import gallery
from bpviz.library.files import parse_draft, read_draft
from bpviz.library.load import load
from bpviz.library.saving import problem_text, quoted, save


def again(problem: Problem, edits: tuple[Edit, ...] = ()) -> Problem:
    draft = parse_draft(problem_text(problem, edits), "saved.toml", Path("saved.toml"))
    assert draft.edits == edits
    return draft.problem()


def assert_same(read: Problem, problem: Problem) -> None:
    for mine, other in zip(read.layers, problem.layers, strict=True):
        assert (mine.units, mine.activation) == (other.units, other.activation)
        for kept, original in ((mine.weights, other.weights), (mine.biases, other.biases)):
            if original is None:
                assert kept is None
            else:
                np.testing.assert_array_equal(kept, original)
    np.testing.assert_array_equal(read.inputs, problem.inputs)
    np.testing.assert_array_equal(read.targets, problem.targets)
    names = set(Problem.__dataclass_fields__) - {"layers", "inputs", "targets", "drawn"}
    for name in names:
        assert getattr(read, name) == getattr(problem, name), name


@pytest.mark.parametrize("name", gallery.NAMES)
def test_gallery_reads_back_as_it_was(name: str) -> None:
    assert_same(again(load(name)), load(name))


@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=4),
    bias=st.sampled_from(["none", "trained", "shared", "fixed"]),
    optimizer=st.sampled_from(["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]),
    texts=st.tuples(*(st.text(max_size=8) for _ in range(4))),
    learning_rate=st.floats(0, 1e300),
    rounding=st.none() | st.integers(0, 10),
    place=st.tuples(st.integers(0, 9), st.integers(1, 5)),
)
def test_any_problem_reads_back_as_it_was(
    sizes: list[int],
    optimizer: str,
    texts: tuple[str, ...],
    place: tuple[int, int],
    **settings: Any,
) -> None:
    clean = tuple(text.encode(errors="replace").decode() for text in texts)
    problem = network(
        *sizes,
        optimizer=Optimizer(
            optimizer, weight_decay=0.01, momentum=0.7 if "m" in optimizer else 0.9
        ),
        name=clean[0] or "n",
        title=clean[1],
        source=clean[2],
        task=clean[3],
        position=place,
        init="he",
        seed=7,
        **settings,
    )
    if optimizer not in ("momentum", "nesterov"):
        problem = replace(problem, optimizer=Optimizer(optimizer, weight_decay=0.01))
    assert_same(again(problem), problem)


def test_edits_read_back_as_they_were() -> None:
    problem = article(bias="trained")
    edits = (
        Edit(7, Weight(2, 1, 2, 4), 0.1 + 0.2),
        Edit(3, Bias(3, 1), -1e-300),
        Edit(3, Input(1), 0.5, 3),
        Edit(0, Target(3, 0), 1.0, 2),
        Edit(0, None, 0.25),
    )
    assert_same(again(problem, edits), problem)


def test_drawn_weights_are_saved_as_numbers() -> None:
    text = problem_text(load([2, 3, 1], seed=5))
    assert text.count("weights = ") == 2
    assert text.count("[[samples]]") == 4


@given(st.text())
def test_any_text_can_stand_in_quotes(text: str) -> None:
    import tomllib

    expected = text.encode(errors="replace").decode()
    assert tomllib.loads(f"a = {quoted(text)}") == {"a": expected}


def test_saving_replaces_the_file_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "lesson.toml"
    path.write_text("what was there before")
    path.chmod(0o640)
    save(article(), path)
    assert_same(read_draft(path).problem(), article())
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["lesson.toml"]


def test_new_file_has_the_permissions_that_files_have_here(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("")
    save(article(), tmp_path / "new.toml")
    assert (tmp_path / "new.toml").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("")
    (tmp_path / "link.toml").symlink_to("real.toml")
    save(article(), tmp_path / "link.toml")
    assert (tmp_path / "link.toml").is_symlink()
    assert read_draft(tmp_path / "real.toml").problem().name == "article"


def test_what_cannot_be_written_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lesson.toml"
    path.write_text("what was there before")
    with pytest.raises(IsADirectoryError):
        save(article(), tmp_path)
    with pytest.raises(FileNotFoundError):
        save(article(), tmp_path / "absent" / "lesson.toml")
    with pytest.raises(OSError, match="File name too long"):
        save(article(), tmp_path / ("x" * 300))

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space left"):
        save(article(), path)
    assert path.read_text() == "what was there before"
    assert os.listdir(tmp_path) == ["lesson.toml"]
