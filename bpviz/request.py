"""What the command line asks for: a problem, how it is to be looked at, and how much of it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from bpviz.engine.history import History
from bpviz.engine.problem import Problem
from bpviz.library.compare import CompareError, variants
from bpviz.library.draft import Draft, Options, Sample
from bpviz.library.load import found, is_size, parsed_sizes, sized
from bpviz.library.readers import READERS
from bpviz.library.sources import STANDARD_INPUT
from bpviz.options import UsageError
from bpviz.settings import MEMORY, Settings

HUGE_LEARNING_RATE = 1000.0


@dataclass(frozen=True)
class Request:
    """``updates`` are those that a report covers; ``piped``: standard input holds samples."""

    problem: Problem
    settings: Settings
    updates: range
    piped: bool = False

    def history(self) -> History:
        """The problem's history, with the edits that its file has."""
        history = History(self.problem, memory=self.settings.memory)
        for edit in self.settings.edits:
            history.edit(edit)
        return history


def request_of(arguments: Namespace) -> Request:
    """The request that the arguments make.

    Raises:
        UsageError: arguments contradict each other.
        ProblemError: the problem cannot be read, or makes no sense.
    """
    updates = _updates(arguments)
    options = _options(arguments)
    draft = _draft(arguments.what)
    changed = draft.with_options(options)
    problem = changed.problem()
    try:
        compared = tuple(variants(changed, arguments.compare or ()))
    except CompareError as error:
        raise UsageError(str(error)) from None
    settings = Settings(
        decimals=arguments.decimals,
        granularity=arguments.granularity or "layer",
        notation=arguments.notation or "article",
        theme=arguments.theme or "dark",
        memory=MEMORY if arguments.memory is None else arguments.memory * 2**20,
        variants=compared,
        draft=changed,
        notices=tuple(_notices(problem)),
        edits=changed.edits,
    )
    return Request(problem, settings, updates, piped=arguments.data == STANDARD_INPUT)


def _draft(words: Sequence[str]) -> Draft:
    if not words:
        return found("article")
    if len(words) == 1 and not is_size(words[0]):
        return found(words[0])
    return sized(parsed_sizes(words))


def _options(arguments: Namespace) -> Options:
    given = vars(arguments)
    options = {key: given[key] for key in READERS if key in given}
    if arguments.data is not None:
        if arguments.input or arguments.target:
            raise UsageError("samples come from --data or from --input and --target, not both")
        options["data"] = arguments.data
    elif arguments.input or arguments.target:
        options["samples"] = _samples(arguments)
    return cast(Options, options)


def _samples(arguments: Namespace) -> Sequence[Sample]:
    inputs, targets = arguments.input or [], arguments.target or []
    if len(inputs) != len(targets):
        raise UsageError(
            f"every --input needs its --target; there are {len(inputs)} and {len(targets)}"
        )
    return list(zip(inputs, targets, strict=True))


def _updates(arguments: Namespace) -> range:
    """The updates from --updates, --from and --to."""
    count, first, last = arguments.updates, arguments.first, arguments.last
    if count is not None and last is not None:
        raise UsageError("--updates and --to both say where to stop; one of them is enough")
    start = first or 0
    stop = start + (count or 1) if last is None else last + 1
    if stop <= start:
        raise UsageError(f"--from {start} comes after --to {last}")
    return range(start, stop)


def _notices(problem: Problem) -> Iterator[str]:
    rate = problem.learning_rate
    if rate == 0:
        yield "the learning rate is 0, so nothing will be learnt"
    elif rate >= HUGE_LEARNING_RATE:
        yield f"the learning rate {rate:g} is huge; the numbers will probably grow out of bounds"
