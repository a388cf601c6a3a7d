"""What is to be stepped through, by name, by file or by sizes."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from bpviz.engine.problem import Layer, Problem, ProblemError
from bpviz.engine.quantity import layer_name
from bpviz.library import gallery
from bpviz.library.draft import Draft, Options
from bpviz.library.files import parse_draft, read_draft
from bpviz.library.names import nearest, shortened

_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_MOST_DIGITS = 9


def load(
    what: str | os.PathLike[str] | Sequence[int] = "article", **options: Unpack[Options]
) -> Problem:
    """The problem of a gallery name, a file's path, or the sizes of its layers.

    ``bpviz.load("mazur", rounding=4)``, ``bpviz.load("lesson.toml")``,
    ``bpviz.load([2, 4, 3, 2], seed=1)``. Options override the problem's own values.

    Raises:
        ProblemError: there is no such problem, or it makes no sense.
        TypeError: there is no such option.
    """
    draft = found(what) if isinstance(what, str | os.PathLike) else sized(what)
    return draft.with_options(options).problem()


def found(what: str | os.PathLike[str]) -> Draft:
    """The draft of a gallery name or of a file.

    Raises:
        ProblemError: there is none, or it makes no sense.
    """
    name = os.fspath(what)
    if name in gallery.NAMES and isinstance(what, str):
        return parse_draft(gallery.text_of(name), f"{name}.toml", Path(f"{name}.toml"))
    if not isinstance(what, str) or "/" in name or name.endswith(".toml") or os.path.exists(name):
        return read_draft(name)
    if re.fullmatch(r"\d+([-x,]\d+)+", name, re.ASCII):
        spaced = " ".join(re.findall(r"\d+", name))
        raise ProblemError(f"sizes are written with spaces between them: {spaced}")
    near = nearest(name, gallery.NAMES)
    hint = f"did you mean {near!r}?" if near else "bpviz --list names the examples"
    raise ProblemError(f"there is no example or file {shortened(name)!r}; {hint}")


def sized(sizes: Sequence[int]) -> Draft:
    """A network of these sizes, with nothing decided yet."""
    name = "-".join(map(str, sizes))
    return Draft(tuple(Layer(size) for size in sizes), settings={"name": name})


def parsed_sizes(words: Sequence[str]) -> list[int]:
    """The sizes that were written as *words*.

    Raises:
        ProblemError: one is no whole number, or far too large.
    """
    for index, word in enumerate(words):
        where = f"size {shortened(word)!r} of layer {layer_name(index)}"
        if not _WHOLE.fullmatch(word):
            raise ProblemError(f"{where} is not a whole number")
        if len(word) > _MOST_DIGITS:
            raise ProblemError(f"{where} is too large")
    return [int(word) for word in words]


def is_size(word: str) -> bool:
    """Whether a word is a whole number, and hence a size rather than a name."""
    return bool(_WHOLE.fullmatch(word))
