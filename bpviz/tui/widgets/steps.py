"""The Steps panel: the script as a list."""

from rich.segment import Segment

from bpviz.drawing.listing import paint_step
from bpviz.teaching.notation import Notation
from bpviz.tui.picture import Picture
from bpviz.tui.widgets.rows import Rows


class StepsPanel(Rows):
    """Every sub-step of an update, the current one marked; choosing one goes there."""

    def count(self, picture: Picture) -> int:
        """A row a sub-step."""
        return len(picture.scene.frame.problem.script)

    def current(self, picture: Picture) -> int:
        """The newest sub-step."""
        return max(picture.scene.frame.step_number - 1, 0)

    def row(self, picture: Picture, at: int, width: int, *, chosen: bool) -> list[Segment]:
        """Number, turn and formula."""
        scene = picture.scene
        notation = Notation(scene.frame.problem, picture.look.notation)
        return paint_step(scene, notation, picture.palette, at, width, chosen=chosen)
