"""Published numbers are held to the digits that they are published with, and no further."""

from __future__ import annotations

from dataclasses import replace

import pytest
from networks import article

from bpviz.engine.gradient_check import TOLERANCE, Row, check_gradients
from bpviz.engine.problem import Expectation, Problem
from bpviz.library import gallery
from bpviz.library.load import load
from bpviz.reports import verification
from bpviz.reports.verification import published, verify


def expecting(decimals: int, update: int = 0, **values: float | tuple[float, ...]) -> Problem:
    tuples = {k: v if isinstance(v, tuple) else (v,) for k, v in values.items()}
    return replace(article(rounding=None), expect=(Expectation(update, decimals, tuples),))


@pytest.mark.parametrize(
    ("decimals", "value", "agrees"),
    [
        (4, 0.2723, True),  # E_total is 0.272334868604847
        (4, 0.2724, False),
        (6, 0.272335, True),
        (6, 0.272334, False),
        (15, 0.272334868604847, True),
        (2, 0.27, True),
        (4, float("nan"), False),
    ],
)
def test_half_a_unit_of_the_last_digit(decimals: int, value: float, agrees: bool) -> None:
    (entry,) = published(expecting(decimals, E_total=value))
    assert entry.agrees is agrees


def test_first_number_that_differs_is_named() -> None:
    problem = expecting(4, out_d=(0.7199, 0.9375), net_d1=0.9441)
    first, second = published(problem)
    assert first.verdict == "number 2: 0.9375 published, 0.837493 computed, 1.0e-01 apart"
    assert second.verdict == "0.9441 published, 0.943983 computed, 1.2e-04 apart"


def test_updates_are_taken_in_order_and_weights_are_those_after() -> None:
    late, early = expecting(4, 5, E_total=0.0), expecting(4, w_b1=0.0988)
    both = replace(late, expect=(*late.expect, *early.expect))
    assert [entry.update for entry in published(both)] == [0, 5]
    assert next(iter(published(both))).agrees


def test_verdicts_are_written_and_summed_up() -> None:
    lines: list[str] = []
    assert verify(expecting(4, E_total=0.2723, net_d1=0.9440), lines.append)
    assert lines[1].endswith("ok\n")
    lines.clear()
    assert not verify(expecting(4, E_total=0.2723, out_d=(0.7199, 0.9375)), lines.append)
    assert "  2 of 3 agree\n" in lines


@pytest.mark.parametrize("name", gallery.NAMES)
def test_derivatives_of_every_built_in_problem_agree(name: str) -> None:
    lines: list[str] = []
    problem = replace(load(name), expect=())
    assert verify(problem, lines.append)
    derivatives = [step for step in problem.script if step.phase == "backward"]
    assert lines[-1] != "  0 of 0 agree\n"
    assert len(lines) == 2 + 1 + 2 + len(derivatives) + 1
    assert max(map(len, lines)) <= 100


def test_derivative_that_differs_is_said_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def off_by_a_little(problem: Problem) -> list[Row]:
        first, *others = check_gradients(problem)
        return [replace(first, difference=2 * TOLERANCE), *others]

    monkeypatch.setattr(verification, "check_gradients", off_by_a_little)
    lines: list[str] = []
    assert not verify(article(rounding=None), lines.append)
    assert any(line.startswith("  dE_dout_d           2.0e-06  too large") for line in lines)
    assert lines[-1] == "  11 of 12 agree\n"


def test_what_reads_updated_weights_is_exempt_with_its_reason() -> None:
    lines: list[str] = []
    assert verify(article(update_order="during", rounding=None), lines.append)
    (line,) = [line for line in lines if line.startswith("  delta_c")]
    assert "no derivative of E: it was computed from weights that were updated already" in line


def test_rounding_is_told_apart_from_mistakes() -> None:
    lines: list[str] = []
    assert verify(article(), lines.append)
    assert any("without rounding" in line for line in lines)
    assert all("rounding moved it by up to " in line for line in lines if "  ok  " in line)
