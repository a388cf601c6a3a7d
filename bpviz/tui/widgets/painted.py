"""A widget that shows painted lines, and renders anew only those that changed."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bpviz.tui.picture import Picture


class Painted(ScrollView, can_focus=False, inherit_bindings=False):
    """Lines painted from a picture; a subclass says how in :meth:`paint`."""

    DEFAULT_CSS = """
    Painted { overflow: hidden hidden; height: 1; scrollbar-size: 1 1; }
    """

    picture: reactive[Picture | None] = reactive(None, repaint=False, init=False)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.auto_links = False
        self._lines: Sequence[list[Segment]] = ()

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """The lines for a width; as many as there are, whatever the height."""
        raise NotImplementedError

    def watch_picture(self) -> None:
        """Paint anew."""
        self.repaint()

    def on_resize(self) -> None:
        """Paint for the new size."""
        self.repaint()

    def repaint(self) -> None:
        """Paint anew and have the lines rendered that differ from those shown."""
        if self.picture is None or not self.size.width or not self.display:
            return
        lines = self.paint(self.picture, self.paint_width)
        old, self._lines = self._lines, lines
        size = Size(self.paint_width, len(lines))
        if size != self.virtual_size:
            self.virtual_size = size
            self.refresh()
            return
        top, width = round(self.scroll_y), self.size.width
        for y in range(top, min(top + self.size.height, len(lines))):
            if y >= len(old) or old[y] != lines[y]:
                self.refresh(Region(0, y - top, width, 1))

    @property
    def paint_width(self) -> int:
        """How wide the lines are to be."""
        return self.scrollable_content_region.width

    def render_line(self, y: int) -> Strip:
        """Line *y* of the widget."""
        width = self.scrollable_content_region.width
        at = y + round(self.scroll_y)
        segments = self._lines[at] if at < len(self._lines) else []
        return Strip(segments).adjust_cell_length(width).apply_style(self.rich_style)
