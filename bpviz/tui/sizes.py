"""How the lines of the screen are shared out."""

from dataclasses import dataclass

LEAST = (40, 12)
"""Columns and rows below which there is only a card that says so."""


@dataclass(frozen=True)
class Room:
    """Lines for the panels, and whether there is one for the legend; the network has the rest."""

    panels: int
    legend: bool


def room(columns: int, rows: int) -> Room | None:
    """The shares of a screen of this size; None where it is too small.

    At 24 rows a layer of the article stands above its equation; at 40 its whole network does.
    """
    if columns < LEAST[0] or rows < LEAST[1]:
        return None
    if rows < 24:
        return Room(4 if rows < 16 else 6, legend=rows >= 20)
    panels = min(7 + (rows - 24) // 2, 10) if rows <= 40 else 10 + (rows - 40) // 3
    return Room(panels, legend=True)
