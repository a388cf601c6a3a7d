"""The panels: one at a time, or two side by side where the screen is wide."""

from collections.abc import Sequence

from rich.segment import Segment
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from bpviz.drawing import tabs
from bpviz.drawing.legend import short_scale
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.painted import Painted

NAMES = ("Equation", "Why?", "Loss", "Samples", "Steps")
EQUATION, WHY, LOSS, SAMPLES, STEPS = range(len(NAMES))
WIDE = 160
"""From so many columns on, the equation and another panel stand side by side."""


class Tabs(Painted):
    """The names of the panels; a click chooses one."""

    shown: reactive[tuple[int, ...]] = reactive((EQUATION,), repaint=False, init=False)
    notice: reactive[str] = reactive("", repaint=False, init=False)
    with_scale: reactive[bool] = reactive(False, repaint=False, init=False)

    class Chosen(Message):
        """A panel was chosen."""

        def __init__(self, panel: int) -> None:
            self.panel = panel
            super().__init__()

    def watch_shown(self) -> None:
        """Mark other panels."""
        self.repaint()

    def watch_with_scale(self) -> None:
        """Show the colours' reach, or leave it to the legend."""
        self.repaint()

    def watch_notice(self) -> None:
        """Say something else."""
        self.repaint()

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """One line."""
        palette = picture.palette
        aside = short_scale(picture.scene, palette) if self.with_scale else []
        return [tabs.paint(NAMES, self.shown, self.notice, palette, width, aside)]

    def on_click(self, event: events.Click) -> None:
        """Choose the panel under the pointer."""
        panel = tabs.at(event.x, tabs.shortened(NAMES, self.shown, self.size.width))
        if panel is not None:
            self.post_message(self.Chosen(panel))


class Panels(Horizontal):
    """Holds the panels; each is made when it is first shown."""

    picture: reactive[Picture | None] = reactive(None, repaint=False, init=False)
    chosen: reactive[int] = reactive(EQUATION, repaint=False, init=False)
    logarithmic: reactive[bool] = reactive(False, repaint=False, init=False)
    landscape: reactive[bool] = reactive(False, repaint=False, init=False)
    wide: reactive[bool] = reactive(False, repaint=False, init=False)

    def compose(self) -> ComposeResult:
        """The equation is there from the beginning."""
        yield self._make(EQUATION)

    @property
    def shown(self) -> tuple[int, ...]:
        """The panels that are shown, from the left."""
        if not self.wide:
            return (self.chosen,)
        return (EQUATION, WHY if self.chosen == EQUATION else self.chosen)

    def watch_chosen(self) -> None:
        """Show another panel."""
        self._arrange()

    def watch_wide(self) -> None:
        """Show one, or two."""
        self._arrange()

    def on_mount(self) -> None:
        """Show what there is room for."""
        self._arrange()

    def _arrange(self) -> None:
        if not self.is_mounted:
            return
        for panel in self.shown:
            if not self.query(f"#panel-{panel}"):
                self.mount(self._make(panel))
        for child in self.children:
            child.display = child.id in {f"panel-{panel}" for panel in self.shown}

    def enter(self) -> None:
        """Focus the panel that was chosen."""
        found = self.query(f"#panel-{self.chosen}")
        if found:
            found.first().focus()

    def _make(self, panel: int) -> Widget:
        made = _new(panel)
        made.id = f"panel-{panel}"
        if panel == LOSS:
            made.data_bind(Panels.logarithmic, Panels.landscape)
        return made.data_bind(Panels.picture)


def _new(panel: int) -> Widget:
    if panel == WHY:
        from bpviz.tui.widgets.why import WhyPanel

        return WhyPanel()
    if panel == LOSS:
        from bpviz.tui.widgets.loss import LossPanel

        return LossPanel()
    if panel == SAMPLES:
        from bpviz.tui.widgets.samples import SamplesPanel

        return SamplesPanel()
    if panel == STEPS:
        from bpviz.tui.widgets.steps import StepsPanel

        return StepsPanel()
    from bpviz.tui.widgets.equation import EquationPanel

    return EquationPanel()
