"""The screen under keys and mouse, without a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from driving import running
from networks import article, network
from textual.strip import Strip

from bpviz.engine.edits import Edit
from bpviz.engine.history import History
from bpviz.engine.parts import Neuron, Weight
from bpviz.engine.problem import Problem
from bpviz.tui.commands import COMMANDS, NOT_IN_PALETTE
from bpviz.tui.dialogs.keys import key_lines
from bpviz.tui.dialogs.prompt import PromptScreen
from bpviz.tui.stepper import StepperScreen
from bpviz.tui.widgets.bar import Bar
from bpviz.tui.widgets.network import Network
from bpviz.tui.widgets.timeline import TimelineBar


async def test_every_alias_of_next_and_back() -> None:
    async with running() as driver:
        await driver.press("right", "space", "n", "pagedown")
        assert driver.index == 4
        await driver.press("left", "backspace", "b", "pageup")
        assert driver.index == 0
        await driver.press("left")
        assert driver.index == 0


async def test_turns_updates_and_jumps() -> None:
    async with running() as driver:
        for key, index in [
            ("down", 2),
            ("down", 4),
            ("up", 3),
            ("right_square_bracket", 25),
            ("end", 44),
            ("home", 23),
            ("left_square_bracket", 1),
            ("right_curly_bracket", 22),
            ("left_curly_bracket", 0),
            ("apostrophe", 22),
            ("alt+left", 0),
            ("r", 0),
        ]:
            await driver.press(key)
            assert driver.index == index, key


async def test_going_somewhere_by_name() -> None:
    async with running() as driver:
        await driver.press("g", "u", "5", "full_stop", "7", "enter")
        assert driver.index == 5 * 22 + 7
        await driver.press("g", *"zzz", "enter")
        assert isinstance(driver.app.screen, PromptScreen)
        await driver.press("escape")
        assert isinstance(driver.app.screen, StepperScreen)
        await driver.press("g", "w", "underscore", "c", "7", "enter")
        assert driver.selection == Weight(2, 1, 2, 4)
        assert driver.index == 5 * 22 + 21


async def test_playing_by_itself_until_a_step_key() -> None:
    async with running() as driver:
        await driver.press("plus", "plus", "plus")
        await driver.pilot.pause(0.35)
        played = driver.index
        assert played >= 2
        assert "▶" in driver.text()
        await driver.press("left")
        paused = driver.index
        await driver.pilot.pause(0.3)
        assert driver.index == paused
        assert "▶" not in driver.text()


async def test_the_selection_moves_and_persists_while_stepping() -> None:
    async with running() as driver:
        assert driver.selection == Weight(2, 1, 2, 4)
        await driver.press("j", "l")
        assert driver.selection == Weight(2, 2, 3, 4)
        await driver.press("shift+left", "shift+up", "h", "k")
        assert driver.selection == Weight(2, 0, 1, 4)
        await driver.press("end")
        assert driver.selection == Weight(2, 0, 1, 4)
        # After a step moving starts at the worked element, here w_d1.
        await driver.press("l")
        assert driver.selection == Weight(3, 0, 1, 3)


async def test_a_click_selects_and_hovering_names_without_rendering() -> None:
    async with running(size=(128, 40)) as driver:
        await driver.press("right")
        network = driver.network
        assert network.view is not None
        found = network.view.region(Neuron(2, 2))
        assert found is not None
        left, top = network._origin
        offset = (left + found[0] + 1, top + found[1] + 1)
        rendered = count_lines(network)
        await driver.pilot.hover(Network, offset=offset)
        await driver.pilot.pause()
        assert "c_3" in driver.stepper.query_one(Bar).render_line(0).text
        assert rendered == []
        await driver.pilot.click(Network, offset=offset)
        assert driver.selection == Neuron(2, 2)


def count_lines(network: Network) -> list[int]:
    rendered: list[int] = []
    render_line = network.render_line

    def counting(y: int) -> Strip:
        rendered.append(y)
        return render_line(y)

    network.render_line = counting  # type: ignore[method-assign]
    return rendered


async def test_a_step_renders_only_the_lines_that_changed() -> None:
    async with running(size=(128, 40)) as driver:
        await driver.press("right")
        network = driver.network
        rendered = count_lines(network)
        for _ in range(22):
            assert network.picture is not None
            assert network.view is not None
            view, scene = network.view, network.picture.scene
            before = [view.line(y, scene) for y in range(view.height)]
            rendered.clear()
            await driver.press("right")
            assert network.view is view
            scene = network.picture.scene
            after = [view.line(y, scene) for y in range(view.height)]
            changed = [y for y in range(view.height) if before[y] != after[y]]
            assert [y - network._origin[1] for y in rendered] == changed
            assert len(changed) < view.height


async def test_switches_say_what_they_changed() -> None:
    async with running(size=(128, 40)) as driver:
        for key, words in [
            ("d", "exact"),
            ("d", "rounded to 4"),
            ("m", "each layer"),
            ("m", "all layers"),
            ("m", "off"),
            ("m", "each quantity"),
            ("w", "focus"),
            ("w", "whole"),
            ("v", "graph"),
            ("v", "grid"),
            ("N", "indexed"),
            ("N", "article"),
            ("f", "neuron"),
            ("f", "weight"),
            ("f", "layer"),
            ("R", "ask"),
            ("R", "at once"),
            ("z", "detail"),
            ("Z", "detail"),
            ("u", "no edit"),
            ("comma", "one sample"),
        ]:
            await driver.press(key)
            assert words in driver.notice, key
            assert driver.notice[:40] in driver.text()


async def test_exact_numbers_at_the_same_place() -> None:
    async with running(size=(128, 40)) as driver:
        await driver.press("end", "d")
        assert driver.index == 22
        assert "exact" in driver.text()
        assert driver.stepper.session.problem.rounding is None


async def test_editing_and_undoing() -> None:
    async with running() as driver:
        await driver.press(*["right"] * 7)
        assert "E 0.2723" in driver.text()
        await driver.press("e", *"0.9", "enter")
        assert driver.stepper.session.walk.edits == (Edit(0, Weight(2, 1, 2, 4), 0.9),)
        weights = article().layers[2].weights
        assert weights is not None
        changed = weights.copy()
        changed[1, 2] = 0.9
        layers = list(article().layers)
        layers[2] = replace(layers[2], weights=changed)
        error = History(replace(article(), layers=tuple(layers))).state(7).error
        assert f"E {error:.4f}" in driver.text()
        assert "edited" in driver.text()
        assert driver.index == 7
        await driver.press("e", "tab", *"x", "enter")
        assert isinstance(driver.app.screen, PromptScreen)
        await driver.press("backspace", *"0.1", "enter")
        assert driver.stepper.session.problem.learning_rate == 0.1
        await driver.press("u", "u")
        assert "E 0.2723" in driver.text()
        assert "edited" not in driver.text()


async def test_the_unedited_beginning_is_offered() -> None:
    async with running() as driver:
        await driver.press("end", "e", *"0.9", "enter", "r", "escape")
        assert driver.index == 22
        await driver.press("r", "k")
        assert (driver.index, len(driver.stepper.session.walk.edits)) == (0, 1)
        await driver.press("r", "u")
        assert (driver.index, len(driver.stepper.session.walk.edits)) == (0, 0)


async def test_panels() -> None:
    async with running() as driver:
        await driver.press("end", "enter")
        assert "∂E/∂w_c7" in driver.text()
        await driver.press("4")
        assert "(0, 1) → (1, 0)" in driver.text()
        await driver.press("tab", "down", "down", "enter")
        assert driver.index == 2 * 22 + 1
        await driver.press("escape", "5", "tab", "home", "down", "enter", "escape")
        assert driver.index == 2 * 22 + 2
        await driver.press("right", "1")
        assert driver.index == 2 * 22 + 3
        assert "net_c = W_c" in driver.text()


async def test_two_panels_side_by_side() -> None:
    async with running(size=(200, 60)) as driver:
        await driver.press("end")
        text = driver.text()
        assert "New weights into layer d" in text
        assert "∂E/∂w_c7" in text


async def test_asked_numbers_are_nowhere() -> None:
    async with running(article(batch_size=1), size=(200, 60)) as driver:
        await driver.press("R")
        for panel in "12345":
            await driver.press("r", panel)
            for _ in range(22):
                driver.stepper.action_next()
                await driver.pilot.pause()
                walk = driver.stepper.session.walk
                frame = walk.frame()
                assert frame.hidden
                shown = driver.text()
                assert "?" in shown
                known = replace(frame, hidden=False)
                assert frame.step is not None
                value = known.value(frame.step.quantity)
                before = walk.history.frame(walk.position.index - 1)
                assert value is not None
                for number in set(value.ravel().tolist()) - numbers_of(before):
                    assert f"{abs(number):.4f}" not in shown.replace("∂", ""), (
                        panel,
                        frame.step,
                    )
                driver.stepper.action_next()
                assert not walk.frame().hidden


def numbers_of(frame: Any) -> set[float]:
    """What was there before: it may be on the screen, equal or not."""
    known = set(frame.after.inputs.ravel().tolist()) | set(frame.after.targets.ravel().tolist())
    for layer in frame.after.layers:
        for array in (layer.weights, layer.net, layer.out, layer.dE_dout, layer.dout_dnet):
            known |= set() if array is None else set(array.ravel().tolist())
        for array in (layer.delta, layer.gradient, layer.new_weights):
            known |= set() if array is None else set(array.ravel().tolist())
    known |= set() if frame.after.errors is None else set(frame.after.errors.tolist())
    return known


async def test_a_batch_is_looked_at_sample_by_sample() -> None:
    async with running(article(batch_size=4), size=(128, 40)) as driver:
        await driver.press("end", "full_stop")
        assert "sample 2, 2 of 4" in driver.text()
        await driver.press("comma", "comma")
        assert "sample 4, 4 of 4" in driver.text()


@pytest.mark.parametrize("theme", ["dark", "light", "no such theme"])
async def test_themes(theme: str) -> None:
    async with running(theme=theme) as driver:
        await driver.press("right")
        assert driver.app.theme == ("bpviz-light" if theme == "light" else "bpviz-dark")
        colours = driver.app.palette.colours
        assert colours is not None
        assert colours.dark == (theme != "light")


async def test_all_commands_are_in_help_and_palette() -> None:
    async with running(size=(128, 60)) as driver:
        commands = list(driver.app.get_system_commands(driver.stepper))
        titles = {command.title for command in commands}
        lines = key_lines(driver.app.palette, 122)
        said = "\n".join("".join(segment.text for segment in line) for line in lines)
        for command in COMMANDS:
            assert command.help in said
            if command.action not in NOT_IN_PALETTE:
                assert f"{command.help} ({command.key_names})" in titles
            assert hasattr(driver.stepper, f"action_{command.action.split('(')[0]}")
        await driver.press("question_mark")
        assert "Finish this layer's turn" in driver.text()
        await driver.press("escape")
        assert driver.app.screen is driver.stepper


async def test_the_palette_does_what_keys_do() -> None:
    async with running() as driver:
        await driver.press("ctrl+p", *"last sub-step of this", "enter")
        await driver.pilot.pause(0.3)
        assert driver.index == 22


async def test_the_keys_below_can_be_clicked() -> None:
    async with running() as driver:
        await driver.pilot.click("#keys", offset=(2, 0))
        assert driver.index == 1
        marks = driver.stepper.query_one("#timeline", TimelineBar).render_line(0).text
        await driver.pilot.click("#timeline", offset=(marks.index(" d━━") + 2, 0))
        await driver.pilot.pause()
        assert driver.index == 5
        await driver.pilot.click("#tabs", offset=(40, 0))
        assert driver.stepper.panel == 4


@pytest.mark.parametrize(
    "problem",
    [
        network(1, 1),
        network(2, 4, 3, 2, 7, 5, 3, 2),
        network(30, 20, 10),
        network(5, 64, 64, 3),
        network(3, 4, activation="softmax", loss="cross-entropy", bias="shared"),
    ],
    ids=["1-1", "deep", "wide", "wider", "softmax"],
)
@pytest.mark.parametrize("size", [(40, 12), (80, 24), (200, 60)])
async def test_any_network_at_any_size(problem: Problem, size: tuple[int, int]) -> None:
    async with running(problem, size=size) as driver:
        stepper = driver.stepper
        for action in ("next", "next", "last", "back", "view", "mode", "detail(1)", "panel(2)"):
            await stepper.run_action(action)
            await driver.pilot.pause()
        for action in ("select(0, 1)", "select(1, 0)", "panel(3)", "panel(4)", "panel(5)"):
            await stepper.run_action(action)
            await driver.pilot.pause()
        await driver.pilot.resize_terminal(39, 11)
        await driver.press("right")
        await driver.pilot.resize_terminal(*size)
        await driver.press("question_mark", "escape", "e", "escape")
        assert driver.index == len(problem.script)
