"""How the lines of the screen are shared out."""

from dataclasses import dataclass

LEAST = (40, 12)
"""Columns and rows below which there is only a card that says so."""
_FIXED = 4
"""Bar, timeline, tabs and keys."""
_MOST_PANEL = 20


@dataclass(frozen=True)
class Room:
    """Lines for network and panels, and whether there is one for the legend."""

    network: int
    panels: int
    legend: bool


def is_enough(columns: int, rows: int) -> bool:
    """Whether a screen of this size can be used."""
    return columns >= LEAST[0] and rows >= LEAST[1]


def room_for_network(rows: int) -> int:
    """How many lines the network can have at most."""
    least = 4 if rows < 16 else 6 if rows < 28 else 9
    return rows - _FIXED - _has_legend(rows) - least


def share(rows: int, wanted: int) -> Room:
    """The lines of a screen for a network that wants so many of them, and panels."""
    network = min(wanted, room_for_network(rows))
    panels = min(rows - _FIXED - _has_legend(rows) - network, _MOST_PANEL)
    return Room(rows - _FIXED - _has_legend(rows) - panels, panels, legend=bool(_has_legend(rows)))


def _has_legend(rows: int) -> int:
    return int(rows >= 28)
