"""Reading text that comes from outside, before anything in it is believed."""

import errno
import os
import stat
import sys

from bpviz.engine.problem import ProblemError

MAX_BYTES = 64 * 2**20
STANDARD_INPUT = "-"


def read_file(path: str | os.PathLike[str]) -> str:
    """The text of a regular file.

    Raises:
        ProblemError: it is missing, no regular file, not readable, too large or not UTF-8.
    """
    shown = os.fspath(path)
    try:
        # A pipe without a writer must not keep us waiting.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise ProblemError(f"cannot open {shown}: {_reason(error)}") from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = "a directory" if stat.S_ISDIR(mode) else "not a regular file"
        raise ProblemError(f"cannot read {shown}: it is {kind}")
    with os.fdopen(descriptor, "rb") as file:
        try:
            content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise ProblemError(f"cannot read {shown}: {_reason(error)}") from error
    return _text(content, shown)


def read_standard_input() -> str:
    """The text that is piped into standard input.

    Raises:
        ProblemError: it is a terminal or closed, too large or not UTF-8.
    """
    if sys.stdin is None or sys.stdin.closed:
        raise ProblemError("there is no standard input to read samples from")
    if sys.stdin.isatty():
        raise ProblemError("samples can be read from standard input only where they are piped in")
    try:
        content = sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise ProblemError(f"cannot read standard input: {_reason(error)}") from error
    return _text(content, "standard input")


def _text(content: bytes, shown: str) -> str:
    if len(content) > MAX_BYTES:
        raise ProblemError(f"{shown} is too large; at most {MAX_BYTES // 2**20} MiB are read")
    wrong = content.find(b"\0")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The byte order mark that utf-8-sig takes off is not counted in the error.
        mark = 3 if content.startswith(b"\xef\xbb\xbf") else 0
        wrong = error.start + mark if wrong < 0 else min(wrong, error.start + mark)
    if wrong >= 0:
        raise ProblemError(f"{shown} is not UTF-8 text at byte {wrong + 1}")
    return text


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOENT:
        return "there is no such file"
    return (getattr(error, "strerror", None) or str(error)).lower()
