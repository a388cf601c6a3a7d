"""A real pseudo-terminal with a program in it: press keys by name, read what a person would see.

with Terminal.bpviz("article", columns=80, rows=24) as terminal:
    terminal.wait_for("net_b")
    terminal.press("right", "right")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert terminal.residue() == []
"""

from __future__ import annotations

import codecs
import copy
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import pyte
from pyte.screens import Char

TIMEOUT = 20.0

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "insert": "\x1b[2~",
    "delete": "\x1b[3~",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "backspace": "\x7f",
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
}
MODIFIERS = {"shift": 2, "alt": 3, "ctrl": 5}

# What a program switches on and must switch off again before it leaves.
ALTERNATE_SCREEN = 1049
CURSOR = 25
LEFT_ON = {
    ALTERNATE_SCREEN: "alternate screen",
    1000: "mouse clicks",
    1002: "mouse drags",
    1003: "mouse moves",
    1004: "focus reports",
    1006: "mouse coordinates",
    1015: "mouse coordinates (urxvt)",
    1016: "mouse pixels",
    2004: "bracketed paste",
    2048: "resize reports",
}

# Makes the terminal on standard input the controlling one, then becomes the program.
LAUNCHER = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
# pyte would print the end of these (the keyboard protocol's requests, say); the lookahead at the
# end of the text holds back one that has not arrived in full.
UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[<=>][\d;]*[@-~]")
UNFINISHED = re.compile(r"\x1b(\[([<=>][\d;]*)?)?\Z")


def key_bytes(key: str) -> bytes:
    """What a terminal sends for a key: "right", "ctrl+left", "alt+x", "ctrl+c", "Z"."""
    if key in KEYS:
        return KEYS[key].encode()
    if len(key) == 1:
        return key.encode()
    modifier, plus, base = key.partition("+")
    if not plus or modifier not in MODIFIERS or not base:
        raise ValueError(f"unknown key {key!r}")
    if len(base) == 1 and modifier == "ctrl":
        return bytes([ord(base.upper()) & 0x1F])
    if len(base) == 1 and modifier == "alt":
        return f"\x1b{base}".encode()
    sequence = KEYS.get(base, "")
    code = f"{MODIFIERS[modifier]}"
    if re.fullmatch(r"\x1b[\[O][A-Z]", sequence):
        return f"\x1b[1;{code}{sequence[-1]}".encode()
    if sequence.endswith("~"):
        return f"{sequence[:-1]};{code}~".encode()
    raise ValueError(f"unknown key {key!r}")


