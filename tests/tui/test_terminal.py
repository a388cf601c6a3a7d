"""What the terminal goes through, in a real one."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest
from terminal import Terminal

BROKEN = """
import sys
from networks import article
from bpviz.tui import app
from bpviz.tui.stepper import StepperScreen
def action_why(self):
    raise RuntimeError("secret")
StepperScreen.action_why = action_why
sys.exit(app.run(article()))
"""


def opened(columns: int = 80, rows: int = 24, **environment: str) -> Terminal:
    terminal = Terminal.bpviz("article", columns=columns, rows=rows, environment=environment)
    terminal.wait_for("0/22")
    return terminal


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGTERM, 143),
        (signal.SIGHUP, 129),
        (signal.SIGQUIT, 131),
        (signal.SIGINT, 130),
    ],
)
def test_signals_leave_the_terminal_as_it_was(number: signal.Signals, status: int) -> None:
    with opened() as terminal:
        terminal.signal(number)
        assert terminal.wait_for_exit() == status
        assert terminal.residue() == []


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
def test_leaving_by_key(key: str) -> None:
    with opened() as terminal:
        terminal.press("right")
        terminal.wait_for("1/22")
        terminal.press(key)
        assert terminal.wait_for_exit() == 0
        assert terminal.residue() == []


def test_bytes_that_are_no_text_are_survived() -> None:
    with opened() as terminal:
        terminal.send(b"\xff\xfe\x80\xc3(\x1b[<999;999;999M\x1b[\x1b]11;!\x07" + b"\xf0\x9f")
        terminal.send(b"~" * 20_000)
        terminal.settle()
        terminal.press("escape")
        time.sleep(0.2)
        terminal.press("end")
        terminal.wait_for("22/22")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.residue() == []


def test_a_closed_terminal_ends_the_program() -> None:
    with opened() as terminal:
        terminal.hang_up()
        assert terminal.process.wait(2) in (129, -signal.SIGHUP)


def test_a_closed_terminal_ends_the_program_where_hanging_up_is_ignored() -> None:
    code = (
        "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN);"
        "from bpviz.__main__ import main; sys.argv[1:] = ['article']; sys.exit(main())"
    )
    with Terminal([sys.executable, "-c", code]) as terminal:
        terminal.wait_for("0/22")
        terminal.hang_up()
        assert terminal.process.wait(2) == 129


def test_suspending_and_coming_back() -> None:
    with opened() as terminal:
        terminal.press("right")
        terminal.wait_for("1/22")
        terminal.press("ctrl+z")
        terminal.settle(0.5)  # it stops itself after its last words
        assert terminal.residue() == []
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("1/22")
        terminal.press("right")
        terminal.wait_for("2/22")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_an_error_of_the_program_is_one_sentence() -> None:
    with Terminal(
        [sys.executable, "-c", BROKEN],
        columns=120,
        environment={"PYTHONPATH": os.path.dirname(os.path.dirname(__file__))},
    ) as terminal:
        terminal.wait_for("0/22")
        terminal.press("enter")
        assert terminal.wait_for_exit() == 1
        assert terminal.residue() == []
        said = [line for line in terminal.lines if line]
        assert len(said) == 1
        assert "RuntimeError" in said[0]
        log = said[0].rpartition(" ")[2]
        with open(log, encoding="utf-8") as details:
            assert "secret" in details.read()
        os.remove(log)


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_terminal_that_cannot_draw_is_refused(name: str) -> None:
    with Terminal.bpviz("article", environment={"TERM": name}) as terminal:
        assert terminal.wait_for_exit() == 2
        assert "cannot draw" in terminal.text()
        assert terminal.residue() == []


def test_without_colour_shape_alone_speaks() -> None:
    with opened(NO_COLOR="1") as terminal:
        terminal.press("right")
        screen = terminal.wait_for("▐")
        assert "[" in screen
        colours = {terminal.cell(row, column).fg for row in range(24) for column in range(80)} | {
            terminal.cell(row, column).bg for row in range(24) for column in range(80)
        }
        assert colours == {"default"}


def test_a_storm_of_sizes() -> None:
    with opened() as terminal:
        for columns, rows in [(1, 1), (40, 12), (300, 100), (39, 11), (20, 50), (500, 200)] * 3:
            terminal.resize(columns, rows)
            terminal.press("right")
        terminal.resize(39, 11)
        terminal.wait_for("bpviz needs 40 × 12")
        terminal.resize(80, 24)
        terminal.wait_for("18/22")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.residue() == []
