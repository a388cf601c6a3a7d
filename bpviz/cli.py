"""The command line: arguments → problem → screen or report. What is not needed is not imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO, cast

from bpviz.options import UsageError, parse

if TYPE_CHECKING:
    from argparse import Namespace

    from bpviz.request import Request
    from bpviz.teaching.notation import Style

DISAGREEMENT = 1
MISTAKE = 2
BROKEN_PIPE = 128 + 13


def main(words: Sequence[str]) -> int:
    """Do what the command line asks for; returns the exit status. Mistakes are one sentence."""
    try:
        status = _run(words)
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except UsageError as error:
        return _complain(str(error))
    except BrokenPipeError:
        _drop_output()  # whoever read it has had enough
        return BROKEN_PIPE
    except MemoryError:
        return _complain("there is not enough memory for this")


def _run(words: Sequence[str]) -> int:
    try:
        arguments = parse(words)
    except SystemExit as done:  # help or version was printed
        sys.stdout.flush()
        return int(done.code or 0)
    if arguments.list:
        from bpviz.library.gallery import listing

        print(listing())
        return 0
    from bpviz.engine.problem import ProblemError

    try:
        return _answer(arguments)
    except ProblemError as error:
        return _complain(str(error))


def _answer(arguments: Namespace) -> int:
    from bpviz.request import request_of

    on_screen = sys.stdout is not None and sys.stdout.isatty()
    spans = (arguments.updates, arguments.first, arguments.last)
    asked_for = arguments.format or ("" if on_screen else "text")
    if arguments.verify:
        asked_for = "verify"
    elif not asked_for and spans != (None, None, None):
        raise UsageError("--updates, --from and --to say how much --print writes; add --print text")
    elif asked_for and arguments.compare:
        raise UsageError("--compare draws curves on the screen; it cannot be printed")
    request = request_of(arguments)
    if not asked_for:
        return _show(request)
    for notice in request.settings.notices:
        _say(f"warning: {notice}")
    return _report(asked_for, request)


def _report(name: str, request: Request) -> int:
    """Write a report to standard output."""
    if sys.stdout is None:
        raise UsageError("standard output is closed")
    try:
        return _written(name, request)
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_output()
        raise UsageError(f"cannot write to standard output: {error.strerror}") from error


def _written(name: str, request: Request) -> int:
    output, status = sys.stdout, 0
    if name == "json":
        from bpviz.reports.json_report import json_report

        if isinstance(output, TextIOWrapper):
            output.reconfigure(encoding="utf-8")
        output.writelines(json_report(request.history(), request.updates))
    elif name == "verify":
        from bpviz.reports.verification import verify

        status = 0 if verify(request.problem, output.write) else DISAGREEMENT
    else:
        from bpviz.reports.text_report import text_report

        settings = request.settings
        lines = text_report(
            request.history(),
            request.updates,
            style=cast("Style", settings.notation),
            decimals=settings.decimals,
            coloured=_has_colours(output),
        )
        output.writelines(lines)
    output.flush()
    return status


def _has_colours(output: TextIO) -> bool:
    return output.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _show(request: Request) -> int:
    """Open the screen."""
    if os.environ.get("TERM") == "dumb":
        raise UsageError("a dumb terminal has no screen; --print text needs none")
    _take_keys_from_terminal(request.piped)
    from bpviz.tui.app import run

    return run(request.problem, request.settings)


def _take_keys_from_terminal(piped: bool) -> None:
    """Make standard input the terminal again after samples were read from a pipe.

    Raises:
        UsageError: there is no terminal to take keys from.
    """
    if sys.stdin is not None and sys.stdin.isatty():
        return
    if not piped:
        raise UsageError(
            "standard input is no terminal to take keys from; "
            "--data - reads samples from it, --print text needs no keys"
        )
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        raise UsageError(
            "there is no terminal to take keys from; --print text needs none"
        ) from None
    os.dup2(terminal, 0)
    os.close(terminal)


def _drop_output() -> None:
    """Send what is still buffered nowhere, instead of complaining at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _complain(message: str) -> int:
    _say(message)
    return MISTAKE


def _say(message: str) -> None:
    """One sentence on standard error; what a terminal would obey is spelled out."""
    if sys.stderr is None:
        return
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    print(f"bpviz: {safe}", file=sys.stderr)
