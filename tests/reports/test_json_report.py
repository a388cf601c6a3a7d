"""The JSON contract: names, order, shapes and numbers of every sub-step."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network

from bpviz import __version__
from bpviz.engine.edits import Edit
from bpviz.engine.history import History
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.parts import Weight
from bpviz.engine.problem import Problem
from bpviz.library.load import load
from bpviz.reports.json_report import json_report, numbers


def report(problem: Problem, updates: range = range(1)) -> Any:
    return json.loads("".join(json_report(History(problem), updates)))


def values(update: Any) -> dict[str, Any]:
    return {step["quantity"]: step["value"] for step in update["steps"]}


def column(*rows: float) -> list[list[float]]:
    return [[row] for row in rows]


ARTICLE = {
    "net_b": column(0.1, 0.3, 0.5, 0.7),
    "out_b": column(0.5250, 0.5744, 0.6225, 0.6682),
    "net_c": column(0.7887, 1.2667, 1.7448),
    "out_c": column(0.6876, 0.7802, 0.8513),
    "net_d": column(0.9440, 1.6397),
    "out_d": column(0.7199, 0.8375),
    "E_total": 0.2723,
    "dE_dout_d": column(0.7199, -0.1625),
    "dout_dnet_d": column(0.2016, 0.1361),
    "delta_d": column(0.1451, -0.0221),
    "gradient_d": [[0.0998, 0.1132, 0.1235], [-0.0152, -0.0172, -0.0188]],
    "dE_dout_c": column(0.0303, 0.0426, 0.0549),
    "dout_dnet_c": column(0.2148, 0.1715, 0.1266),
    "delta_c": column(0.0065, 0.0073, 0.0070),
    "gradient_c": [
        [0.0034, 0.0037, 0.0040, 0.0043],
        [0.0038, 0.0042, 0.0045, 0.0049],
        [0.0037, 0.0040, 0.0044, 0.0047],
    ],
    "dE_dout_b": column(0.0095, 0.0105, 0.0115, 0.0126),
    "dout_dnet_b": column(0.2494, 0.2445, 0.2350, 0.2217),
    "delta_b": column(0.0024, 0.0026, 0.0027, 0.0028),
    "gradient_b": [[0.0024, 0.0], [0.0026, 0.0], [0.0027, 0.0], [0.0028, 0.0]],
    "W_b": [[0.0988, 0.2], [0.2987, 0.4], [0.4987, 0.6], [0.6986, 0.8]],
    "W_c": [
        [0.2483, 0.2982, 0.3480, 0.3979],
        [0.4481, 0.4979, 0.5478, 0.5976],
        [0.6482, 0.6980, 0.7478, 0.7977],
    ],
    "W_d": [[0.2501, 0.3434, 0.4383], [0.6076, 0.7086, 0.8094]],
}
"""All of the article's update 0, to the last digit, in the order in which it is computed."""


def test_article_to_the_letter() -> None:
    document = report(load("article"))
    assert list(document) == ["schema", "bpviz", "problem", "updates"]
    assert (document["schema"], document["bpviz"]) == (1, __version__)
    assert document["problem"] == {
        "name": "article",
        "layers": [
            {"name": "a", "units": 2},
            {"name": "b", "units": 4, "activation": "sigmoid"},
            {"name": "c", "units": 3, "activation": "sigmoid"},
            {"name": "d", "units": 2, "activation": "sigmoid"},
        ],
        "loss": "half-squared",
        "learning_rate": 0.5,
        "bias": "none",
        "update_order": "after",
        "rounding": 4,
        "batch_size": 1,
        "order": "given",
        "seed": 0,
        "optimizer": {"name": "sgd"},
    }
    (update,) = document["updates"]
    assert list(update) == ["update", "samples", "input", "target", "parameters", "steps"]
    assert (update["update"], update["samples"]) == (0, [1])
    assert (update["input"], update["target"]) == ([[1.0], [0.0]], [[0.0], [1.0]])
    assert list(update["parameters"]) == ["W_b", "W_c", "W_d"]
    assert update["parameters"]["W_b"] == [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]]
    assert update["steps"][0] == {
        "step": 1,
        "phase": "forward",
        "op": "net",
        "layer": "b",
        "quantity": "net_b",
        "formula": "net_b = W_b · out_a",
        "reads": ["W_b", "out_a"],
        "value": [[0.1], [0.3], [0.5], [0.7]],
    }


def test_article_number_by_number_in_order() -> None:
    (update,) = report(load("article"))["updates"]
    assert [step["step"] for step in update["steps"]] == list(range(1, 23))
    assert list(values(update).items()) == list(ARTICLE.items())
    assert [step["op"] for step in update["steps"]] == [
        *["net", "out"] * 3,
        "error",
        *["dE_dout", "dout_dnet", "delta", "gradient"] * 3,
        *["update"] * 3,
    ]
    phases = [step["phase"] for step in update["steps"]]
    assert phases == ["forward"] * 6 + ["error"] + ["backward"] * 12 + ["update"] * 3
    assert (
        "".join(step["layer"] for step in update["steps"])
        == "bbccdd" + "d" + "ddddccccbbbb" + "bcd"
    )
    error = update["steps"][6]
    assert (error["value"], error["per_output"]) == (0.2723, [0.2591, 0.0132])


