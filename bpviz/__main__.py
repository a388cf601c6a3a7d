"""``python -m bpviz``, and what the command ``bpviz`` calls."""

import os
import signal
import sys
from types import FrameType

_LEAVING = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)


def main() -> int:
    """Run the command line; returns the exit status."""
    # Before any import of ours, which takes a while in which a signal may come.
    for number in _LEAVING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup has its say
            signal.signal(number, _leave)
    from bpviz.cli import main as command_line

    return command_line(sys.argv[1:])


def _leave(number: int, frame: FrameType | None) -> None:
    """Leave with the status that a shell gives to a program ended by that signal.

    At once: an exception would be lost where it is raised in a destructor or an import.
    """
    os._exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
