"""The stepper: the screen that owns the position, and every key."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from bpviz.engine.problem import Problem
from bpviz.settings import Settings
from bpviz.tui.commands import bindings
from bpviz.tui.picture import Picture
from bpviz.tui.session import Session
from bpviz.tui.sizes import LEAST, room
from bpviz.tui.widgets.bar import Bar, Keys
from bpviz.tui.widgets.legend import Legend
from bpviz.tui.widgets.network import Network
from bpviz.tui.widgets.panels import WHY, WIDE, Panels, Tabs
from bpviz.tui.widgets.timeline import TimelineBar

_INTERVALS = (4.0, 2.0, 1.0, 0.5, 0.25, 0.1)
_NOTICE = 6.0


class StepperScreen(Screen[None], inherit_bindings=False):
    """Steps through a problem's history."""

    BINDINGS: list[BindingType] = [*bindings()]
    ALLOW_SELECT = False

    picture: reactive[Picture | None] = reactive(None, repaint=False, init=False)
    panel: reactive[int] = reactive(0, repaint=False)
    notice: reactive[str] = reactive("", repaint=False)

    def __init__(self, problem: Problem, settings: Settings) -> None:
        super().__init__()
        self.session = Session(problem, settings)
        self._speed = _INTERVALS.index(1.0)
        self._timer: Timer | None = None
        self._notice_timer: Timer | None = None
        self.notice = " ".join(settings.notices)

    def compose(self) -> ComposeResult:
        """From the top: where one is, the network, the panels, the keys."""
        least = f"bpviz needs {LEAST[0]} columns and {LEAST[1]} rows."
        yield Static(least, id="too-small", markup=False)
        yield Bar(id="bar").data_bind(StepperScreen.picture)
        yield TimelineBar(id="timeline").data_bind(StepperScreen.picture)
        yield Network(id="network").data_bind(StepperScreen.picture)
        yield Tabs(id="tabs").data_bind(StepperScreen.picture, StepperScreen.notice)
        yield Panels(id="panels").data_bind(StepperScreen.picture, chosen=StepperScreen.panel)
        yield Legend(id="legend").data_bind(StepperScreen.picture)
        yield Keys(id="keys").data_bind(StepperScreen.picture)

    def on_mount(self) -> None:
        """Show the beginning."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.show())
        self.show()

    def on_resize(self) -> None:
        """Share out the lines; on too small a screen say what it needs."""
        size = self.app.size
        shares = room(size.width, size.height)
        self.set_class(shares is None, "too-small")
        if shares is None:
            return
        self.query_one(Panels).styles.height = shares.panels
        self.query_one(Legend).display = shares.legend
        self.query_one(Panels).wide = size.width >= WIDE
        self._mark_tabs()

    def show(self) -> None:
        """Show what is to be seen now."""
        self.picture = self.session.picture(self.app.palette)  # type: ignore[attr-defined]

    def _mark_tabs(self) -> None:
        self.query_one(Tabs).shown = self.query_one(Panels).shown

    def watch_panel(self) -> None:
        """Another panel was chosen."""
        if self.is_mounted:
            self.call_next(self._mark_tabs)

    def say(self, notice: str) -> None:
        """Say what was changed, for a while."""
        self.notice = notice
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice_timer = self.set_timer(_NOTICE, self._fall_silent)

    def _fall_silent(self) -> None:
        self.notice = ""

    def doing(self, action: str) -> Callable[[], None]:
        """A function that does an action, for the palette."""
        return lambda: self.call_later(self.run_action, action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Back greys at the beginning."""
        if action == "back" and self.session.walk.at_beginning:
            return None
        return True

    # Stepping

    def step(self, move: Callable[[], bool], *, refused: str = "") -> None:
        """Make a move, which ends playing by itself."""
        self.pause()
        moved = move()
        self.session.stepped()
        if not moved and refused:
            self.say(refused)
        self.show()

    def action_next(self) -> None:
        self.step(self.session.walk.next)

    def action_back(self) -> None:
        self.step(self.session.walk.back)

    def action_turn(self, direction: int) -> None:
        self.step(lambda: self.session.walk.turn(direction), refused="this is the beginning")

    def action_update(self, direction: int) -> None:
        move = self.session.walk.update
        self.step(lambda: move(direction), refused="this is the first update")

    def action_first(self) -> None:
        self.step(self.session.walk.first)

    def action_last(self) -> None:
        self.step(self.session.walk.last)

    def action_before_jump(self) -> None:
        self.step(self.session.walk.before_jump, refused="there was no jump yet")

    def on_timeline_bar_chosen(self, message: TimelineBar.Chosen) -> None:
        """Go to a sub-step of this update."""
        walk = self.session.walk
        step = max(message.step, 1 if walk.place.update else 0)
        self.step(lambda: walk.go(walk.history.index(walk.place.update, step)))

    # Playing

    def action_play(self) -> None:
        if self._timer is not None:
            self.pause()
            self.show()
        else:
            self._play()

    def action_speed(self, direction: int) -> None:
        self._speed = min(max(self._speed + direction, 0), len(_INTERVALS) - 1)
        self._play()

    def _play(self) -> None:
        self.pause()
        interval = self.session.interval = _INTERVALS[self._speed]
        self._timer = self.set_interval(interval, self._tick)
        self.show()

    def _tick(self) -> None:
        self.session.walk.next()
        self.session.stepped()
        self.show()

    def pause(self) -> None:
        """End playing by itself."""
        self.session.interval = None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    # Selecting

    def action_select(self, columns: int, rows: int) -> None:
        view = self.query_one(Network).view
        if view is not None:
            self.session.select(view.move(self.session.origin, columns, rows))
            self.show()

    def on_network_selected(self, message: Network.Selected) -> None:
        """Select what was clicked."""
        self.session.select(message.part)
        self.show()

    def on_network_hovered(self, message: Network.Hovered) -> None:
        """Name what the pointer is over."""
        self.query_one(Bar).hovered = message.part

    def action_why(self) -> None:
        self.panel = WHY

    # Panels

    def action_panel(self, number: int) -> None:
        self.panel = number - 1

    def on_tabs_chosen(self, message: Tabs.Chosen) -> None:
        """Show the panel that was clicked."""
        self.panel = message.panel

    def action_enter_panel(self) -> None:
        self.query_one(Panels).enter()

    def action_leave(self) -> None:
        self.set_focus(None)

    def action_quit(self) -> None:
        self.app.exit()
