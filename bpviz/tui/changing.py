"""The commands that open a dialog: going to a place, editing, beginning anew."""

from bpviz.tui.comparing import Comparing
from bpviz.tui.goto import EXAMPLES, GoToError


class Changing(Comparing):
    """Going somewhere by name, edits, and the beginning."""

    def action_goto(self) -> None:
        """Ask where to go, and go there."""
        from bpviz.tui.dialogs.prompt import PromptScreen

        self.pause()
        self.app.push_screen(PromptScreen("Go to", self._go, hint=EXAMPLES))

    def _go(self, text: str) -> str:
        try:
            there = self.session.find(text)
        except GoToError as error:
            return str(error)
        self.stop_following()
        if there.index is not None and self.session.is_far(there.index):
            self.travel(there)
            return ""
        self.session.go(there)
        if there.index is None and there.part is not None:
            self.say(f"{self.session.notation.part(there.part)} is selected")
        self.show()
        return ""

    def action_edit(self) -> None:
        """Ask for another value of what is selected."""
        from bpviz.tui.dialogs.edit import EditScreen

        self.pause()
        self.app.push_screen(EditScreen(self.session), self._edited)

    def _edited(self, done: str | None) -> None:
        if done:
            self.say(done)
            self.show()

    def action_undo(self) -> None:
        """Undo the newest edit."""
        self.change(self.session.undo_edit)

    def action_restart(self) -> None:
        """Go back to the beginning; where there are edits, ask whether they are to stay."""
        if not self.session.walk.edits:
            self._restart("keep")
            return
        from bpviz.tui.dialogs.choice import ChoiceScreen

        self.pause()
        choices = {"k": ("keep", "keep the edits"), "u": ("undo", "undo all edits")}
        self.app.push_screen(ChoiceScreen("Back to the beginning", choices), self._restart)

    def _restart(self, answer: str | None) -> None:
        if answer is None:
            return
        self.pause()
        self.stop_following()
        self.stop_training()
        undone = answer == "undo"
        self.session.restart(edited=not undone)
        self.say("the unedited beginning" if undone else "the beginning")
        self.show()
