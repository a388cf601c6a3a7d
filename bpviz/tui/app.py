"""The terminal program: themes, the palette's commands, and the first screen."""

import os
import sys
from collections.abc import Iterable
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen

from bpviz.drawing.palette import Palette
from bpviz.engine.problem import Problem
from bpviz.settings import Settings
from bpviz.tui import terminal
from bpviz.tui.commands import COMMANDS, NOT_IN_PALETTE
from bpviz.tui.stepper import StepperScreen
from bpviz.tui.themes import NAMES, own_themes


class BpvizApp(App[None]):
    """Steps through one problem."""

    TITLE = "bpviz"
    CSS_PATH = "bpviz.tcss"
    ENABLE_COMMAND_PALETTE = True

    def __init__(self, problem: Problem, settings: Settings | None = None) -> None:
        # Without colour the terminal's own two are kept, not turned into greys.
        plain = "NO_COLOR" in os.environ or None
        super().__init__(driver_class=terminal.driver_class(), ansi_color=plain)
        self.problem = problem
        self.settings = settings or Settings()
        self.failure = ""
        for theme in own_themes():
            self.register_theme(theme)
        self.theme = self._theme_name(self.settings.theme)

    def _theme_name(self, name: str) -> str:
        if self.no_color:
            return "ansi-dark"
        name = NAMES.get(name, name)
        return name if name in self.available_themes else NAMES["dark"]

    @property
    def palette(self) -> Palette:
        """The styles to draw with in the present theme."""
        if self.no_color:
            return Palette.without_colour()
        return Palette.dark() if self.current_theme.dark else Palette.light()

    def on_load(self) -> None:
        """Before the screen is entered."""
        terminal.leave_on_signals(self)

    def on_mount(self) -> None:
        """Draw all anew after having been suspended."""
        self.app_resume_signal.subscribe(self, lambda _: self.refresh(layout=True))

    def get_default_screen(self) -> Screen[None]:
        """The stepper."""
        return StepperScreen(self.problem, self.settings)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers: all that keys do, and the theme."""
        for command in COMMANDS:
            if isinstance(screen, StepperScreen) and command.action not in NOT_IN_PALETTE:
                title = f"{command.help} ({command.key_names})"
                yield SystemCommand(title, command.group, screen.doing(command.action))
        yield SystemCommand("Theme", "Choose colours", self.action_change_theme)

    def _handle_exception(self, error: Exception) -> None:
        self.failure = self.failure or terminal.record_failure(self, error)


def run(problem: Problem, settings: Settings | None = None) -> int:
    """Step through a problem on the terminal; the exit status."""
    if why := terminal.refusal(os.environ):
        print(f"bpviz: {why}", file=sys.stderr)
        return 2
    if os.environ.get("NO_COLOR") == "":  # only a value that is not empty counts
        del os.environ["NO_COLOR"]
    app = BpvizApp(problem, settings)
    app.run()
    if app.failure:
        print(app.failure, file=sys.stderr)
    return app.return_code or 0
