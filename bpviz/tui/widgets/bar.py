"""The bar at the top, and the keys at the bottom."""

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.reactive import reactive

from bpviz.drawing import bar
from bpviz.drawing.bars import Item, fitting, item, paint_bar
from bpviz.drawing.curves import letter, run_style
from bpviz.engine.parts import Part
from bpviz.teaching.notation import Notation
from bpviz.tui.commands import FOOTER, Command
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.painted import Painted

_LONGEST_LABEL = 36


class Bar(Painted):
    """Problem, sample, error, update and step; and the part under the pointer."""

    hovered: reactive[Part | None] = reactive(None, repaint=False, init=False)

    def watch_hovered(self) -> None:
        """Name the part that the pointer is over."""
        self.repaint()

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """One line."""
        scene, palette = picture.scene, picture.palette
        notation = Notation(scene.frame.problem, picture.look.notation)
        notes: list[Item] = []
        part = self.hovered or (scene.selection if picture.selecting else None)
        if part is not None:
            notes.append(bar.named(part, scene, notation, palette))
        if picture.runs:
            notes.append(item(_run_name(picture), run_style(picture.run, palette), 1))
        if picture.edits:
            notes.append(item("edited", palette.warning, 1))
        if picture.exact:
            notes.append(item("exact", palette.accent, 1))
        if picture.asking:
            notes.append(item("asking", palette.accent, 4))
        if picture.interval is not None:
            notes.append(item(f"▶ {1 / picture.interval:g}/s", palette.accent, 1))
        revealed = scene.frame.revealed
        if revealed is not None:
            notes.append(item(f"piece {revealed}/{picture.pieces}", palette.muted, 4))
        return [bar.paint(scene, notation, palette, width, notes)]


def _run_name(picture: Picture) -> str:
    """``B optimizer=adam``, or, where that is long, ``run B``."""
    mark, label = letter(picture.run), picture.runs[picture.run].label
    return f"{mark} {label}" if len(label) <= _LONGEST_LABEL else f"run {mark}"


class Keys(Painted):
    """The most useful keys; each can be clicked."""

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """One line."""
        self._items = fitting([self._item(c, picture) for c in FOOTER], [], width - 2)[0]
        return [paint_bar(self._items, [], width, picture.palette.plain)]

    @staticmethod
    def _item(command: Command, picture: Picture) -> Item:
        palette = picture.palette
        off = command.action == "back" and picture.scene.frame.index == 0
        key = palette.faint if off else palette.operand
        label = palette.faint if off else palette.plain
        # Next and quit stay longest, then help.
        rank = {"next": 0, "quit": 0, "help": 1, "back": 2}.get(command.action, 3)
        return Item(((f"{command.first_key} ", key), (command.label, label)), rank)

    async def on_click(self, event: events.Click) -> None:
        """Do what the key under the pointer does."""
        x, labels = 1, {f"{c.first_key} {c.label}": c for c in FOOTER}
        for shown in self._items:
            if x <= event.x < x + shown.width:
                command = labels["".join(text for text, _ in shown.pieces)]
                await self.run_action(f"screen.{command.action}")
            x += shown.width + 3
