"""The Why? panel: where the selected number comes from."""

from collections.abc import Sequence

from rich.segment import Segment

from bpviz.drawing import why as drawing
from bpviz.engine.parts import Part
from bpviz.teaching.chain_rule import why
from bpviz.teaching.curves import Curve, curve
from bpviz.teaching.notation import Notation
from bpviz.teaching.worked import default_part
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.panel import Panel


class WhyPanel(Panel):
    """The chain rule of the selected part, beside its differences, and a plot where it fits."""

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """As many lines as it takes."""
        scene, look, height = picture.scene, picture.look, self.size.height
        frame, problem = scene.frame, scene.frame.problem
        part: Part = scene.selection or default_part(problem)
        said = why(frame, part, scene.sample, look.notation, look.decimals)
        names = drawing.names_of(part, Notation(problem, look.notation))

        def curved() -> Curve | None:
            coming = not picture.asking
            return None if frame.hidden else curve(frame, part, scene.sample, coming=coming)

        return drawing.paint(said, curved, names, picture.palette, width, height)
