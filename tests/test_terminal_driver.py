"""The driver itself, on programs of a line or two."""

from __future__ import annotations

import signal
import sys

import pytest
from terminal import Terminal, key_bytes


def python(code: str, *, columns: int = 40, rows: int = 6) -> Terminal:
    return Terminal([sys.executable, "-c", code], columns=columns, rows=rows)


READ_KEYS = """
import sys, termios, tty
before = termios.tcgetattr(0)
tty.setraw(0)
sys.stdout.write("\\x1b[?1049h\\x1b[?25l\\x1b[Hready")
sys.stdout.flush()
while (key := sys.stdin.buffer.raw.read(32)) != b"q":
    sys.stdout.write(f"\\x1b[2J\\x1b[H{key!r}")
    sys.stdout.flush()
sys.stdout.write("\\x1b[?25h\\x1b[?1049l")
sys.stdout.flush()
termios.tcsetattr(0, termios.TCSADRAIN, before)
sys.exit(3)
"""


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("g", b"g"),
        ("right", b"\x1b[C"),
        ("shift+left", b"\x1b[1;2D"),
        ("ctrl+up", b"\x1b[1;5A"),
        ("alt+left", b"\x1b[1;3D"),
        ("ctrl+pagedown", b"\x1b[6;5~"),
        ("ctrl+c", b"\x03"),
        ("ctrl+p", b"\x10"),
        ("alt+x", b"\x1bx"),
    ],
)
def test_keys_have_names(key: str, sent: bytes) -> None:
    assert key_bytes(key) == sent


@pytest.mark.parametrize("key", ["rihgt", "ctrl+", "hyper+a", "shift+enter"])
def test_unknown_key_is_an_error(key: str) -> None:
    with pytest.raises(ValueError, match="unknown key"):
        key_bytes(key)


def test_screen_keys_and_restoring() -> None:
    with python("print('before'); " + f"exec({READ_KEYS!r})") as terminal:
        terminal.wait_for("ready")
        assert terminal.alternate_screen
        assert "before" not in terminal.text()
        assert terminal.residue() == ["alternate screen", "hidden cursor", "raw mode"]
        terminal.press("right")
        terminal.wait_for(r"b'\x1b[C'")
        terminal.click(2, 10)
        terminal.wait_for(r"b'\x1b[<0;11;3M\x1b[<0;11;3m'")
        terminal.press("q")
        assert terminal.wait_for_exit() == 3
        assert terminal.residue() == []
        assert terminal.lines[0] == "before"


def test_size_and_resize() -> None:
    code = (
        "import os, signal\n"
        "show = lambda *_: print(*os.get_terminal_size(), flush=True)\n"
        "signal.signal(signal.SIGWINCH, show)\n"
        "show()\n"
        "while True: signal.pause()"
    )
    with python(code, columns=70, rows=9) as terminal:
        terminal.wait_for("70 9")
        terminal.resize(101, 33)
        terminal.wait_for("101 33")
        assert len(terminal.lines) == 33


def test_colours_can_be_read() -> None:
    with python(r"print('\x1b[1;38;2;255;0;16mX\x1b[0m', flush=True)") as terminal:
        terminal.wait_for_exit()
        assert (terminal.cell(0, 0).data, terminal.cell(0, 0).fg) == ("X", "ff0010")
        assert terminal.cell(0, 0).bold


def test_split_and_unknown_sequences_leave_no_trace() -> None:
    code = (
        "import os, time\n"
        "parts = b'a\\x1b[', b'>', b'1u', b'b\\x1b[<u', b'\\xe2\\x88', b'\\x82\\x1b[>4;2mc'\n"
        "for part in parts:\n"
        "    os.write(1, part); time.sleep(0.02)"
    )
    with python(code) as terminal:
        terminal.wait_for_exit()
        assert terminal.lines[0] == "ab∂c"


def test_interrupt_key_reaches_the_program() -> None:
    code = "import time; print('up', flush=True); time.sleep(60)"
    with python(code) as terminal:
        terminal.wait_for("up")
        terminal.press("ctrl+c")
        assert terminal.wait_for_exit() == -signal.SIGINT
        assert "KeyboardInterrupt" in terminal.text()


def test_hanging_up_ends_a_program() -> None:
    with python("import time; print('up', flush=True); time.sleep(60)") as terminal:
        terminal.wait_for("up")
        terminal.hang_up()
        assert terminal.process.wait(5) == -signal.SIGHUP


def test_waiting_fails_with_the_screen_in_the_message() -> None:
    with (
        python("print('something else')") as terminal,
        pytest.raises(AssertionError, match="ended with status 0; the screen:\nsomething else"),
    ):
        terminal.wait_for("never")