@pytest.mark.parametrize(("name", "steps"), [("article", 22), ("mazur", 15), ("mazur-trained", 19)])
def test_number_of_sub_steps(name: str, steps: int) -> None:
    (update,) = report(load(name))["updates"]
    assert len(update["steps"]) == steps


def test_trained_biases_and_their_order() -> None:
    (update,) = report(load("mazur-trained"))["updates"]
    assert list(update["parameters"]) == ["W_b", "bias_b", "W_c", "bias_c"]
    assert update["parameters"]["bias_b"] == [0.35, 0.35]
    assert [step["quantity"] for step in update["steps"]][5:] == [
        *["dE_dout_c", "dout_dnet_c", "delta_c", "gradient_c", "bias_gradient_c"],
        *["dE_dout_b", "dout_dnet_b", "delta_b", "gradient_b", "bias_gradient_b"],
        *["W_b", "bias_b", "W_c", "bias_c"],
    ]
    assert [step["op"] for step in update["steps"]][-4:] == ["update", "bias_update"] * 2
    assert update["steps"][0]["reads"] == ["W_b", "out_a", "bias_b"]
    assert update["steps"][4]["reads"] == ["out_c", "target"]
    assert len(values(update)["bias_gradient_c"]) == 2


def test_updating_during_the_backward_pass_changes_the_order() -> None:
    (update,) = report(load("mazur-during"))["updates"]
    assert [step["op"] for step in update["steps"]][5:] == [
        *["dE_dout", "dout_dnet", "delta", "gradient", "update"] * 2
    ]


def test_batch_softmax_and_shared_bias_have_their_shapes() -> None:
    problem = network(
        2, 3, 2, activation="softmax", loss="cross-entropy", bias="shared", batch_size=3
    )
    (update,) = report(problem)["updates"]
    assert update["samples"] == [1, 2, 3]
    found = values(update)
    assert np.shape(update["input"]) == (2, 3)
    assert np.shape(found["net_b"]) == (3, 3)
    assert np.shape(found["dout_dnet_c"]) == (3, 2, 2)
    assert np.shape(found["gradient_b"]) == (3, 2)
    assert np.shape(found["bias_gradient_c"]) == np.shape(found["bias_c"]) == (1,)
    out = np.array(found["out_c"])
    jacobians = [np.diag(share) - np.outer(share, share) for share in out.T]
    np.testing.assert_allclose(found["dout_dnet_c"], jacobians, atol=1e-15)
    per_output = update["steps"][4]["per_output"]
    assert len(per_output) == 2
    assert sum(per_output) == pytest.approx(found["E_total"], rel=1e-15)


def test_optimizer_with_all_its_sub_steps() -> None:
    optimizer = Optimizer("adamw", weight_decay=0.01)
    document = report(network(1, 1, bias="trained", optimizer=optimizer))
    assert document["problem"]["optimizer"] == {
        "name": "adamw",
        "beta1": 0.9,
        "beta2": 0.999,
        "eps": 1e-8,
        "weight_decay": 0.01,
    }
    steps = document["updates"][0]["steps"][8:]
    kinds = ["decayed", "first_moment", "second_moment", "first_unbiased", "second_unbiased"]
    for own, update, of in (("W", "update", steps[:6]), ("bias", "bias_update", steps[6:])):
        assert [step["op"] for step in of] == [*(f"{kind}_{own}" for kind in kinds), update]
        assert [step["quantity"] for step in of][:5] == [f"{kind}_{own}_b" for kind in kinds]


def test_updates_follow_each_other_and_an_edit_counts_from_its_update_on() -> None:
    history = History(article())
    history.edit(Edit(2, Weight(1, 0, 0, 2), 9.0))
    document = json.loads("".join(json_report(history, range(1, 4))))
    updates = document["updates"]
    assert [(update["update"], update["samples"]) for update in updates] == [
        (1, [2]),
        (2, [3]),
        (3, [4]),
    ]
    assert updates[1]["parameters"]["W_b"][0][0] == 9.0
    assert updates[1]["parameters"]["W_c"] == values(updates[0])["W_c"]


@given(st.lists(st.floats(), min_size=1, max_size=6))
def test_numbers_read_back_as_the_same_doubles(floats: list[float]) -> None:
    array = np.array(floats)
    for value, read in zip(floats, json.loads(json.dumps(numbers(array))), strict=True):
        assert isinstance(read, float if np.isfinite(value) else str)
        assert np.float64(read).tobytes() == np.float64(value).tobytes() or np.isnan(value)


def test_what_is_not_finite_is_spelled() -> None:
    problem = network(1, 1, activation="identity", learning_rate=1e308)
    document = report(problem, range(4))
    texts = {entry for update in document["updates"] for entry in np.ravel(values(update)["W_b"])}
    assert texts & {"nan", "inf", "-inf"}


def test_document_is_made_an_update_at_a_time() -> None:
    pieces = json_report(History(article()), range(10**9))
    assert [next(pieces) for _ in range(4)][3].startswith(',\n  {"update": 1')


def test_text_from_outside_is_escaped() -> None:
    document = report(article(name='a"\x1b[31m\\'))
    assert document["problem"]["name"] == 'a"\x1b[31m\\'
    assert "\x1b" not in "".join(json_report(History(article(name="\x1b")), range(1)))
