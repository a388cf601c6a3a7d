"""The network: a thin shell over the grid and the graph, which paint it line by line."""

from typing import Protocol

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bpviz.drawing.grid import GridView
from bpviz.drawing.layout import Request, place_of
from bpviz.drawing.levels import levels
from bpviz.drawing.scene import Scene
from bpviz.engine.parts import Part
from bpviz.engine.problem import Problem
from bpviz.teaching.notation import Notation
from bpviz.tui.picture import Picture


class View(Protocol):
    """A picture of a network that paints scenes line by line."""

    width: int
    height: int

    def line(self, y: int, scene: Scene, start: int = 0, width: int | None = None) -> list[Segment]:
        """Some columns of the picture's line *y*."""

    def part_at(self, x: int, y: int) -> Part | None:
        """The part at a place."""

    def region(self, part: Part) -> tuple[int, int, int, int] | None:
        """Where a part is."""

    def move(self, part: Part, dx: int, dy: int) -> Part:
        """The part beside another one."""


class Network(ScrollView, can_focus=False, inherit_bindings=False):
    """The network, with every number in its place."""

    picture: reactive[Picture | None] = reactive(None, repaint=False, init=False)

    class Selected(Message):
        """A part was clicked."""

        def __init__(self, part: Part) -> None:
            self.part = part
            super().__init__()

    class Hovered(Message):
        """The pointer came over a part, or over none."""

        def __init__(self, part: Part | None) -> None:
            self.part = part
            super().__init__()

        def can_replace(self, message: Message) -> bool:
            """Where the pointer was is of no interest."""
            return isinstance(message, Network.Hovered)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.auto_links = False
        self.view: View | None = None
        self._key: tuple[object, ...] = ()
        self._lines: dict[int, list[Segment]] = {}
        self._over: Part | None = None
        self.refusal = ""

    # Painting

    def watch_picture(self) -> None:
        """Show another picture: new lines only where something changed."""
        self.show()

    def on_resize(self) -> None:
        """Find the layout for the new size."""
        self.show()

    def show(self) -> None:
        """Have the lines rendered that differ from those shown; all of them in a new layout."""
        picture = self.picture
        if picture is None or not self.size:
            return
        if self._made_anew(picture):
            self._lines.clear()
            self.refresh()
            self._keep_in_sight(picture)
            return
        width = self.size.width
        top = self._origin[1]
        for y in self._visible:
            line = self._painted(y, picture)
            if self._lines.get(y) != line:
                self._lines[y] = line
                self.refresh(Region(0, top + y - round(self.scroll_y), width, 1))
        for y in [y for y in self._lines if y not in self._visible]:
            del self._lines[y]
        self._keep_in_sight(picture)

    def render_line(self, y: int) -> Strip:
        """Line *y* of the widget."""
        width = self.scrollable_content_region.width
        at = y + round(self.scroll_y) - self._origin[1]
        if self.picture is None or self.view is None or not 0 <= at < self.view.height:
            return Strip.blank(width, self.rich_style)
        line = self._lines.get(at)
        if line is None:
            line = self._lines[at] = self._painted(at, self.picture)
        return Strip(line).adjust_cell_length(width).apply_style(self.rich_style)

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Other columns are shown."""
        self._lines.clear()
        super().watch_scroll_x(old_value, new_value)

    def _painted(self, y: int, picture: Picture) -> list[Segment]:
        assert self.view is not None
        left = self._origin[0]
        width = self.scrollable_content_region.width
        line = self.view.line(y, picture.scene, round(self.scroll_x), width - left)
        return [Segment(" " * left), *line] if left else line

    @property
    def _visible(self) -> range:
        """The picture's lines that are in sight."""
        if self.view is None:
            return range(0)
        start = round(self.scroll_y)
        return range(start, min(start + self.scrollable_content_region.height, self.view.height))

    @property
    def _origin(self) -> tuple[int, int]:
        """Where the picture begins in the widget: in the middle, where it is smaller."""
        if self.view is None:
            return 0, 0
        room = self.scrollable_content_region.size
        return max(0, room.width - self.view.width) // 2, max(
            0, room.height - self.view.height
        ) // 2

    def _made_anew(self, picture: Picture) -> bool:
        """Whether there is another view than before, for another layout."""
        scene, look = picture.scene, picture.look
        problem, size = scene.frame.problem, self.size
        focus = picture.focus
        # What does not depend on the layer at work is not made anew for another one.
        key = (look, picture.palette, size, problem.sizes, problem.script, problem.bias)
        known = self.view is not None and key == self._key[:-1]
        if known and (self.is_whole or (focus == self._key[-1] and self._in_sight(scene, focus))):
            return False
        self._key = (*key, focus)
        self.view = self._make(picture, problem, focus)
        self.virtual_size = Size(self.view.width, self.view.height)
        return True

    def _make(self, picture: Picture, problem: Problem, focus: int) -> View:
        look, size = picture.look, self.size
        notation = Notation(problem, look.notation)
        self.refusal = ""
        if look.view == "graph":
            from bpviz.drawing.graph import GraphView
            from bpviz.drawing.graph_layout import graph_fits

            self.refusal = graph_fits(problem, size.width, size.height) or ""
            if not self.refusal:
                return GraphView(problem, size.width, size.height, notation, picture.palette)
        row, column = place_of(picture.scene.worked, picture.scene.selection, focus)
        request = Request(
            size.width, size.height, focus, look.mode, look.level, look.decimals, row, column
        )
        return GridView(problem, request, notation, picture.palette)

    def _in_sight(self, scene: Scene, focus: int) -> bool:
        """Whether the part of the matrix that is shown has the place at work in it."""
        if not isinstance(self.view, GridView):
            return True
        return self.view.layout.shows(focus, *place_of(scene.worked, scene.selection, focus))

    @property
    def is_whole(self) -> bool:
        """Whether all layers are shown alike, and none in focus."""
        return not isinstance(self.view, GridView) or self.view.layout.whole

    @property
    def levels(self) -> int:
        """How many levels of detail there are."""
        if self.picture is None or not isinstance(self.view, GridView):
            return 1
        return len(levels(self.picture.look.decimals))

    @property
    def level(self) -> int:
        """The level of detail that is shown, 0 the richest."""
        return self.view.level if isinstance(self.view, GridView) else 0

    @property
    def level_name(self) -> str:
        """Its name."""
        return self.view.layout.name if isinstance(self.view, GridView) else "graph"

    # Selecting

    def _keep_in_sight(self, picture: Picture) -> None:
        """Scroll so that what is selected can be seen."""
        selection = picture.scene.selection
        if self.view is None or selection is None:
            return
        found = self.view.region(selection)
        room = self.scrollable_content_region.size
        if found and (self.view.width > room.width or self.view.height > room.height):
            self.scroll_to_region(Region(*found), animate=False, force=True)

    def part_at(self, event: events.MouseEvent) -> Part | None:
        """The part under the pointer."""
        offset = event.get_content_offset(self)
        if offset is None or self.view is None:
            return None
        left, top = self._origin
        x, y = offset.x + round(self.scroll_x) - left, offset.y + round(self.scroll_y) - top
        return self.view.part_at(x, y)

    def on_click(self, event: events.Click) -> None:
        """Select what is clicked."""
        part = self.part_at(event)
        if part is not None:
            self.post_message(self.Selected(part))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Name what the pointer is over."""
        self._hover(self.part_at(event))

    def on_leave(self) -> None:
        """Name nothing."""
        self._hover(None)

    def _hover(self, part: Part | None) -> None:
        if part != self._over:
            self._over = part
            self.post_message(self.Hovered(part))

    def pan(self, columns: int, lines: int) -> None:
        """Scroll by so many columns and lines."""
        self.scroll_relative(columns, lines, animate=False, force=True)
