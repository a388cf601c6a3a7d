"""The stepper: the screen that owns the position, and everything that keys do."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive
from textual.widgets import Static

from bpviz.engine.problem import Problem
from bpviz.settings import Settings
from bpviz.tui import sizes
from bpviz.tui.changing import Changing
from bpviz.tui.commands import bindings
from bpviz.tui.looking import Looking
from bpviz.tui.session import Session
from bpviz.tui.stepping import Stepping
from bpviz.tui.widgets.bar import Bar, Keys
from bpviz.tui.widgets.legend import Legend
from bpviz.tui.widgets.network import Network
from bpviz.tui.widgets.panels import LOSS, WHY, WIDE, Panels, Tabs
from bpviz.tui.widgets.rows import Rows
from bpviz.tui.widgets.timeline import TimelineBar

if TYPE_CHECKING:
    from bpviz.tui.widgets.loss import LossPanel

_IDLE = 0.3


class StepperScreen(Stepping, Looking, Changing):
    """Steps through a problem's history."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    ALLOW_SELECT = False
    AUTO_FOCUS = ""

    panel: reactive[int] = reactive(0, repaint=False)
    logarithmic: reactive[bool] = reactive(False, repaint=False)
    landscape: reactive[bool] = reactive(False, repaint=False)

    def __init__(self, problem: Problem, settings: Settings) -> None:
        super().__init__(Session(problem, settings))
        self._notices = settings.notices

    def compose(self) -> ComposeResult:
        """From the top: where one is, the network, the panels, the keys."""
        columns, rows = sizes.LEAST
        yield Static(f"bpviz needs {columns} × {rows}", id="too-small", markup=False)
        yield Bar(id="bar").data_bind(StepperScreen.picture)
        yield TimelineBar(id="timeline").data_bind(StepperScreen.picture)
        yield Network(id="network").data_bind(StepperScreen.picture)
        yield Tabs(id="tabs").data_bind(StepperScreen.picture, StepperScreen.notice)
        yield Panels(id="panels").data_bind(
            StepperScreen.picture,
            StepperScreen.logarithmic,
            StepperScreen.landscape,
            chosen=StepperScreen.panel,
        )
        yield Legend(id="legend").data_bind(StepperScreen.picture)
        yield Keys(id="keys").data_bind(StepperScreen.picture)

    def on_mount(self) -> None:
        """Show the beginning, and what there is to say about it."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.show())
        self.show()
        if self._notices:
            self.say(" ".join(self._notices))
        if self.session.runs is not None:
            self.panel = LOSS
        self.set_timer(_IDLE, self._prepare)

    def _prepare(self) -> None:
        """Import what opens on a key, so that it opens before the next key is pressed."""
        for name in ("dialogs.prompt", "dialogs.edit", "dialogs.keys", "widgets.why"):
            import_module(f"bpviz.tui.{name}")

    def on_resize(self) -> None:
        """Share out the lines; on too small a screen say what it needs."""
        size = self.app.size
        enough = sizes.is_enough(size.width, size.height)
        self.set_class(not enough, "too-small")
        if enough:
            self._share_lines()
            self.query_one(Panels).wide = size.width >= WIDE
            self._mark_tabs()

    def _share_lines(self) -> None:
        size = self.app.size
        most = sizes.room_for_network(size.height)
        wanted = self.session.wanted_height(size.width, most)
        shares = sizes.share(size.height, wanted)
        self.query_one(Panels).styles.height = shares.panels
        self.query_one(Legend).display = shares.legend
        self.query_one(Tabs).with_scale = not shares.legend

    def _mark_tabs(self) -> None:
        self.query_one(Tabs).shown = self.query_one(Panels).shown

    def watch_panel(self) -> None:
        """Another panel was chosen."""
        if self.is_mounted:
            self.call_next(self._mark_tabs)

    def doing(self, action: str) -> Callable[[], Awaitable[None]]:
        """A function that does an action, for the palette."""
        return lambda: self.run_action(action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Back greys at the beginning."""
        if action == "back" and self.session.walk.at_beginning:
            return None
        return True

    # What the widgets say

    def on_timeline_bar_chosen(self, message: TimelineBar.Chosen) -> None:
        """Go to a sub-step of this update."""
        self.go_to_step(message.step)

    def on_network_hovered(self, message: Network.Hovered) -> None:
        """Name what the pointer is over."""
        self.query_one(Bar).hovered = message.part

    def on_tabs_chosen(self, message: Tabs.Chosen) -> None:
        """Show the panel that was clicked."""
        self.panel = message.panel

    def on_loss_panel_chosen(self, message: "LossPanel.Chosen") -> None:
        """Go to the same sub-step of another update."""
        walk = self.session.walk
        step = max(walk.place.step, 1)
        self.step(lambda: walk.go(walk.history.index(message.update, step)))

    def on_loss_panel_run_chosen(self, message: "LossPanel.RunChosen") -> None:
        """Step through the run that was chosen."""
        self.choose_run(message.run)

    def action_loss_axis(self) -> None:
        """Draw the errors on a linear, or on a logarithmic axis."""
        self.panel, self.landscape = LOSS, False
        self.logarithmic = not self.logarithmic
        self.say(f"loss: {'logarithmic' if self.logarithmic else 'linear'} axis")

    def action_landscape(self) -> None:
        """Show the error over two weights, or over the updates; first of all show it."""
        seen = self.panel == LOSS
        self.panel = LOSS
        self.landscape = not (self.landscape and seen)
        self.say(f"loss: over {'two weights' if self.landscape else 'the updates'}")

    def on_rows_chosen(self, message: Rows.Chosen) -> None:
        """Go to the sub-step, or to the next use of the sample, that was chosen in a panel."""
        if message.rows.id == "panel-4":
            self.go_to_step(message.row + 1)
        else:
            self.session.go_to_sample(message.row)
            self.pause()
            self.show()

    # Panels and the rest

    def action_panel(self, number: int) -> None:
        """Choose a panel."""
        self.panel = number - 1

    def action_why(self) -> None:
        """Ask where the selected number comes from."""
        self.panel = WHY

    def action_enter_panel(self) -> None:
        """Give the panel the arrow keys."""
        self.query_one(Panels).enter()

    def action_leave(self) -> None:
        """Stop training, or take the keys back."""
        if not self.stop_training():
            self.set_focus(None)

    def action_help(self) -> None:
        """Show all keys."""
        from bpviz.tui.dialogs.keys import KeysScreen

        self.pause()
        self.app.push_screen(KeysScreen(self.picture))

    def action_commands(self) -> None:
        """Search in all commands."""
        self.app.action_command_palette()

    def action_suspend(self) -> None:
        """Suspend the process."""
        self.app.action_suspend_process()

    def action_quit(self) -> None:
        """Leave the program."""
        self.app.exit()
