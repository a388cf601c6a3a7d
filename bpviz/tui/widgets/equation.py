"""The Equation panel: what the current sub-step does."""

from collections.abc import Sequence

from rich.segment import Segment

from bpviz.drawing import equation
from bpviz.teaching.card import start_card, update_summary
from bpviz.teaching.explain import explain
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.panel import Panel


class EquationPanel(Panel):
    """The formula of the sub-step in words, symbols and numbers, and one element worked out."""

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """As many lines as it takes."""
        scene, look = picture.scene, picture.look
        frame, height, palette = scene.frame, self.size.height, picture.palette
        if frame.step is None:
            card = start_card(frame, look.notation)
            return equation.paint_card(frame.problem.title, card, palette, width, height)
        said = explain(frame, scene.selection, scene.sample, look.notation, look.decimals)
        lines = equation.paint(said, scene, palette, width, height)
        summary = update_summary(frame, scene.sample, look.notation, look.decimals)
        return equation.with_summary(lines, summary, palette, width, height)
