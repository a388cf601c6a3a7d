from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network
from problems import problems

from bpviz.engine.optimizers import Optimizer
from bpviz.engine.problem import Problem
from bpviz.engine.reads import reads
from bpviz.teaching.formulas import formula_text
from bpviz.teaching.notation import STYLES, Notation, Style


def formulas(problem: Problem, style: Style = "article") -> list[str]:
    return [formula_text(step, problem, style) for step in problem.script]


def test_the_articles_formulas() -> None:
    assert formulas(article()) == [
        "net_b = W_b · out_a",
        "out_b = sig(net_b)",
        "net_c = W_c · out_b",
        "out_c = sig(net_c)",
        "net_d = W_d · out_c",
        "out_d = sig(net_d)",
        "E_total = E_d1 + E_d2",
        "∂E/∂out_d = out_d − target",
        "∂out_d/∂net_d = out_d ⊙ (1 − out_d)",
        "δ_d = ∂E/∂out_d ⊙ ∂out_d/∂net_d",
        "∂E/∂W_d = δ_d · out_cᵀ",
        "∂E/∂out_c = W_dᵀ · δ_d",
        "∂out_c/∂net_c = out_c ⊙ (1 − out_c)",
        "δ_c = ∂E/∂out_c ⊙ ∂out_c/∂net_c",
        "∂E/∂W_c = δ_c · out_bᵀ",
        "∂E/∂out_b = W_cᵀ · δ_c",
        "∂out_b/∂net_b = out_b ⊙ (1 − out_b)",
        "δ_b = ∂E/∂out_b ⊙ ∂out_b/∂net_b",
        "∂E/∂W_b = δ_b · out_aᵀ",
        "W_b ← W_b − η · ∂E/∂W_b",
        "W_c ← W_c − η · ∂E/∂W_c",
        "W_d ← W_d − η · ∂E/∂W_d",
    ]


def test_indexed_formulas() -> None:
    assert formulas(network(2, 2), "indexed") == [
        "z⁽²⁾ = W⁽²⁾ · a⁽¹⁾",
        "a⁽²⁾ = sig(z⁽²⁾)",
        "E = E₁ + E₂",
        "∂E/∂a⁽²⁾ = a⁽²⁾ − y",
        "∂a⁽²⁾/∂z⁽²⁾ = a⁽²⁾ ⊙ (1 − a⁽²⁾)",
        "δ⁽²⁾ = ∂E/∂a⁽²⁾ ⊙ ∂a⁽²⁾/∂z⁽²⁾",
        "∂E/∂W⁽²⁾ = δ⁽²⁾ · a⁽¹⁾ᵀ",
        "W⁽²⁾ ← W⁽²⁾ − η · ∂E/∂W⁽²⁾",
    ]


@pytest.mark.parametrize(
    ("settings", "formula"),
    [
        ({"bias": "trained"}, "net_b = W_b · out_a + bias_b"),
        ({"bias": "trained"}, "∂E/∂bias_b = δ_b"),
        ({"bias": "trained", "batch_size": 2}, "∂E/∂bias_b = (Σ δ_b) / 2"),
        ({"bias": "shared"}, "∂E/∂bias_c = δ_c1 + δ_c2"),
        ({"bias": "shared"}, "bias_b ← bias_b − η · ∂E/∂bias_b"),
        ({"batch_size": 3}, "∂E/∂W_c = δ_c · out_bᵀ / 3"),
        ({"loss": "squared"}, "∂E/∂out_c = 2·(out_c − target)"),
        ({"loss": "mean-squared"}, "∂E/∂out_c = 2·(out_c − target)/2"),
        (
            {"loss": "binary-cross-entropy"},
            "∂E/∂out_c = −target/out_c + (1 − target)/(1 − out_c)",
        ),
        ({"activation": "softmax", "loss": "cross-entropy"}, "∂E/∂out_c = −target/out_c"),
        ({"activation": "softmax"}, "∂out_c/∂net_c = diag(out_c) − out_c · out_cᵀ"),
        ({"activation": "softmax"}, "δ_c = (∂out_c/∂net_c)ᵀ · ∂E/∂out_c"),
        ({"activation": "relu"}, "∂out_b/∂net_b = 1 if net_b > 0, else 0"),
        ({"update_order": "during"}, "∂E/∂out_b = (new W_c)ᵀ · δ_c"),
        ({"optimizer": Optimizer("momentum")}, "velocity_W_b ← μ · velocity_W_b + ∂E/∂W_b"),
        ({"optimizer": Optimizer("nesterov")}, "W_b ← W_b − η · (∂E/∂W_b + μ · velocity_W_b)"),
        (
            {"optimizer": Optimizer("adam")},
            "W_b ← W_b − η · first_unbiased_W_b / (√second_unbiased_W_b + ε)",
        ),
        (
            {"optimizer": Optimizer("sgd", weight_decay=0.1)},
            "decayed ∂E/∂W_b ← ∂E/∂W_b + λ · W_b",
        ),
        ({"optimizer": Optimizer("adamw", weight_decay=0.1)}, "decayed W_b ← (1 − η·λ) · W_b"),
    ],
)
def test_formulas_follow_the_conventions(settings: dict[str, Any], formula: str) -> None:
    assert formula in formulas(network(2, 3, 2, **settings))


def test_many_outputs_are_abbreviated() -> None:
    assert formulas(network(2, 9))[2] == "E_total = E_b1 + E_b2 + … + E_b9"


@given(problem=problems(), style=st.sampled_from(STYLES))
def test_a_formula_names_its_result_and_most_of_what_it_reads(
    problem: Problem, style: Style
) -> None:
    notation = Notation(problem, style)
    for step in problem.script:
        formula = formula_text(step, problem, style)
        assert "{" not in formula
        left, _, right = formula.replace(" ← ", " = ").partition(" = ")
        assert left == notation.quantity(step.quantity).removeprefix("new ")
        if step.op not in ("error", "dout_dnet", "bias_gradient"):
            for quantity in reads(step, problem):
                assert notation.quantity(quantity) in right
