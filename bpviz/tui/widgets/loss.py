"""The Loss panel: the error over the updates; a click goes to an update."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from bpviz.drawing.curves import Curves
from bpviz.drawing.plot import Plot, loss_plot
from bpviz.drawing.prose import paint_text
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.compared import before, compared, update_at
from bpviz.tui.widgets.landscape import Landscape
from bpviz.tui.widgets.panel import Panel

_LEAST = 3
_MARGIN = 1


class LossPanel(Panel):
    """Each epoch's mean error as a line, single updates as dots, the current update marked.

    Or, with ``landscape``, the error over two weights.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "Go to the update", show=False),
        Binding("left", "move(-1)", "Earlier", show=False),
        Binding("right", "move(1)", "Later", show=False),
    ]

    logarithmic: reactive[bool] = reactive(False, repaint=False, init=False)
    landscape: reactive[bool] = reactive(False, repaint=False, init=False)
    cursor: reactive[int | None] = reactive(None, repaint=False, init=False)

    class Chosen(Message):
        """An update was chosen."""

        def __init__(self, update: int) -> None:
            self.update = update
            super().__init__()

    class RunChosen(Message):
        """A run was chosen in the legend."""

        def __init__(self, run: int) -> None:
            self.run = run
            super().__init__()

    _plot: Plot | None = None
    _curves: Curves | None = None
    _landscape: Landscape | None = None

    def watch_logarithmic(self) -> None:
        """Draw on the other axis."""
        self.repaint()

    def watch_landscape(self) -> None:
        """Draw the error over two weights, or over the updates."""
        self.repaint()

    def watch_cursor(self) -> None:
        """Mark another update."""
        self.repaint()

    def on_blur(self) -> None:
        """Mark the current update again."""
        self.cursor = None

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """The plot, and below it what it cannot show."""
        palette, height = picture.palette, self.size.height
        if self.landscape and picture.terrain is not None:
            self._plot = self._curves = None
            self._landscape = self._landscape or Landscape()
            return self._landscape.paint(picture, picture.terrain, width, height)
        if picture.runs:
            return self._compare(picture, width)
        self._curves = None
        losses, current = picture.losses, picture.place.update
        if picture.asking:
            losses = before(losses, current)
        room = max(width - 2 * _MARGIN, 1)
        shown = current if self.cursor is None else self.cursor
        log = self.logarithmic
        plot = loss_plot(losses, losses.updates_per_epoch, shown, room, height, palette, log=log)
        if plot.note and len(losses):
            note = paint_text(plot.note, palette.warning, palette, width)
            lines = max(height - len(note), _LEAST)
            plot = loss_plot(losses, losses.updates_per_epoch, shown, room, lines, palette, log=log)
        else:
            note = []
        self._plot = plot
        margin = Segment(" " * _MARGIN, palette.plain)
        return [*([margin, *line] for line in plot.lines), *note]

    def _compare(self, picture: Picture, width: int) -> list[list[Segment]]:
        """The curves of several runs, and who is ahead."""
        room = max(width - 2 * _MARGIN, 1)
        self._curves, said = compared(picture, room, self.size.height, log=self.logarithmic)
        self._plot = None
        margin = Segment(" " * _MARGIN, picture.palette.plain)
        return [*([margin, *line] for line in self._curves.lines), *said]

    def action_move(self, direction: int) -> None:
        """Mark an earlier or a later update, by a column of the plot."""
        if self._plot is None or self.picture is None or not len(self._plot.losses):
            return
        last = len(self._plot.losses) - 1
        at = self.picture.place.update if self.cursor is None else self.cursor
        pace = max(1, round(last / max(self._plot.width, 1)))
        self.cursor = min(max(at + direction * pace, 0), last)

    def action_choose(self) -> None:
        """Go to the update that is marked."""
        if self.cursor is not None:
            self.post_message(self.Chosen(self.cursor))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say what the column under the pointer stands for."""
        reading = self._plot.value_at(event.x - _MARGIN) if self._plot else None
        self.tooltip = reading.text if reading else None

    def on_click(self, event: events.Click) -> None:
        """Go to the update, or step through the run, under the pointer."""
        if self._curves is not None and self.picture is not None:
            self._click_curves(self._curves, self.picture.run, event.x - _MARGIN, event.y)
        if self._plot is None:
            return
        update = self._plot.update_at(event.x - _MARGIN, event.y)
        if update is not None:
            self.post_message(self.Chosen(update))

    def _click_curves(self, curves: Curves, run: int, x: int, y: int) -> None:
        other, update = curves.run_at(x, y), update_at(curves, run, x, y)
        if other is not None:
            self.post_message(self.RunChosen(other))
        elif update is not None:
            self.post_message(self.Chosen(update))
