"""Editing a number: what is selected, or the learning rate."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from bpviz.tui.dialogs.prompt import PromptScreen
from bpviz.tui.editing import EditError, editables, take
from bpviz.tui.session import Session


class EditScreen(PromptScreen):
    """Shows the old value and asks for a new one; tab goes on to the next number."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,down", "other(1)", "Other", show=False, priority=True),
        Binding("shift+tab,up", "other(-1)", "Other", show=False, priority=True),
    ]

    def __init__(self, session: Session) -> None:
        self.session = session
        self.choices = editables(session)
        self.at, self.done = 0, ""
        super().__init__(self._question(), self._take, hint=self._hint())

    def on_mount(self) -> None:
        """Begin with the old value."""
        self._ask()

    def action_other(self, direction: int) -> None:
        """Another number."""
        self.at = (self.at + direction) % len(self.choices)
        self._ask()

    def _ask(self) -> None:
        line = self.query_one(Input)
        line.value = f"{self.choices[self.at].value:.15g}"
        line.select_all()
        self.query_one("#label", Static).update(self._question())

    def _question(self) -> str:
        what = self.choices[self.at]
        return f"{what.name} is {what.value:.15g}; from this update on it is"

    def _hint(self) -> str:
        names = " · ".join(choice.name for choice in self.choices)
        return f"enter takes it   tab: {names}   esc cancel" if len(self.choices) > 1 else ""

    def _take(self, text: str) -> str:
        try:
            self.done = take(self.session, self.choices[self.at], text)
        except EditError as error:
            return str(error)
        return ""

    def outcome(self, text: str) -> str:
        """What was done."""
        return self.done
