"""The panels that say what the current sub-step does, and where a number comes from."""

from collections.abc import Sequence

from rich.segment import Segment

from bpviz.drawing import equation
from bpviz.teaching.explain import explain
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.panel import Panel


class EquationPanel(Panel):
    """The formula of the sub-step in words, symbols and numbers, and one element worked out."""

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """As many lines as it takes."""
        scene, look = picture.scene, picture.look
        explanation = explain(
            scene.frame, scene.selection, scene.sample, look.notation, look.decimals
        )
        return equation.paint(explanation, scene, picture.palette, width, self.size.height)
