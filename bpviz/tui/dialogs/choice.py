"""A dialog of a few keys to choose from."""

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from bpviz.tui.dialogs.prompt import CANCEL


class ChoiceScreen(ModalScreen[str | None]):
    """Asks for one of some keys, each with its answer and its description."""

    BINDINGS: ClassVar[list[BindingType]] = [CANCEL]

    def __init__(self, label: str, choices: Mapping[str, tuple[str, str]]) -> None:
        super().__init__()
        self.label, self.choices = label, choices

    def compose(self) -> ComposeResult:
        """The keys, and what each does."""
        keys = "   ".join(f"{key} {text}" for key, (_, text) in self.choices.items())
        with Vertical(classes="dialog"):
            yield Static(self.label, id="label", markup=False)
            yield Static(f"{keys}   esc cancel", id="hint", markup=False)

    def on_key(self, event: events.Key) -> None:
        """Take the answer of the key."""
        answer = self.choices.get(event.character or "")
        if answer is not None:
            event.stop()
            self.dismiss(answer[0])

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
