"""The legend under the panel."""

from collections.abc import Sequence

from rich.segment import Segment

from bpviz.drawing.legend import legend
from bpviz.teaching.notation import Notation
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.painted import Painted


class Legend(Painted):
    """What the marks mean, and how far the colours reach."""

    def paint(self, picture: Picture, width: int) -> Sequence[list[Segment]]:
        """One line."""
        scene = picture.scene
        notation = Notation(scene.frame.problem, picture.look.notation)
        return [legend(scene, picture.palette, notation, width)]
