from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from arithmetic import NUMBER, half_a_digit, to_float
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import article, network
from problems import problems

from bpviz.engine.frame import Frame
from bpviz.engine.history import History
from bpviz.engine.pieces import pieces
from bpviz.engine.problem import Problem
from bpviz.teaching.answers import answers
from bpviz.teaching.card import start_card, update_summary
from bpviz.teaching.spans import text_of


def end_of_update(problem: Problem, update: int = 0) -> Frame:
    history = History(problem)
    return history.frame(update=update, step=history.steps)


def card(problem: Problem) -> list[str]:
    return [text_of(line) for line in start_card(History(problem).frame(0))]


def summary(frame: Frame, sample: int = 0) -> list[str]:
    return [text_of(line) for line in update_summary(frame, sample)]


def test_the_card_says_what_to_do_and_what_comes_first() -> None:
    task = "This network should swap its inputs: (1, 0) in, (0, 1) out."
    assert card(article(task=task)) == [
        f"{task} It cannot yet.",
        "One update = 22 small steps: 6 forward, 1 error, 12 backward, 3 update.",
        "→ first step: net_b",
    ]


def test_without_a_task_the_first_sample_is_the_task() -> None:
    assert card(article(task=""))[0] == (
        "This network should answer (1, 0) with (0, 1). It cannot yet."
    )
    assert card(network(1, 1))[0].startswith("This network should answer 1 with 0.")
    assert card(network(7, 3, 9))[0].startswith(
        "This network should turn 7 numbers into 9, as its 4 samples have it."
    )


def test_what_is_drawn_from_the_seed_is_said_to_be() -> None:
    assert card(network(3, 2, drawn=True, seed=5))[1] == (
        "No samples were given: its 4 samples are drawn from seed 5."
    )


def test_a_network_that_knows_its_task_is_not_said_to_fail() -> None:
    problem = network(2, 1)
    weights = np.array([[0.0, 0.0]])
    layers = (problem.layers[0], replace(problem.layers[1], activation="identity", weights=weights))
    known = replace(problem, layers=layers, targets=np.zeros((1, problem.samples)))
    assert card(known)[0].endswith("It comes close already.")


def test_the_summary_is_about_the_same_sample() -> None:
    assert summary(end_of_update(article())) == [
        "Update 0 is done. The same sample again, with the new weights:",
        "out (0.7199, 0.8375) → (0.6925, 0.8399), target (0, 1)",
        "E on this sample 0.2723 → 0.2526",
        "mean over the 4 samples 0.3266 → 0.3220; 2 of them got worse",
        "→ next: update 1 with sample 2, from net_b on",
    ]


def test_a_batch_is_summed_up_with_the_sample_that_is_shown() -> None:
    lines = summary(end_of_update(article(batch_size=3)), sample=2)
    assert lines[0] == "Update 0 is done. The same 3 samples again, with the new weights:"
    assert lines[1].startswith("out of sample 3 (")
    assert lines[2].startswith("E on these 3 samples 0.")
    assert lines[-1] == "→ next: update 1 with sample 4, from net_b on"


def test_a_single_sample_is_its_own_mean_and_comes_again() -> None:
    problem = article()
    alone = replace(problem, inputs=problem.inputs[:, :1], targets=problem.targets[:, :1])
    lines = summary(end_of_update(alone))
    assert len(lines) == 4
    assert lines[-1] == "→ next: update 1 with the same sample, from net_b on"


def test_there_is_no_summary_before_the_end_or_while_something_is_hidden() -> None:
    history = History(article())
    assert update_summary(history.frame(0)) == ()
    assert update_summary(history.frame(21)) == ()
    last = history.frame(22)
    assert last.step is not None
    count = pieces(last.step, last.problem, "weight")
    whole = replace(last, granularity="weight", revealed=count)
    assert update_summary(replace(last, hidden=True)) == ()
    assert update_summary(replace(whole, revealed=count - 1)) == ()
    assert update_summary(replace(whole, hidden=True)) == ()
    assert update_summary(whole) == update_summary(last)


@settings(max_examples=30)
@given(problem=problems(rounding=st.none() | st.integers(1, 6)), update=st.integers(0, 2))
def test_the_new_numbers_are_those_of_a_run_that_goes_on(problem: Problem, update: int) -> None:
    """The same batch again under the new weights: what the next update would compute of it."""
    history = History(problem)
    frame = end_of_update(problem, update)
    samples = frame.after.samples
    again = replace(
        problem,
        inputs=problem.inputs[:, samples],
        targets=problem.targets[:, samples],
        batch_size=len(samples),
        layers=(
            problem.layers[0],
            *(
                replace(
                    layer,
                    weights=state.new_weights,
                    biases=state.biases if state.new_biases is None else state.new_biases,
                )
                for layer, state in zip(problem.layers[1:], frame.after.layers[1:], strict=True)
            ),
        ),
    )
    error = History(again).frame(2 * problem.last + 1).after.error
    line = summary(history.frame(frame.index))[2]
    before, after = NUMBER.findall(line.partition("samples" if "samples" in line else "sample")[2])
    assert error is not None
    assert frame.after.error is not None
    assert abs(to_float(before) - frame.after.error) <= half_a_digit(before)
    assert abs(to_float(after) - error) <= half_a_digit(after)


@given(problem=problems())
def test_errors_of_single_samples_are_those_of_single_runs(problem: Problem) -> None:
    layers = History(problem).frame(0).after.layers
    found = answers(problem, layers, range(problem.samples))
    for sample in range(problem.samples):
        alone = replace(
            problem,
            inputs=problem.inputs[:, [sample]],
            targets=problem.targets[:, [sample]],
            batch_size=1,
        )
        state = History(alone).frame(2 * problem.last + 1).after
        assert found.errors[sample] == pytest.approx(state.error, rel=1e-12, abs=1e-14)
