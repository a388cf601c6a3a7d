"""The timeline: a click or a drag on it goes there."""

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.message import Message

from bpviz.drawing.timeline import Timeline
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.painted import Painted


class TimelineBar(Painted):
    """A mark a sub-step of this update, the current one named."""

    class Chosen(Message):
        """A sub-step was chosen; *step* counts from 0, which is before the first."""

        def __init__(self, step: int) -> None:
            self.step = step
            super().__init__()

        def can_replace(self, message: Message) -> bool:
            """A later choice makes an earlier one that still waits needless."""
            return isinstance(message, TimelineBar.Chosen)

    _key: tuple[object, ...] = ()
    _timeline: Timeline | None = None

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """One line."""
        frame = picture.scene.frame
        problem = frame.problem
        key = (problem.script, problem.sizes, picture.look.notation, width)
        if self._timeline is None or key != self._key:
            self._key = key
            self._timeline = Timeline(problem, width, picture.look.notation)
        return [self._timeline.paint(frame.step_number, picture.palette)]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Go to the sub-step under the pointer, and follow it from there on."""
        self.capture_mouse()
        self._choose(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Follow the pointer while its button is down."""
        if event.button and self.app.mouse_captured is self:
            self._choose(event)

    def on_mouse_up(self) -> None:
        """Let the pointer go."""
        self.release_mouse()

    def _choose(self, event: events.MouseEvent) -> None:
        if self.picture is None or self._timeline is None:
            return
        number = self.picture.scene.frame.step_number
        step = self._timeline.step_at(event.x, number)
        if step != number:
            self.post_message(self.Chosen(step))
