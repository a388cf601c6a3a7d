"""A panel that is a list: rows to go through and choose from, painted only where they are seen."""

from collections.abc import Callable, Sequence
from typing import ClassVar, overload

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from bpviz.tui.picture import Picture
from bpviz.tui.widgets.painted import Painted


class Lazy(Sequence[list[Segment]]):
    """Lines that are painted when they are asked for, and then kept."""

    def __init__(self, count: int, painter: Callable[[int], list[Segment]]) -> None:
        self._count, self._painter = count, painter
        self._known: dict[int, list[Segment]] = {}

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> list[Segment]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[list[Segment]]: ...

    def __getitem__(self, index: int | slice) -> list[Segment] | Sequence[list[Segment]]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._count))]
        if not 0 <= index < self._count:
            raise IndexError(index)
        if index not in self._known:
            self._known[index] = self._painter(index)
        return self._known[index]


class Rows(Painted, can_focus=True):
    """A list. While it is entered it has the arrow keys, and a row is under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "to_end(-1)", "First", show=False),
        Binding("end", "to_end(1)", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False, init=False)

    class Chosen(Message):
        """A row was chosen."""

        def __init__(self, rows: "Rows", row: int) -> None:
            self.rows, self.row = rows, row
            super().__init__()

    def count(self, picture: Picture) -> int:
        """How many rows there are."""
        raise NotImplementedError

    def current(self, picture: Picture) -> int:
        """The row that stands for where one is."""
        raise NotImplementedError

    def row(self, picture: Picture, at: int, width: int, *, chosen: bool) -> list[Segment]:
        """One row; *chosen*: it is under the cursor."""
        raise NotImplementedError

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """All rows, painted when they are seen."""
        cursor = self.cursor if self.has_focus else -1
        return Lazy(
            self.count(picture),
            lambda at: self.row(picture, at, width, chosen=at == cursor),
        )

    def watch_picture(self) -> None:
        """Show another picture, and, unless the list is entered, where one is in it."""
        if self.picture is not None and not self.has_focus:
            self.set_reactive(Rows.cursor, self.current(self.picture))
        super().watch_picture()
        self._keep_in_sight()

    def on_resize(self) -> None:
        """Paint for the new size."""
        super().on_resize()
        self._keep_in_sight()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.repaint()

    def on_blur(self) -> None:
        """Back to where one is."""
        self.watch_picture()

    def validate_cursor(self, cursor: int) -> int:
        """The cursor stays on a row."""
        return max(0, min(cursor, self.virtual_size.height - 1))

    def watch_cursor(self) -> None:
        """The cursor is on another row."""
        self.repaint()
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        top, height = round(self.scroll_y), self.size.height
        if not height:
            return
        if not top <= self.cursor < top + height:
            middle = self.cursor - height // 2
            self.scroll_to(y=max(middle, 0), animate=False, force=True, immediate=True)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self.cursor += rows

    def action_page(self, direction: int) -> None:
        """Move the cursor by a page."""
        self.cursor += direction * max(self.size.height - 1, 1)

    def action_to_end(self, direction: int) -> None:
        """Move the cursor to the first or last row."""
        self.cursor = 0 if direction < 0 else self.virtual_size.height - 1

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.virtual_size.height:
            self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Choose the row under the pointer."""
        row = event.y + round(self.scroll_y)
        if 0 <= row < self.virtual_size.height:
            self.cursor = row
            self.post_message(self.Chosen(self, row))
