"""Comparing on the screen: the curves, the legend, who is ahead, and changing runs."""

from __future__ import annotations

import time
from dataclasses import replace

from driving import Driver, running
from networks import article

from bpviz.drawing.curves import who_is_ahead
from bpviz.tui.dialogs.prompt import PromptScreen
from bpviz.tui.stepper import StepperScreen
from bpviz.tui.widgets.loss import LossPanel


def variants() -> tuple[tuple[str, object], ...]:
    problem = article(rounding=None)
    return tuple((f"learning_rate={v}", replace(problem, learning_rate=v)) for v in (0.1, 0.5))


async def settled(driver: Driver) -> None:
    deadline = time.monotonic() + 10.0
    while driver.stepper.is_training:
        assert time.monotonic() < deadline
        await driver.pilot.pause(0.02)
    await driver.pilot.pause()


async def typed(driver: Driver, text: str) -> None:
    names = {"=": "equals_sign", ",": "comma", ".": "full_stop", " ": "space", "_": "underscore"}
    await driver.press(*(names.get(c, c) for c in text), "enter")


async def test_runs_are_trained_alike_and_any_is_stepped_through() -> None:
    async with running(size=(100, 28), variants=variants()) as driver:
        session = driver.stepper.session
        assert session.runs is not None
        assert "No epoch is finished yet." in driver.text()
        await driver.press("t", *"400", "enter")
        await settled(driver)
        assert "400 updates of 2 runs" in driver.notice
        assert who_is_ahead(session.runs.drawn)[:40] in driver.text()
        await driver.press("c")
        assert session.problem.learning_rate == 0.5
        assert driver.notice == "run B learning_rate=0.5, update 399, step 22"
        assert "B learning_rate=0.5" in driver.text().splitlines()[0]
        await driver.press("C")
        assert session.problem.learning_rate == 0.1
        panel = driver.stepper.query_one(LossPanel)
        curves = panel._curves
        assert curves is not None
        entry = next((x, y) for y in range(20) for x in range(90) if curves.run_at(x, y) == 1)
        await driver.pilot.click(panel, offset=(entry[0] + 1, entry[1]))
        await driver.pilot.pause()
        assert session.problem.learning_rate == 0.5
        await driver.pilot.click(panel, offset=(curves.left + 1, 0))
        await driver.pilot.pause()
        assert session.walk.place.update == 3


async def test_comparing_begins_and_ends_on_the_screen() -> None:
    async with running() as driver:
        session = driver.stepper.session
        await driver.press("t", *"40", "enter")
        await settled(driver)
        await driver.press("c")
        await typed(driver, "optimiser=sgd,adam")
        assert isinstance(driver.app.screen, PromptScreen)
        assert "did you mean 'optimizer'?" in str(driver.app.screen.query_one("#hint").render())
        await driver.press("ctrl+u")
        await typed(driver, "optimizer=sgd,adam learning_rate=0.1,0.5")
        await settled(driver)
        assert isinstance(driver.app.screen, StepperScreen)
        assert session.runs is not None
        assert len(session.runs) == 4
        # What was done so far is done in all of them, and one stays where one was.
        assert [history.reached for history in session.runs.histories] == [40] * 4
        assert session.walk.place.update == 39
        await driver.press("c", "c")
        assert session.problem.optimizer.name == "adam"
        await driver.press("V", "enter")
        assert not driver.stepper.session.runs
        assert driver.notice == "only run C optimizer=adam, learning_rate=0.1 is left"
        assert session.problem.optimizer.name == "adam"
