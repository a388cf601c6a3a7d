"""What the widgets are shown: one immutable picture."""

from dataclasses import dataclass

from bpviz.drawing.curves import Run
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.drawing.series import Losses
from bpviz.engine.history import Place
from bpviz.teaching.notation import Style
from bpviz.tui.terrain import Terrain

VIEWS = ("grid", "graph")


@dataclass(frozen=True)
class Look:
    """How the network is looked at.

    ``mode`` is ``auto`` until whole or focus is chosen; ``level`` of detail None until one is.
    """

    view: str = "grid"
    mode: str = "auto"
    level: int | None = None
    scale_mode: str = "quantity"
    notation: Style = "article"
    decimals: int = 4


@dataclass(frozen=True, eq=False)
class Picture:
    """All that is to be seen at one moment.

    ``losses`` are the errors of all updates done so far, also later ones than this. ``interval``
    is the seconds between the steps of playing by itself, None while it does not. ``focus`` is the
    layer of the matrix to be looked at: at work, or with the part that was just selected.
    ``runs`` are those that are compared, if any, *run* the one that is seen.
    ``selecting``: the selection was moved since the last step. ``terrain`` is what E is looked at
    over in the landscape.
    """

    scene: Scene
    look: Look
    palette: Palette
    place: Place
    losses: Losses
    pieces: int = 1
    exact: bool = False
    edits: int = 0
    asking: bool = False
    interval: float | None = None
    focus: int = 1
    runs: tuple[Run, ...] = ()
    run: int = 0
    selecting: bool = False
    terrain: Terrain | None = None
