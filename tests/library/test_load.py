"""Problems by name, by path and by sizes, and what options do to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import bpviz
from bpviz.engine.problem import Problem, ProblemError
from bpviz.library.load import found, load, parsed_sizes


def weights(problem: Problem, layer: int) -> list[list[float]]:
    array = problem.layers[layer].weights
    assert array is not None
    rows: list[list[float]] = array.tolist()
    return rows


def test_names_paths_and_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load("mazur").sizes == (2, 2, 2)
    assert load().name == "article"
    sized = load([2, 4, 3, 2], seed=1)
    assert (sized.sizes, sized.name, sized.seed) == ((2, 4, 3, 2), "2-4-3-2", 1)
    text = "[[layers]]\nunits = 1\n[[layers]]\nunits = 1\n"
    for name in ("mazur", "lesson.toml", "lesson"):
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    assert load("./mazur").sizes == (1, 1)
    assert load(Path("mazur")).sizes == (1, 1)
    assert load("mazur").sizes == (2, 2, 2)
    assert load("lesson.toml").sizes == load("lesson").sizes == (1, 1)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("mazurr", "there is no example or file 'mazurr'; did you mean 'mazur'?"),
        ("quixotic", "there is no example or file 'quixotic'; bpviz --list names the examples"),
        ("", "there is no example or file ''; bpviz --list names the examples"),
        ("2-4-3-2", "sizes are written with spaces between them: 2 4 3 2"),
        ("2x3", "sizes are written with spaces between them: 2 3"),
        ("./absent", "cannot open ./absent: there is no such file"),
        ("absent.toml", "cannot open absent.toml: there is no such file"),
    ],
)
def test_what_is_not_there_is_said(what: str, said: str) -> None:
    with pytest.raises(ProblemError) as caught:
        load(what)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["2", "b"], "size 'b' of layer b is not a whole number"),
        (["2", "1.5"], "size '1.5' of layer b is not a whole number"),
        (["2", ""], "size '' of layer b is not a whole number"),
        (["٣", "2"], "size '٣' of layer a is not a whole number"),
        (["9" * 5000, "2"], "is too large"),
    ],
)
def test_sizes_that_are_none_are_said(words: list[str], said: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parsed_sizes(words)
    assert said in str(caught.value)


def test_options_override_and_then_nothing_is_expected() -> None:
    assert load("mazur").expect
    changed = load("mazur", learning_rate=0.1, rounding=3, update_order="during", seed=4)
    assert changed.expect == ()
    assert (changed.learning_rate, changed.rounding, changed.update_order) == (0.1, 3, "during")
    assert weights(changed, 1) == weights(load("mazur"), 1)
    assert load("article", rounding=None).rounding is None


def test_activations_of_all_layers_and_of_the_last() -> None:
    def names(**options: Any) -> list[str]:
        return [layer.activation for layer in load("article", **options).layers[1:]]

    assert names(activation="tanh") == ["tanh"] * 3
    assert names(output_activation="softmax") == ["sigmoid", "sigmoid", "softmax"]
    assert names(activation="relu", output_activation="identity") == ["relu", "relu", "identity"]
    with pytest.raises(ProblemError, match="only the last layer can have it"):
        names(activation="softmax")


def test_seed_draws_what_is_absent_and_init_draws_all_anew() -> None:
    assert weights(load("xor", seed=1), 1) != weights(load("xor"), 1)
    assert weights(load("article", seed=1), 1) == weights(load("article"), 1)
    assert weights(load("article", init="he"), 1) != weights(load("article"), 1)
    assert weights(load("article", init="he"), 1) == weights(load([2, 4, 3, 2], init="he"), 1)


def test_biases_take_the_shape_of_their_kind() -> None:
    def biases(name: str, kind: str) -> Any:
        array = load(name, bias=kind).layers[1].biases
        return None if array is None else array.tolist()

    assert biases("mazur", "none") is None
    assert biases("mazur", "shared") == [0.35]
    assert biases("mazur", "trained") == [0.35, 0.35]
    assert biases("article", "trained") == [0.0] * 4
    with pytest.raises(ProblemError, match="layer b has different biases; bias 'shared' needs"):
        biases("han-kamber", "shared")


def test_optimizer_by_name_keeps_the_other_settings(tmp_path: Path) -> None:
    path = tmp_path / "decay.toml"
    path.write_text(
        "[optimizer]\nname = 'sgd'\nweight_decay = 0.25\n"
        "[[layers]]\nunits = 1\n[[layers]]\nunits = 1\n"
    )
    optimizer = load(path, optimizer="adam").optimizer
    assert (optimizer.name, optimizer.weight_decay, optimizer.beta2) == ("adam", 0.25, 0.999)


def test_samples_are_replaced(tmp_path: Path) -> None:
    replaced = load("article", samples=[((-1, 0), (0, 1)), ((0.5, 2), (1, 1))])
    assert replaced.inputs.tolist() == [[-1.0, 0.5], [0.0, 2.0]]
    assert replaced.targets.tolist() == [[0.0, 1.0], [1.0, 1.0]]
    with pytest.raises(ProblemError, match="the input of sample 1 has 1 number, but the first lay"):
        load("article", samples=[((1,), (0, 1))])
    with pytest.raises(ProblemError, match="the target of sample 2 has 3 numbers, but the last la"):
        load("article", samples=[((1, 1), (0, 1)), ((1, 1), (0, 1, 2))])
    with pytest.raises(ProblemError, match="there are no samples"):
        load("article", samples=[])
    (tmp_path / "data.csv").write_text("a,b,c,d\n1,2,3,4\n")
    assert load("article", data=str(tmp_path / "data.csv")).targets.tolist() == [[3.0], [4.0]]


def test_position_stays_within_a_shorter_script(tmp_path: Path) -> None:
    text = "bias = 'trained'\n[[layers]]\nunits = 1\n[[layers]]\nunits = 1\n[position]\nstep = 10\n"
    path = tmp_path / "late.toml"
    path.write_text(text)
    assert load(path).position == (0, 10)
    assert load(path, bias="none").position == (0, 8)


def test_edits_of_biases_go_with_the_biases(tmp_path: Path) -> None:
    text = "bias = 'trained'\n[[layers]]\nunits = 1\n[[layers]]\nunits = 1\n"
    text += "[[edits]]\npart = 'bias_b1'\nvalue = 1\n[[edits]]\npart = 'w_b1'\nvalue = 1\n"
    path = tmp_path / "edited.toml"
    path.write_text(text)
    assert [edit.part.name for edit in found(path).edits if edit.part] == ["bias_b1", "w_b1"]
    assert len(found(path).with_options({"bias": "none"}).edits) == 1


def test_unknown_option_is_a_programming_mistake() -> None:
    with pytest.raises(TypeError, match="there is no option 'learn_rate'; 'learning_rate'"):
        load("mazur", learn_rate=0.1)  # type: ignore[call-arg]


@pytest.mark.parametrize("sizes", [[2], [], [2] * 101, [2, 0], [2, -1], [10**6, 10**6]])
def test_sizes_that_no_network_has_are_refused_before_anything_is_made(sizes: list[int]) -> None:
    with pytest.raises(ProblemError):
        load(sizes)


def test_negative_seed_is_refused() -> None:
    with pytest.raises(ProblemError, match="seed is -1; it must be a whole number, 0 or more"):
        load([2, 1], seed=-1)


def test_python_interface_as_it_is_documented() -> None:
    problem = bpviz.load("mazur")
    frame = bpviz.History(problem).frame(update=0, step=12)
    delta = frame.after.layers[2].delta
    assert delta is not None
    assert np.round(delta, 8).tolist() == [[0.13849856], [-0.03809824]]
    assert not delta.flags.writeable
    assert set(dir(bpviz)) >= set(bpviz.__all__)
    with pytest.raises(AttributeError, match="no attribute 'lode'"):
        bpviz.lode  # noqa: B018
