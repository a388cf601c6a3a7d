"""The Samples panel: right or wrong, the score, and the decision surface beside the list."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from driving import Driver, running
from networks import article

from bpviz.engine.problem import Layer, Problem
from bpviz.tui.widgets.decision import DecisionSurface
from bpviz.tui.widgets.samples import SamplesList


def either(**changes: Any) -> Problem:
    """2-1: on where either input is, but for a bias that is too low for one of them."""
    layers = (Layer(2), Layer(1, "sigmoid", np.array([[6.0, 2.0]]), np.array([-3.0])))
    inputs = np.array([[0.0, 1, 0, 1], [0.0, 0, 1, 1]])
    targets = np.array([[0.0, 1, 1, 1]])
    return Problem(layers, inputs, targets, **({"bias": "trained"} | changes))


def surface(driver: Driver) -> DecisionSurface:
    return driver.stepper.query_one(DecisionSurface)


async def test_right_and_wrong_by_shape_and_in_words() -> None:
    async with running(either(), (100, 28)) as driver:
        await driver.press("4")
        text = driver.text()
        assert "3 of 4 right (75 %)" in text
        rows = [line for line in text.splitlines() if "out (" in line]
        assert ["✓" in row and "right" in row for row in rows] == [True, True, False, True]
        assert ["✗" in row and "wrong" in row for row in rows] == [False, False, True, False]


async def test_where_all_targets_are_the_same_nothing_is_told_apart() -> None:
    alone = {"inputs": np.array([[1.0], [0.0]]), "targets": np.array([[0.0], [1.0]])}
    async with running(article(**alone)) as driver:
        await driver.press("4")
        assert "mean E " in driver.text()
        assert not {"✓", "✗"} & set(driver.text())


async def test_the_numbers_are_asked_before_they_are_shown() -> None:
    async with running(either(), (100, 28)) as driver:
        await driver.press("4", "R", "right")
        assert "? of 4 right" in driver.text()
        await driver.press("R", "right", "right", "right")
        assert "3 of 4 right" in driver.text()


async def test_following_the_parameters() -> None:
    async with running(either(), (100, 28)) as driver:
        await driver.press("4")
        before = driver.text()
        await driver.press("]", "]", "end")
        assert "right (" in driver.text()
        assert driver.text().split("mean E ")[1][:6] != before.split("mean E ")[1][:6]


@pytest.mark.parametrize(("size", "shown"), [((80, 24), True), ((60, 24), False)])
async def test_a_decision_surface_where_there_is_room(size: tuple[int, int], shown: bool) -> None:
    async with running(either(), size) as driver:
        await driver.press("4")
        assert surface(driver).display == shown
        if shown:
            lines = [
                surface(driver).render_line(y).text for y in range(surface(driver).size.height)
            ]
            assert "a_1" in lines[-1]
            assert any("×" in line for line in lines)


async def test_no_decision_surface_with_more_outputs() -> None:
    async with running(article(), (128, 40)) as driver:
        await driver.press("4")
        assert not surface(driver).display


async def test_the_list_is_entered_and_left() -> None:
    async with running(either(), (100, 28)) as driver:
        await driver.press("4", "tab")
        assert isinstance(driver.app.focused, SamplesList)
        await driver.press("end", "enter")
        assert driver.stepper.session.walk.frame().after.samples == (3,)
        await driver.press("escape")
        assert driver.app.focused is None
