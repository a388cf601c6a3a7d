"""A dialog of one line to type, over the screen's last lines so that the network stays in sight."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

CANCEL = Binding("escape,ctrl+c", "cancel", "Cancel", show=False, priority=True)


class PromptScreen(ModalScreen[str | None]):
    """Asks for a line and hands it to *answer*, which says what is wrong with it, or nothing.

    It gives the line that was taken, None where it was cancelled.
    """

    BINDINGS: ClassVar[list[BindingType]] = [CANCEL]

    def __init__(self, label: str, answer: Callable[[str], str], *, hint: str = "") -> None:
        super().__init__()
        self.label, self.answer, self.hint = label, answer, hint

    def compose(self) -> ComposeResult:
        """Label, line, and what is to be said about it."""
        with Vertical(classes="dialog"):
            yield Static(self.label, id="label", markup=False)
            yield Input(id="line", compact=True)
            yield Static(self.hint, id="hint", markup=False)

    @on(Input.Submitted)
    def take(self, event: Input.Submitted) -> None:
        """Take what was typed, or say what is wrong with it."""
        wrong = self.answer(event.value)
        if wrong:
            self.complain(wrong)
        else:
            self.dismiss(self.outcome(event.value))

    def outcome(self, text: str) -> str:
        """What the dialog gives for a line that was taken."""
        return text

    def complain(self, sentence: str) -> None:
        """Say what is wrong."""
        hint = self.query_one("#hint", Static)
        hint.update(sentence)
        hint.add_class("wrong")

    @on(Input.Changed)
    def think_again(self) -> None:
        """What is typed anew may be right."""
        hint = self.query_one("#hint", Static)
        hint.update(self.hint)
        hint.remove_class("wrong")

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