class Screen(pyte.Screen):
    """pyte's screen, and the other one that full-screen programs draw on."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self._main: tuple[Any, Any] | None = None

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        super().set_mode(*modes, **kwargs)
        if kwargs.get("private") and ALTERNATE_SCREEN in modes and self._main is None:
            self._main = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if kwargs.get("private") and ALTERNATE_SCREEN in modes and self._main is not None:
            self.buffer, cursor = self._main
            cursor.hidden = self.cursor.hidden
            self.cursor, self._main = cursor, None

    def is_on(self, private_mode: int) -> bool:
        return private_mode << 5 in self.mode


class Terminal:
    """A program in a terminal of the given size. Close it, or use it in a with statement."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
    ) -> None:
        self.screen = Screen(columns, rows)
        self.stream = pyte.Stream(self.screen)
        self.transcript = b""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pending = ""
        self._master, slave = os.openpty()
        self._set_size(columns, rows)
        inherited = {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"}}
        settings = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, *command],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=directory,
            env=inherited | settings,
            start_new_session=True,
        )
        # The program's terminal modes stay readable after it has gone.
        self._slave = slave

    @classmethod
    def bpviz(
        cls,
        *arguments: str,
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
    ) -> Self:
        command = [sys.executable, "-m", "bpviz", *arguments]
        return cls(
            command, columns=columns, rows=rows, environment=environment, directory=directory
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What is on the screen

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without the blanks at their ends."""
        return [line.rstrip() for line in self.screen.display]

    def text(self) -> str:
        """The screen as it stands, after reading whatever has arrived."""
        self.read(0)
        return "\n".join(self.lines)

    def cell(self, row: int, column: int) -> Char:
        """One character with its colours (`fg`, `bg`, `bold`, `reverse`, …), counted from 0."""
        return self.screen.buffer[row][column]

    @property
    def alternate_screen(self) -> bool:
        return self.screen.is_on(ALTERNATE_SCREEN)

    def residue(self) -> list[str]:
        """What the program has left switched on: [] where the terminal is as it was."""
        self.read(0)
        left = [name for mode, name in LEFT_ON.items() if self.screen.is_on(mode)]
        if not self.screen.is_on(CURSOR):
            left.append("hidden cursor")
        local_modes = termios.tcgetattr(self._slave)[3]
        if not local_modes & termios.ECHO or not local_modes & termios.ICANON:
            left.append("raw mode")
        return left

    # What a person does

    def press(self, *keys: str) -> None:
        """Press keys by name, one after the other: press("right", "ctrl+left", "g")."""
        for key in keys:
            self.send(key_bytes(key))

    def type(self, text: str) -> None:
        self.send(text.encode())

    def click(self, row: int, column: int) -> None:
        """Press and release the left button on a cell, counted from 0."""
        self.send(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m".encode())

    def send(self, data: bytes) -> None:
        while data:
            self.read(0)  # a program that nobody reads from may never read this
            data = data[os.write(self._master, data[:1024]) :]

    def resize(self, columns: int, rows: int) -> None:
        self.read(0)
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    # Waiting

    def read(self, seconds: float) -> bool:
        """Take in what the program writes, waiting so long for the first of it; False if none."""
        arrived = False
        while select.select([self._master], [], [], 0 if arrived else seconds)[0]:
            data = os.read(self._master, 65536)
            arrived = True
            self.transcript += data
            self._feed(self._decoder.decode(data))
        return arrived

    def wait_for(self, what: str | Callable[[str], bool], timeout: float = TIMEOUT) -> str:
        """The screen, as soon as it contains a text or satisfies a predicate of its text."""
        holds = (lambda screen: what in screen) if isinstance(what, str) else what
        deadline = time.monotonic() + timeout
        while not holds(screen := self.text()):
            ended = self.process.poll() is not None
            remaining = deadline - time.monotonic()
            if not self.read(max(0.0, min(remaining, 0.05))) and (ended or remaining <= 0):
                why = f"ended with status {self.process.returncode}" if ended else "timed out"
                raise AssertionError(f"waited for {what!r}: {why}; the screen:\n{screen}")
        return screen

    def settle(self, seconds: float = 0.15, timeout: float = TIMEOUT) -> str:
        """The screen once nothing more has been written for so long."""
        deadline = time.monotonic() + timeout
        while self.read(seconds):
            if time.monotonic() > deadline:
                raise AssertionError(f"the screen never came to rest:\n{self.text()}")
        return self.text()

    def wait_for_exit(self, timeout: float = TIMEOUT) -> int:
        """The exit status, negative for a signal; everything written has then been read."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise AssertionError(f"still running; the screen:\n{self.text()}")
            self.read(0.02)
        self.read(0)
        return self.process.returncode

    def hang_up(self) -> None:
        """Close the terminal, as when its window is closed or a connection drops."""
        os.close(self._slave)
        os.close(self._master)
        self._slave = self._master = -1

    def close(self) -> None:
        """End the program, if it still runs, and everything that it has started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self._master != -1:
            self.hang_up()

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _feed(self, text: str) -> None:
        text = UNKNOWN_TO_PYTE.sub("", self._pending + text)
        unfinished = UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._pending = text[cut:]
        self.stream.feed(text[:cut])
