"""The command line: arguments → problem → screen or report. What is not needed is not imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
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


class _OutputError(Exception):
    """Standard output cannot be written to."""


def main(words: Sequence[str]) -> int:
    """Do what the command line asks for; returns the exit status. Mistakes are one sentence."""
    try:
        return _run(words)
    except UsageError as error:
        return _complain(str(error))
    except _OutputError as error:
        _drop_output()
        return _complain(f"cannot write to standard output: {error}")
    except BrokenPipeError:
        _drop_output()  # whoever read it has had enough
        return BROKEN_PIPE
    except MemoryError:
        return _complain("there is not enough memory for this")


def _run(words: Sequence[str]) -> int:
    try:
        arguments = parse(words)
    except SystemExit as done:  # help or version was printed
        _write("")
        return int(done.code or 0)
    if arguments.list:
        from bpviz.library.gallery import listing

        _write(listing() + "\n")
        return 0
    from bpviz.engine.problem import ProblemError

    try:
        return _answer(arguments)
    except ProblemError as error:
        return _complain(str(error))


def _answer(arguments: Namespace) -> int:
    """Show the problem that is asked for, or write about it."""
    on_screen = sys.stdout is not None and sys.stdout.isatty()
    report = arguments.format or ("" if on_screen else "text")
    spans = (arguments.updates, arguments.first, arguments.last)
    if arguments.verify:
        report = "verify"
    elif not report and spans != (None, None, None):
        raise UsageError("--updates, --from and --to say how much --print writes; add --print text")
    if report and arguments.compare:
        raise UsageError("--compare draws curves on the screen; it cannot be printed")
    from bpviz.request import request_of

    request = request_of(arguments)
    if not report:
        return _show(request)
    for notice in request.settings.notices:
        _say(f"warning: {notice}")
    if report == "verify":
        return _verify(request)
    _print(report, request)
    return 0


def _print(report: str, request: Request) -> None:
    """Write the sub-steps to standard output, an update at a time."""
    for piece in _json(request) if report == "json" else _text(request):
        _write(piece, flush=False)
    _write("")


def _json(request: Request) -> Iterator[str]:
    from bpviz.reports.json_report import json_report

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    return json_report(request.history(), request.updates)


def _text(request: Request) -> Iterator[str]:
    from bpviz.reports.ink import spell_out_symbols
    from bpviz.reports.text_report import text_report

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors=spell_out_symbols())
    return text_report(
        request.history(),
        request.updates,
        style=cast("Style", request.settings.notation),
        decimals=request.settings.decimals,
        coloured=_has_colours(sys.stdout),
    )


def _verify(request: Request) -> int:
    from bpviz.reports.verification import verify

    return 0 if verify(request.problem, _write) else DISAGREEMENT


def _write(text: str, *, flush: bool = True) -> None:
    """Write to standard output.

    Raises:
        BrokenPipeError: nobody reads it any more.
        _OutputError: it cannot be written to.
    """
    if sys.stdout is None:
        raise _OutputError("it is closed")
    try:
        sys.stdout.write(text)
        if flush:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _OutputError((error.strerror or str(error)).lower()) from error


def _has_colours(output: TextIO | None) -> bool:
    if output is None or not output.isatty():
        return False
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _show(request: Request) -> int:
    """Open the screen."""
    _take_keys_from_terminal(piped=request.piped)
    from bpviz.tui.app import run

    return run(request.problem, request.settings)


def _take_keys_from_terminal(*, piped: bool) -> None:
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
        raise UsageError("there is no terminal to take keys from; use --print text") from None
    os.dup2(terminal, 0)
    os.close(terminal)


def _drop_output() -> None:
    """Send what is still buffered nowhere, instead of complaining about it at exit."""
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
