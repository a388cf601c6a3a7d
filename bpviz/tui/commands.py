"""Every command of the screen, declared once: for keys, footer, palette and help."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from textual.binding import Binding

_SHOWN = {
    "right": "→",
    "left": "←",
    "up": "↑",
    "down": "↓",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "enter": "⏎",
    "space": "space",
    "shift+right": "shift+arrows",
    "ctrl+right": "ctrl+arrows",
    "alt+left": "alt+←",
    "comma": ",",
    "full_stop": ".",
}
_UNSHOWN = frozenset({"shift+left", "shift+up", "shift+down"})


@dataclass(frozen=True)
class Command:
    """A command: *label* where there is little room, *help* a sentence, *group* in the help.

    ``keys`` are as Textual names them, separated by spaces; ``shown`` how they are written, by
    itself if empty. ``footer`` commands have their place in the footer.
    """

    action: str
    keys: str
    label: str
    help: str
    group: str
    shown: str = ""
    footer: bool = False

    @property
    def key_names(self) -> str:
        """The keys as a person reads them: ``→ space n PgDn``."""
        if self.shown:
            return self.shown
        names = (_SHOWN.get(key, key) for key in self.keys.split(" ") if key not in _UNSHOWN)
        return " ".join(names)

    @property
    def first_key(self) -> str:
        """The key that the footer shows."""
        return self.key_names.split(" ")[0]


STEP, JUMP, LOOK, ASK, CHANGE, REST = (
    "Step",
    "Jump and play",
    "Look",
    "Ask",
    "Change",
    "Program",
)
COMMANDS = (
    Command("next", "right space n pagedown", "next", "Next sub-step", STEP, footer=True),
    Command("back", "left backspace b pageup", "back", "Previous sub-step", STEP, footer=True),
    Command("turn(1)", "down", "finish turn", "Finish this layer's turn", STEP),
    Command("turn(-1)", "up", "begin turn", "Back to the beginning of the turn", STEP),
    Command("update(1)", "]", "next update", "Next update, same sub-step", STEP),
    Command("update(-1)", "[", "last update", "Previous update, same sub-step", STEP),
    Command("first", "home {", "first", "First sub-step of this update", STEP),
    Command("last", "end }", "last", "Last sub-step of this update", STEP),
    Command("goto", "g", "go to", "Go to an update, sub-step, sample, name", JUMP, footer=True),
    Command("before_jump", "' alt+left", "before jump", "Back to before the last jump", JUMP),
    Command("restart", "r", "restart", "Back to the beginning", JUMP),
    Command("play", "a", "play", "Play by itself; any step key pauses", JUMP),
    Command("speed(1)", "+ =", "faster", "Play faster", JUMP, shown="+"),
    Command("speed(-1)", "-", "slower", "Play slower", JUMP),
    Command("train", "t", "train", "Train: many updates, or until", JUMP, footer=True),
    Command("run(1)", "c", "next run", "Compare: to the next run; if none, begin", JUMP),
    Command("run(-1)", "C", "last run", "Compare: to the previous run", JUMP),
    Command("compare", "V", "compare", "Compare: other conventions at once", JUMP),
    Command("landscape", "W", "landscape", "Loss: over updates, or over two weights", LOOK),
    Command("loss_axis", "i", "loss axis", "Loss: linear or logarithmic axis", LOOK),
    Command("select(-1, 0)", "h shift+left", "left", "Select: left", ASK),
    Command("select(0, 1)", "j shift+down", "down", "Select: down", ASK),
    Command("select(0, -1)", "k shift+up", "up", "Select: up", ASK),
    Command("select(1, 0)", "l shift+right", "right", "Select: right; shift+arrows", ASK, "l"),
    Command("why", "enter", "why?", "Why? for what is selected", ASK, footer=True),
    Command("ask", "R", "ask first", "Ask, then reveal: two presses a step", ASK),
    Command("sample(1)", "full_stop", "next sample", "Next sample of the batch", ASK),
    Command("sample(-1)", "comma", "last sample", "Previous sample of the batch", ASK),
    Command("granularity", "f", "granularity", "By layer, neuron or weight", LOOK),
    Command("rounding", "d", "rounding", "Rounded as the problem has it, or exact", LOOK),
    Command("view", "v", "view", "Grid or graph", LOOK),
    Command("mode", "w", "whole/focus", "The whole network, or the matrix at work", LOOK),
    Command("detail(1)", "z", "less detail", "Less detail", LOOK),
    Command("detail(-1)", "Z", "more detail", "More detail", LOOK),
    Command("scale", "m", "colours", "Colours by quantity, layer, network; off", LOOK),
    Command("notation", "N", "notation", "Notation: the article's, or indexed", LOOK),
    Command("pan(1, 0)", "ctrl+right", "pan right", "Pan right; ctrl+arrows", LOOK, "ctrl+→"),
    Command("pan(-1, 0)", "ctrl+left", "pan left", "Pan left", LOOK, "ctrl+←"),
    Command("pan(0, 1)", "ctrl+down", "pan down", "Pan down", LOOK, "ctrl+↓"),
    Command("pan(0, -1)", "ctrl+up", "pan up", "Pan up", LOOK, "ctrl+↑"),
    Command("panel(1)", "1", "equation", "Panel: Equation", LOOK),
    Command("panel(2)", "2", "why?", "Panel: Why?", LOOK),
    Command("panel(3)", "3", "loss", "Panel: Loss", LOOK),
    Command("panel(4)", "4", "samples", "Panel: Samples", LOOK),
    Command("panel(5)", "5", "steps", "Panel: Steps", LOOK),
    Command("enter_panel", "tab", "into panel", "Into the panel; esc leaves it", LOOK),
    Command("edit", "e", "edit", "Edit weight, bias, input, target, or η", CHANGE),
    Command("undo", "u", "undo", "Undo the newest edit", CHANGE),
    Command("help", "? f1", "all keys", "All keys", REST, shown="?", footer=True),
    Command("commands", "ctrl+p", "palette", "All commands, to search in", REST),
    Command("leave", "escape", "leave", "Leave a panel, close, cancel", REST, shown="esc"),
    Command("suspend", "ctrl+z", "suspend", "Suspend; fg comes back", REST),
    Command("quit", "q ctrl+c", "quit", "Quit", REST, footer=True),
)
FOOTER = tuple(command for command in COMMANDS if command.footer)
NOT_IN_PALETTE = frozenset({"commands", "leave", "enter_panel"})


def bindings(commands: Iterable[Command] = COMMANDS) -> list[Binding]:
    """The commands as Textual's bindings."""
    return [
        Binding(key, command.action, command.label, show=False, tooltip=command.help)
        for command in commands
        for key in command.keys.split(" ")
    ]


def grouped() -> list[tuple[str, list[Command]]]:
    """The commands by group, in order."""
    order = (STEP, JUMP, ASK, LOOK, CHANGE, REST)
    ranked = sorted(COMMANDS, key=lambda command: order.index(command.group))
    return [(name, list(group)) for name, group in groupby(ranked, lambda c: c.group)]
