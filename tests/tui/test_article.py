"""The article's example from its first sub-step to its last, in a real terminal."""

from __future__ import annotations

import random
import re

import pytest
from driving import running
from networks import article
from terminal import Terminal

from bpviz.engine.frame import Frame
from bpviz.engine.history import History
from bpviz.engine.quantity import TOTAL, Element
from bpviz.engine.state import FIELDS, LayerState
from bpviz.teaching.numbers import compact, written
from bpviz.teaching.worked import operands_of, worked_element

SIZES = [(80, 24), (100, 28), (128, 40)]
STEPS = 22
NUMBER = r"-?[\d.]+(?:e-\d+)?|~0"


def forms(value: float) -> set[str]:
    """The ways in which a number may be written where there is more or less room."""
    shown = {written(value, 4, minus="-")} | {compact(value, width) for width in (5, 6, 7)}
    return shown | ({"~0"} if value == 0 else set())


def network(screen: str) -> str:
    """The part of the screen that shows the network."""
    lines = screen.splitlines()
    tabs = next(at for at, line in enumerate(lines) if line.startswith("─ "))
    return "\n".join(lines[2:tabs])


def results(frame: Frame) -> list[Element]:
    """All elements that the sub-step of a frame computed."""
    assert frame.step is not None
    quantity = frame.step.quantity
    value = frame.value(quantity)
    assert value is not None
    found = [
        Element(quantity, row, column)
        for row in range(value.shape[0])
        for column in range(value.shape[1] if quantity.is_matrix else 1)
    ]
    return [*found, Element(quantity, TOTAL)] if quantity.name == "E_total" else found


def assert_shows(screen: str, frame: Frame) -> None:
    """Every result stands in the network, the worked one and its operands marked."""
    picture = network(screen)
    words = set(re.findall(NUMBER, picture))
    for element in results(frame):
        value = frame.number(element)
        assert value is not None
        assert forms(value) & words, (element, value, screen)
    worked = worked_element(frame)
    assert worked is not None
    value = frame.number(worked)
    assert value is not None
    marked = re.findall(rf"▐\s*({NUMBER})\s*▌", picture)
    assert marked, screen
    assert set(marked) <= forms(value), (marked, value, screen)
    bracketed = re.findall(rf"\[\s*({NUMBER})\s*\]", picture)
    operands = [frame.number(element) for element in operands_of(frame, worked)]
    for operand in operands:
        assert operand is not None
        assert forms(operand) & set(bracketed), (operand, bracketed, screen)
    for text in bracketed:
        assert any(text in forms(operand) for operand in operands if operand is not None), screen


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_every_result_in_its_place_forwards_and_back(columns: int, rows: int) -> None:
    history = History(article())
    with Terminal.bpviz("article", columns=columns, rows=rows) as terminal:
        terminal.wait_for("→ next")
        screens = [terminal.settle(0.1)]
        for number in range(1, STEPS + 1):
            terminal.press("right")
            terminal.wait_for(f"{number}/{STEPS}")
            screen = terminal.settle(0.05)
            assert_shows(screen, history.frame(number))
            screens.append(screen)
        for number in range(STEPS - 1, -1, -1):
            terminal.press("left")
            terminal.wait_for(f" {number}/{STEPS}")
            assert terminal.settle(0.05) == screens[number]
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.residue() == []


def test_asking_a_weight_editing_it_and_undoing_by_keys() -> None:
    with Terminal.bpviz("article", columns=100, rows=28) as terminal:
        terminal.wait_for("0/22")
        # c_1, then its weights from the right: w_c4, w_c3, and below it w_c7.
        terminal.press("g")
        terminal.wait_for("Go to")
        terminal.press(*"c_1", "enter")
        terminal.wait_for("c_1 is selected")
        terminal.press("h", "h", "j", "end", "enter")
        screen = terminal.wait_for("by differences")
        for words in (
            "w_c7 = 0.5500    b_3 → c_2    reaches E along 2 paths",
            "∂E/∂w_c7 = ∂E/∂out_c2 · ∂out_c2/∂net_c2 · ∂net_c2/∂w_c7",
            "= (w_d2·δ_d1 + w_d5·δ_d2) · out_c2(1 − out_c2) · out_b3",
            "= (0.4000·0.1451 + 0.7000·(−0.0221)) · 0.7802(1 − 0.7802) · 0.6225",
            "= 0.0426 · 0.1715 · 0.6225",
            "= δ_c2 · out_b3 = 0.0073 · 0.6225 = 0.0045",
        ):
            assert words in screen
        assert "E 0.2723" in screen
        terminal.press("e")
        terminal.wait_for("from this update on it is")
        terminal.press(*"2.5", "enter")
        screen = terminal.wait_for("w_c7 = 2.5000")
        assert "edited" in screen
        assert "E 0.2723" not in screen
        terminal.press("u")
        screen = terminal.wait_for("w_c7 = 0.5500")
        assert "E 0.2723" in screen
        assert "edited" not in screen


async def test_any_walk_by_keys_shows_what_the_straight_walk_shows() -> None:
    keys = ["right", "left", "down", "up", "]", "[", "home", "end", "space", "backspace"]
    chosen = random.Random(3).choices(keys, weights=[6, 3, 2, 1, 1, 1, 1, 1, 2, 1], k=24)
    async with running() as driver, running() as straight:
        await driver.press(*chosen)
        assert driver.index > 0
        await straight.press(*(["right"] * driver.index))
        assert straight.index == driver.index
        assert driver.text() == straight.text()
        walked, fresh = (d.stepper.session.walk.frame().after for d in (driver, straight))
        for mine, theirs in zip(walked.layers, fresh.layers, strict=True):
            assert fields_of(mine) == fields_of(theirs)


def fields_of(layer: LayerState) -> dict[str, bytes | None]:
    values = {name: getattr(layer, name) for name in FIELDS.values()}
    return {name: None if value is None else value.tobytes() for name, value in values.items()}
