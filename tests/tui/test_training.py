"""Training and travelling far, with the screen alive all the while."""

from __future__ import annotations

import time

import pytest
from driving import Driver, running
from networks import article, network

from bpviz.tui.plan import plan
from bpviz.tui.widgets.loss import LossPanel


async def settled(driver: Driver, seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while driver.stepper.is_training:
        assert time.monotonic() < deadline
        await driver.pilot.pause(0.02)
    await driver.pilot.pause()


async def test_so_many_updates() -> None:
    async with running() as driver:
        await driver.press("t", *"300", "enter")
        await settled(driver)
        assert driver.stepper.session.walk.place.update == 299
        assert driver.stepper.session.walk.place.step == 22
        assert "300 updates in" in driver.notice
        assert len(driver.stepper.session.walk.history.losses) == 300
        await driver.press("apostrophe")
        assert driver.index == 0


async def test_until_a_condition_holds() -> None:
    async with running(article(rounding=None)) as driver:
        await driver.press("t", *"E 0.25", "enter")
        await settled(driver)
        assert "mean error of its epoch is at most 0.25" in driver.notice
        losses = driver.stepper.session.walk.history.losses
        assert losses[-4:].mean() <= 0.25 < losses[-8:-4].mean()


async def test_what_makes_no_sense_is_said_in_the_dialog() -> None:
    async with running() as driver:
        await driver.press("t", *"soon", "enter")
        await driver.press("escape")
        assert not driver.stepper.is_training
        assert driver.index == 0


async def test_stopping_at_once_and_keeping_what_is_done() -> None:
    async with running() as driver:
        driver.stepper._train("10000000")
        await driver.pilot.pause(0.3)
        assert driver.stepper.is_training
        began = time.monotonic()
        await driver.press("escape")
        await settled(driver, 2.0)
        assert time.monotonic() - began < 1.0
        history = driver.stepper.session.walk.history
        assert 0 < history.reached < 10_000_000
        assert driver.stepper.session.walk.place.update == history.reached - 1
        assert driver.notice.startswith("stopped: ")


async def test_keys_answer_while_it_trains() -> None:
    async with running() as driver:
        driver.stepper._train("10000000")
        await driver.pilot.pause(0.2)
        await driver.press("left")
        driver.stepper.session.restart()
        await driver.press("right", "right", "d", "3")
        assert driver.index == 2
        await driver.pilot.pause(0.3)
        assert driver.index == 2
        assert driver.stepper.is_training
        driver.stepper.session.walk.edit(None, 0.25)
        await driver.press("escape")
        await settled(driver, 2.0)
        assert driver.index == 2


async def test_going_back_to_the_beginning_stops_training() -> None:
    async with running() as driver:
        driver.stepper._train("10000000")
        await driver.pilot.pause(0.2)
        await driver.press("r")
        began = time.monotonic()
        await settled(driver, 2.0)
        assert time.monotonic() - began < 1.0
        assert driver.index == 0


async def test_a_far_update_is_reached_in_the_background() -> None:
    async with running() as driver:
        await driver.press("g", *"u15000", "full_stop", "9", "enter")
        await settled(driver, 30.0)
        assert "15,001 updates in" in driver.notice
        assert driver.index == 15000 * 22 + 9


async def test_a_run_that_diverges_is_stopped_with_a_sentence() -> None:
    problem = network(2, 3, 1, activation="identity", learning_rate=1e6)
    async with running(problem) as driver:
        await driver.press("t", *"5000", "enter")
        await settled(driver)
        assert driver.stepper.session.walk.history.reached < 5000
        assert "infinite or no number" in driver.notice
        await driver.press("3", "left", "right")
        assert driver.stepper.query_one(LossPanel).render_line(0) is not None


async def test_playing_pauses_at_a_condition() -> None:
    async with running(article(rounding=None)) as driver:
        await driver.press("t", *"pause E 1", "enter")
        assert "playing pauses where" in driver.notice
        driver.stepper.session.walk.go(4 * 22 - 1)
        driver.stepper.play(0.02)
        await driver.pilot.pause(0.4)
        assert driver.index == 4 * 22
        assert "paused: the mean error" in driver.notice


async def test_the_loss_panel_goes_to_an_update() -> None:
    async with running(size=(128, 40)) as driver:
        driver.stepper._train("400")
        await settled(driver)
        await driver.press("3")
        assert "▲" in driver.text()
        assert "update 399" in driver.text()
        panel = driver.stepper.query_one(LossPanel)
        await driver.pilot.click(LossPanel, offset=(panel.size.width // 2, 3))
        await driver.pilot.pause()
        update = driver.stepper.session.walk.place.update
        assert 150 < update < 250
        await driver.press("i")
        assert "logarithmic" in driver.notice
        await driver.press("tab", "left", "left", "enter")
        assert driver.stepper.session.walk.place.update < update


@pytest.mark.parametrize("room", [20, 30, 40, 60, 90])
async def test_progress_fits_its_room(room: int) -> None:
    async with running() as driver:
        driver.stepper._begin(plan("2000", article()), None)
        run = driver.stepper._run
        assert run is not None
        assert len(run.progress(room)) <= room
        assert "esc stops" in run.progress(room)
        await settled(driver)
