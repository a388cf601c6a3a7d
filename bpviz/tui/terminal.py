"""The holes of Textual 8.2.8 that a trusted program closes itself.

Signals leave the terminal as it was. The newest size counts. Bytes that are no text are replaced.
A closed terminal ends the process. An exception is one sentence, and a traceback in a file. Only
here private names are used.
"""

import asyncio
import os
import selectors
import signal
import sys
import tempfile
import threading
import traceback
from codecs import getincrementaldecoder
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.geometry import Size

if TYPE_CHECKING:
    from textual.app import App

_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGINT)
_READ = 4096
_GRACE = 0.5
_HUNG_UP = 128 + signal.SIGHUP


class TrustedDriver(LinuxDriver):
    """Textual's driver, which survives bytes that are no text, and not the end of its terminal."""

    def start_application_mode(self) -> None:
        """Enter the screen, and hear of new sizes in the event loop.

        Textual's own handler may be interrupted by itself, and then tell of the older size last.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        asyncio.get_running_loop().add_signal_handler(signal.SIGWINCH, self._resized)

    def _resized(self) -> None:
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self._app.post_message(Resize(size, size))

    def run_input_thread(self) -> None:
        """Read keys until the end of the program, or of the terminal."""
        selector = selectors.SelectSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        try:
            while not self.exit_event.is_set():
                if selector.select(0.1):
                    data = _read(self.fileno)
                    if not data:
                        self._hang_up()
                        return
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        except ParseError:
            pass
        finally:
            selector.close()

    def _hang_up(self) -> None:
        """The terminal is gone: leave in good order, or, where that takes long, at once."""
        killer = threading.Timer(_GRACE, os._exit, (_HUNG_UP,))
        killer.daemon = True
        killer.start()
        self._app.call_later(self._app.exit, return_code=_HUNG_UP)


def _read(fileno: int) -> bytes:
    """What has arrived; nothing where the terminal is gone."""
    try:
        return os.read(fileno, _READ)
    except OSError:
        return b""


def driver_class() -> type[LinuxDriver] | None:
    """The driver for a real terminal; None where another one is asked for, as in the browser."""
    return None if os.environ.get("TEXTUAL_DRIVER") else TrustedDriver


def leave_on_signals(app: "App[Any]") -> None:
    """Have signals end the app with the terminal restored and exit status 128 + n.

    Signals that are ignored, as under nohup, stay so. Called before the screen is entered.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, partial(app.exit, return_code=128 + number))


def record_failure(app: "App[Any]", error: Exception) -> str:
    """Have the app end with status 1 after *error*; what to say about it when it has ended."""
    app._return_code = 1
    if app._exception is None:
        app._exception = error
        app._exception_event.set()
    text = "".join(traceback.format_exception(error))
    sentence = f"bpviz: an error of the program ended it ({type(error).__name__})"
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="bpviz-", suffix=".log", delete=False, encoding="utf-8"
        ) as log:
            log.write(text)
        sentence += f"; the details are in {log.name}"
    except OSError:
        pass
    app._close_messages_no_wait()
    return sentence


def refusal(environment: Mapping[str, str]) -> str | None:
    """Why the screen cannot be entered here, in one sentence; None where it can."""
    if not (_is_terminal(sys.__stdin__) and _is_terminal(sys.__stderr__)):
        return "the screen needs a terminal for keys and output; --print text writes the steps"
    if environment.get("TERM", "") in ("dumb", ""):
        return "this terminal (TERM=dumb) cannot draw a screen; --print text writes the steps"
    encoding = getattr(sys.__stderr__, "encoding", None) or "ascii"
    if encoding.lower().replace("-", "") != "utf8":
        return (
            f"this terminal's text is {encoding}, and the screen needs UTF-8 (try LC_ALL=C.UTF-8)"
        )
    return None


def _is_terminal(stream: Any) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False
