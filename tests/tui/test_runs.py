"""Several runs of one problem: trained alike, and any of them stepped through at the same place."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from networks import article, network

from bpviz.drawing.curves import who_is_ahead
from bpviz.engine.conditions import ErrorAtMost, NotFinite
from bpviz.engine.edits import Edit
from bpviz.engine.history import History
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.parts import Bias, Weight
from bpviz.tui.runs import Runs, train


def rates(*values: float) -> Runs:
    problem = article(rounding=None)
    return Runs([(f"learning_rate={v}", replace(problem, learning_rate=v)) for v in values])


def quantity(runs: Runs) -> str:
    step = runs.walk.frame().step
    return step.quantity.name if step else ""


def never() -> bool:
    return False


def test_all_runs_do_the_same_updates_and_each_is_as_if_it_were_alone() -> None:
    runs = rates(0.1, 0.5, 2.0)
    assert train(runs.histories, 300, (NotFinite(),), never) is None
    assert [history.reached for history in runs.histories] == [300] * 3
    for walk, drawn in zip(runs.walks, runs.drawn, strict=True):
        alone = History(walk.history.problem)
        alone.run(300)
        np.testing.assert_array_equal(walk.history.losses, alone.losses)
        assert drawn.error(74) == pytest.approx(alone.losses[296:300].mean(), rel=1e-12)
    best = min(runs.drawn, key=lambda run: run.error(74) or 0.0)
    assert who_is_ahead(runs.drawn).startswith(f"After 75 epochs {best.label} is ahead: E ")


def test_the_first_to_meet_a_condition_ends_it_for_all() -> None:
    runs = rates(0.05, 1.0)
    met = train(runs.histories, 10_000, (ErrorAtMost(0.25),), never)
    assert met is not None
    assert (met.history, met.condition) == (1, ErrorAtMost(0.25))
    assert [history.reached for history in runs.histories] == [met.update + 1] * 2
    losses = runs.histories[1].losses
    assert losses[-4:].mean() <= 0.25 < losses[-8:-4].mean()


def test_a_run_that_diverges_does_not_end_the_others() -> None:
    problem = network(2, 3, 1, activation="identity")
    runs = Runs([("fine", problem), ("wild", replace(problem, learning_rate=1e6))])
    assert train(runs.histories, 40, (NotFinite(),), never) is None
    assert [history.reached for history in runs.histories] == [40, 40]
    assert not np.isfinite(runs.histories[1].losses[-4:]).any()
    assert who_is_ahead(runs.drawn).endswith("wild diverged.")


def test_alone_what_is_not_finite_ends_it() -> None:
    problem = replace(network(2, 3, 1, activation="identity"), learning_rate=1e6)
    met = train([History(problem)], 40, (NotFinite(),), never)
    assert met is not None
    assert met.condition == NotFinite()
    assert met.update < 40


def test_stopping_leaves_the_rest_undone() -> None:
    runs = rates(0.1, 0.5)
    assert train(runs.histories, 300, (), lambda: runs.histories[1].reached >= 20) is None
    assert 20 <= runs.histories[1].reached < 300
    assert runs.histories[0].reached < 300


def test_another_run_is_seen_at_the_same_quantity_of_the_same_update() -> None:
    problem = article(rounding=None)
    adam = replace(problem, optimizer=Optimizer("adam"))
    runs = Runs([("sgd", problem), ("adam", adam), ("biases", replace(problem, bias="trained"))])
    sgd = runs.walk
    sgd.go(sgd.history.index(7, 20))
    assert quantity(runs) == "W_b"
    assert runs.choose_next(1).startswith("run B adam, update 7, step ")
    assert quantity(runs) == "W_b"
    assert runs.walk.place.step > 20
    runs.walk.go(runs.walk.history.index(7, 22))
    averaged = runs.walk.frame().step
    assert averaged not in problem.script
    runs.choose(0)
    assert (runs.walk.place.update, runs.walk.place.step) == (7, 22)
    runs.choose_next(-1)
    # From the end of the update to its end, though there the last is another quantity.
    assert runs.chosen == 2
    assert runs.walk.place.step == runs.walk.history.steps == 28
    assert runs.choose_next(1) == "run A sgd, update 7, step 22"


def test_pieces_and_questions_go_along() -> None:
    runs = rates(0.1, 0.5)
    runs.walk.switch_granularity()
    runs.walk.switch_asking()
    for _ in range(3):
        runs.walk.next()
    assert (runs.walk.position.revealed, runs.walk.position.hidden) == (2, True)
    before = runs.walk.position
    runs.choose(1)
    assert runs.walk.position == before
    assert runs.walk.granularity == "neuron"
    runs.choose(0)
    assert runs.choose(1).endswith("step 1")


def test_nothing_computed_yet_stays_so() -> None:
    runs = rates(0.1, 0.5)
    assert runs.choose(1) == "run B learning_rate=0.5, update 0"
    assert runs.walk.at_beginning


def test_edits_hold_in_every_run_that_has_the_part() -> None:
    problem = network(2, 2, 1, bias="trained")
    none = Runs(
        [("trained", problem), ("none", network(2, 2, 1))],
        edits=[Edit(0, Bias(1, 0), 0.5), Edit(0, Weight(1, 0, 0, 2), 0.25)],
    )
    assert [len(walk.edits) for walk in none.walks] == [2, 1]


def test_memory_is_shared() -> None:
    problem = article()
    runs = Runs([("a", problem), ("b", problem)], memory=2**22)
    one = Runs([("a", problem)], memory=2**21)
    assert {walk._memory for walk in runs.walks} == {one.walk._memory}
