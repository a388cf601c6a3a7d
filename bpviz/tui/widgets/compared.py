"""The Loss panel where several runs are compared: their curves, and who is ahead."""

from rich.segment import Segment

from bpviz.drawing.curves import Curves, Run, curves_plot, who_is_ahead
from bpviz.drawing.prose import paint_text
from bpviz.drawing.series import Losses
from bpviz.tui.picture import Picture

_LEAST = 3


def compared(
    picture: Picture, width: int, height: int, *, log: bool
) -> tuple[Curves, list[list[Segment]]]:
    """The curves *width* wide, and below them, in as many lines as it takes, who is ahead."""
    palette, runs = picture.palette, picture.runs
    if picture.asking:
        runs = tuple(Run(run.label, before(run.losses, picture.place.update)) for run in runs)
    ahead = who_is_ahead(runs) if any(run.epochs for run in runs) else ""
    said = paint_text(ahead, palette.plain, palette, width) if ahead else []
    lines = max(height - len(said), _LEAST)
    per_epoch = runs[picture.run].losses.updates_per_epoch
    current = picture.place.update // per_epoch
    curves = curves_plot(runs, picture.run, width, lines, palette, current=current, log=log)
    return curves, said


def update_at(curves: Curves, run: int, x: int, y: int) -> int | None:
    """The last update of the epoch at (x, y), as the run counts them, that it has done."""
    epoch, losses = curves.epoch_at(x, y), curves.runs[run].losses
    if epoch is None or not len(losses):
        return None
    return min((epoch + 1) * losses.updates_per_epoch, len(losses)) - 1


def before(losses: Losses, update: int) -> Losses:
    """The errors of the updates before one."""
    return Losses(losses.updates.values[:update], losses.updates_per_epoch)
