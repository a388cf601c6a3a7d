"""All keys, by what they are for."""

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.tui.commands import Command, grouped
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.panel import Panel

_KEYS = 18
_COLUMN = 60
_GAP = 2


class KeysPanel(Panel):
    """The keys in columns, as many as there is room for."""

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """As many lines as it takes."""
        return key_lines(picture.palette, width)


def key_lines(palette: Palette, width: int) -> list[list[Segment]]:
    """All keys by group, in as many columns as fit."""
    columns = max(1, (width + _GAP) // (_COLUMN + _GAP))
    pitch = width // columns
    entries: list[str | Command] = []
    for name, commands in grouped():
        entries += [*([""] if entries else []), name, *commands]
    tall = -(-len(entries) // columns)
    lines = [Line(0, width, palette.plain) for _ in range(tall)]
    for at, entry in enumerate(entries):
        column, y = divmod(at, tall)
        x = column * pitch + 1
        if isinstance(entry, str):
            lines[y].put(x, entry, palette.title)
        else:
            lines[y].put(x, entry.key_names.rjust(_KEYS), palette.operand)
            lines[y].put(x + _KEYS + 2, entry.help[: pitch - _KEYS - 3], palette.plain)
    return [line.segments() for line in lines]


class KeysScreen(ModalScreen[None]):
    """All keys; any of the usual ones closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,ctrl+c", "close", "Close", show=False, priority=True)
    ]

    def __init__(self, picture: Picture | None) -> None:
        super().__init__()
        self._picture = picture

    def compose(self) -> ComposeResult:
        """The keys, and how to leave."""
        panel = KeysPanel(id="all-keys")
        panel.border_title = "Keys"
        panel.border_subtitle = "esc closes"
        panel.set_reactive(KeysPanel.picture, self._picture)
        yield panel

    def on_mount(self) -> None:
        """The panel has the arrow keys."""
        self.query_one(KeysPanel).focus()

    def action_close(self) -> None:
        """Close it."""
        self.dismiss(None)
