"""What the parts of the stepper's screen share: the session, and showing it."""

from collections.abc import Callable

from textual.reactive import reactive
from textual.screen import Screen
from textual.timer import Timer

from bpviz.drawing.palette import Palette
from bpviz.tui.picture import Picture
from bpviz.tui.session import Session

_NOTICE = 6.0


class SessionScreen(Screen[None], inherit_bindings=False):
    """A screen that shows a session."""

    picture: reactive[Picture | None] = reactive(None, repaint=False, init=False)
    notice: reactive[str] = reactive("", repaint=False)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._playing: Timer | None = None
        self._speaking: Timer | None = None

    def show(self) -> None:
        """Show what is to be seen now."""
        palette = getattr(self.app, "palette", None) or Palette.dark()
        self.picture = self.session.picture(palette)

    def say(self, notice: str) -> None:
        """Say what was changed, for a while."""
        self.notice = notice
        if self._speaking is not None:
            self._speaking.stop()
        self._speaking = self.set_timer(_NOTICE, self._fall_silent)

    def _fall_silent(self) -> None:
        self.notice = ""

    def step(self, move: Callable[[], bool], *, refused: str = "") -> None:
        """Make a move, which ends playing by itself."""
        self.pause()
        self.stop_following()
        moved = move()
        self.session.stepped()
        if moved:
            self._fall_silent()
        elif refused:
            self.say(refused)
        self.show()

    def change(self, switch: Callable[[], str]) -> None:
        """Make a switch, and say what it changed."""
        self.say(switch())
        self.show()

    def play(self, interval: float) -> None:
        """Step by itself, every so many seconds."""
        self.pause()
        self.session.interval = interval
        self._playing = self.set_interval(interval, self._play_on)
        self.show()

    def _play_on(self) -> None:
        self.session.walk.next()
        self.session.stepped()
        reason = self.session.pause_reason()
        if reason:
            self.pause()
            self.say(f"paused: {reason}")
        self.show()

    def stop_following(self) -> None:
        """The user goes another way than what the screen follows, if it follows anything."""

    @property
    def is_playing(self) -> bool:
        """Whether it steps by itself."""
        return self._playing is not None

    def pause(self) -> None:
        """End playing by itself."""
        self.session.interval = None
        if self._playing is not None:
            self._playing.stop()
            self._playing = None
