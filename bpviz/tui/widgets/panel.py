"""What panels have in common: they can be entered and scrolled."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from bpviz.tui.widgets.painted import Painted


class Panel(Painted, can_focus=True):
    """A panel of painted lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", "Up", show=False),
        Binding("down", "scroll_down", "Down", show=False),
        Binding("pageup", "page_up", "Page up", show=False),
        Binding("pagedown", "page_down", "Page down", show=False),
        Binding("home", "scroll_home", "First line", show=False),
        Binding("end", "scroll_end", "Last line", show=False),
    ]
