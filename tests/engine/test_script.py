"""The order and number of sub-steps, which step numbers in files rely on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network

from bpviz.engine.optimizers import OPTIMIZERS, Optimizer
from bpviz.engine.quantity import Kind
from bpviz.engine.script import PHASES, script

PER_PARAMETER = {"sgd": 0, "momentum": 1, "nesterov": 1, "rmsprop": 1, "adam": 4, "adamw": 4}


def ops(**settings: object) -> list[str]:
    return [f"{step.op} {step.quantity.name}" for step in article(**settings).script]


def test_article() -> None:
    assert ops() == [
        *("net net_b", "out out_b", "net net_c", "out out_c", "net net_d", "out out_d"),
        "error E_total",
        *("dE_dout dE_dout_d", "dout_dnet dout_dnet_d", "delta delta_d", "gradient gradient_d"),
        *("dE_dout dE_dout_c", "dout_dnet dout_dnet_c", "delta delta_c", "gradient gradient_c"),
        *("dE_dout dE_dout_b", "dout_dnet dout_dnet_b", "delta delta_b", "gradient gradient_b"),
        *("update W_b", "update W_c", "update W_d"),
    ]


def test_trained_biases_during_the_backward_pass() -> None:
    assert ops(bias="trained", update_order="during")[7:21] == [
        *("dE_dout dE_dout_d", "dout_dnet dout_dnet_d", "delta delta_d", "gradient gradient_d"),
        *("bias_gradient bias_gradient_d", "update W_d", "bias_update bias_d"),
        *("dE_dout dE_dout_c", "dout_dnet dout_dnet_c", "delta delta_c", "gradient gradient_c"),
        *("bias_gradient bias_gradient_c", "update W_c", "bias_update bias_c"),
    ]


def test_adam_with_decay() -> None:
    decayed = Optimizer("adam", weight_decay=0.1)
    assert ops(bias="trained", optimizer=decayed)[22:34] == [
        "decayed_gradient decayed_gradient_b",
        "first_moment_W first_moment_W_b",
        "second_moment_W second_moment_W_b",
        "first_unbiased_W first_unbiased_W_b",
        "second_unbiased_W second_unbiased_W_b",
        "update W_b",
        "decayed_bias_gradient decayed_bias_gradient_b",
        "first_moment_bias first_moment_bias_b",
        "second_moment_bias second_moment_bias_b",
        "first_unbiased_bias first_unbiased_bias_b",
        "second_unbiased_bias second_unbiased_bias_b",
        "bias_update bias_b",
    ]


def test_adamw_decays_the_weights_themselves() -> None:
    decayed = Optimizer("adamw", weight_decay=0.1)
    assert ops(bias="trained", optimizer=decayed)[22:24] == [
        "decayed_W decayed_W_b",
        "first_moment_W first_moment_W_b",
    ]
    assert "decayed_bias decayed_bias_b" in ops(bias="trained", optimizer=decayed)


@pytest.mark.parametrize(
    ("sizes", "settings", "count"),
    [
        ((2, 4, 3, 2), {}, 22),
        ((2, 2, 2), {"bias": "fixed"}, 15),
        ((2, 2, 2), {"bias": "trained"}, 19),
    ],
)
def test_published_counts(sizes: tuple[int, ...], settings: dict[str, str], count: int) -> None:
    assert len(network(*sizes, **settings).script) == count


@given(
    st.integers(1, 99),
    st.sampled_from(OPTIMIZERS),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_counts(n: int, name: str, decays: bool, trains_biases: bool, during: bool) -> None:
    optimizer = Optimizer(name, weight_decay=0.1 * decays)
    steps = script(n, optimizer, trains_biases=trains_biases, during=during)
    beta = int(trains_biases)
    own = (PER_PARAMETER[name] + decays) * (1 + beta) * n
    assert len(steps) == 2 * n + 1 + (4 + beta) * n + (1 + beta) * n + own
    assert len(set(steps)) == len(steps)
    assert {step.layer for step in steps} == set(range(1, n + 1))
    phases = [PHASES.index(step.phase) for step in steps]
    if not during:
        assert phases == sorted(phases)
    updated = [step.layer for step in steps if step.kind is Kind.NEW_WEIGHTS]
    assert updated == sorted(updated, reverse=during)


def test_the_same_script_is_one_object() -> None:
    assert article().script is article().script
