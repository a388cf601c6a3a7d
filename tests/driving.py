"""The program without a terminal: keys to press, and a screen to read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from networks import article
from textual.pilot import Pilot

from bpviz.engine.parts import Part
from bpviz.engine.problem import Problem
from bpviz.settings import Settings
from bpviz.tui.app import BpvizApp
from bpviz.tui.stepper import StepperScreen
from bpviz.tui.widgets.network import Network
from bpviz.tui.widgets.painted import Painted


class Driver:
    """The program with keys to press and a screen to read."""

    def __init__(self, app: BpvizApp, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def stepper(self) -> StepperScreen:
        return next(s for s in self.app.screen_stack if isinstance(s, StepperScreen))

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    def text(self) -> str:
        widgets = [w for w in self.app.screen.walk_children() if w.display]
        return "\n".join(
            widget.render_line(y).text
            for widget in widgets
            if isinstance(widget, Painted | Network)
            for y in range(widget.size.height)
        )

    @property
    def network(self) -> Network:
        return self.stepper.query_one(Network)

    @property
    def index(self) -> int:
        return self.stepper.session.walk.position.index

    @property
    def selection(self) -> Part:
        return self.stepper.session.selection

    @property
    def notice(self) -> str:
        return self.stepper.notice


@asynccontextmanager
async def running(
    problem: Problem | None = None,
    size: tuple[int, int] = (80, 24),
    **settings: Any,
) -> AsyncIterator[Driver]:
    app = BpvizApp(problem or article(), Settings(**settings))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Driver(app, pilot)
