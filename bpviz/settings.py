"""How the screen is to begin: what the command line and files settle before it opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpviz.engine.edits import Edit
    from bpviz.engine.problem import Problem
    from bpviz.library.draft import Draft

MEMORY = 256 * 2**20


@dataclass(frozen=True)
class Settings:
    """Settings of the screen that are not the problem's.

    ``decimals`` shown (None: as many as the problem rounds to, else 4); granularity, notation and
    theme by name; ``memory`` in bytes for the history; ``variants`` of the problem to compare,
    each with its label; ``notices`` for the user to read, a sentence each; ``edits`` that a saved
    run begins with; ``draft`` what the problem was made of, for comparing it with others like it.
    """

    decimals: int | None = None
    granularity: str = "layer"
    notation: str = "article"
    theme: str = "dark"
    memory: int = MEMORY
    variants: tuple[tuple[str, Problem], ...] = ()
    notices: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    draft: Draft | None = None
