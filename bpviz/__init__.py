"""Backpropagation, one keypress at a time, every number in its place.

>>> import bpviz
>>> problem = bpviz.load("mazur")
>>> history = bpviz.History(problem)
>>> history.frame(update=0, step=1).after.layers[1].net
array([[0.3775],
       [0.3925]])
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpviz.engine.history import History
    from bpviz.engine.problem import Problem, ProblemError
    from bpviz.library.load import load
    from bpviz.settings import Settings

__version__ = "0.1.0"
__all__ = ["History", "Problem", "ProblemError", "Settings", "__version__", "load", "run"]

# Imported when first asked for, so that importing bpviz is cheap.
_HOMES = {
    "History": "bpviz.engine.history",
    "Problem": "bpviz.engine.problem",
    "ProblemError": "bpviz.engine.problem",
    "Settings": "bpviz.settings",
    "load": "bpviz.library.load",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)


def run(problem: Problem, settings: Settings | None = None) -> int:
    """Open the terminal program on a problem; returns its exit status when it is left."""
    from bpviz.settings import Settings
    from bpviz.tui.app import run as run_app

    return run_app(problem, settings or Settings())
