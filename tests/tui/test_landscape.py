"""The landscape in the Loss panel: E over two weights, and the way of the run on it."""

from __future__ import annotations

import time

import pytest
from driving import Driver, running
from networks import article, network

from bpviz.engine.evaluate import errors
from bpviz.engine.history import History
from bpviz.engine.parts import Bias, Neuron, Weight
from bpviz.teaching.worked import default_part
from bpviz.tui.terrain import Chosen, Terrain, neighbour, value_of
from bpviz.tui.widgets.loss import LossPanel

C7, C6, D2 = Weight(2, 1, 2, 4), Weight(2, 1, 1, 4), Weight(3, 0, 1, 3)


def lines(driver: Driver) -> list[str]:
    panel = driver.stepper.query_one(LossPanel)
    return [panel.render_line(y).text for y in range(panel.size.height)]


def test_the_selected_weight_and_the_one_before_it() -> None:
    chosen = Chosen(default_part(article()))
    assert chosen.pair(article()) == (C7, C6)
    chosen.note(D2)
    chosen.note(Neuron(1, 0))
    assert chosen.pair(article()) == (D2, C7)
    chosen.note(C7)
    assert chosen.pair(article()) == (C7, D2)
    chosen.note(C7)
    assert chosen.pair(article()) == (C7, D2)


def test_what_another_run_does_not_have_is_left_out() -> None:
    chosen = Chosen(C7)
    chosen.note(Bias(2, 1))
    assert chosen.pair(network(2, 4, 3, 2, bias="trained")) == (Bias(2, 1), C7)
    assert chosen.pair(network(2, 4, 3, 2, bias="shared")) == (C7, C6)
    assert chosen.pair(article()) == (C7, C6)


@pytest.mark.parametrize(
    ("sizes", "bias", "part", "beside"),
    [
        ((1, 1), "none", Weight(1, 0, 0, 1), None),
        ((1, 1), "trained", Weight(1, 0, 0, 1), Bias(1, 0)),
        ((1, 1, 1), "none", Weight(1, 0, 0, 1), Weight(2, 0, 0, 1)),
        ((1, 1, 1), "none", Weight(2, 0, 0, 1), Weight(1, 0, 0, 1)),
        ((1, 2), "none", Weight(1, 1, 0, 1), Weight(1, 0, 0, 1)),
        ((3, 2), "none", Weight(1, 1, 0, 3), Weight(1, 1, 1, 3)),
        ((3, 2), "shared", Bias(1, 0), Weight(1, 0, 0, 3)),
    ],
)
def test_the_neighbour(
    sizes: tuple[int, ...], bias: str, part: Weight | Bias, beside: Weight | Bias | None
) -> None:
    assert neighbour(part, network(*sizes, bias=bias)) == beside


def test_the_present_values_are_in_their_place_on_the_way() -> None:
    history = History(article())
    history.run(20)
    terrain = Terrain((C7, D2), history)
    for step, update in ((1, 7), (history.steps, 7)):
        frame = history.frame(update=update, step=step)
        way = terrain.way(frame)
        assert way.now == update + 1
        assert way.here == tuple(value_of(part, frame.after.layers) for part in (C7, D2))
        assert len(way.across) == 22
        assert len(terrain.way(frame, ahead=False).across) == update + 2
    assert way.across[way.now] == way.across[way.now + 1]


async def test_the_key_shows_the_landscape_and_the_curve_again() -> None:
    async with running(article(), (128, 40)) as driver:
        driver.stepper._train("40")
        while driver.stepper.is_training:
            await driver.pilot.pause(0.02)
        await driver.press("W")
        assert driver.notice == "loss: over two weights"
        title, *drawn = lines(driver)
        assert "E over w_c7 → and w_c6 ↑" in title
        assert "mean over 4 samples" in title
        assert sum(line.count("●") for line in drawn) == 1
        layers = driver.stepper.session.walk.frame().after.layers
        assert f"now ({value_of(C7, layers):.4f}, {value_of(C6, layers):.4f})" in title
        await driver.press("g", *"w_d2", "enter")
        assert "E over w_d2 → and w_c7 ↑" in lines(driver)[0]
        await driver.press("W")
        assert "E over" not in lines(driver)[0]
        await driver.press("1", "W")
        assert "E over" in lines(driver)[0]
        await driver.press("i")
        assert "E over" not in lines(driver)[0]


async def test_the_reach_of_the_shades_holds_the_present_error() -> None:
    async with running(article(rounding=None), (128, 40)) as driver:
        await driver.press("W")
        drawn = "\n".join(lines(driver)[1:])
        high, low = (float(word) for word in drawn.split() if word.startswith("."))
        frame = driver.stepper.session.walk.frame()
        now = errors(frame.after.layers, frame.problem).mean()
        assert low - 1e-4 <= now <= high + 1e-4


async def test_with_one_weight_it_says_so() -> None:
    async with running(network(1, 1)) as driver:
        await driver.press("W")
        assert "only one" in " ".join(lines(driver))


async def test_numbers_that_are_not_finite_are_said() -> None:
    diverging = network(2, 3, 2, activation="identity", learning_rate=1e6)
    async with running(diverging, (100, 28)) as driver:
        driver.stepper._train("100")
        while driver.stepper.is_training:
            await driver.pilot.pause(0.02)
        await driver.press("W")
        assert "E is not finite" in lines(driver)[0]


async def test_a_large_network_is_looked_at_without_delay() -> None:
    async with running(network(784, 128, 10, activation="softmax", loss="cross-entropy")) as driver:
        await driver.press("W")
        panel = driver.stepper.query_one(LossPanel)
        assert "E over" in lines(driver)[0]
        panel._landscape = None
        began = time.perf_counter()
        panel.repaint()
        assert time.perf_counter() - began < 0.25
