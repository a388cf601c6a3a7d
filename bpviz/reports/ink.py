"""Lines of spans as plain text or with a terminal's own colours."""

from dataclasses import dataclass

from bpviz.teaching.spans import Line, Role

_BOLD = "1"
_CODES: dict[Role, str] = {"operand": "36", "result": "1;33", "muted": "2"}


@dataclass(frozen=True)
class Ink:
    """Writes lines; *coloured* with escape sequences of the 16 colours that every theme has."""

    coloured: bool = False

    def line(self, line: Line, indent: int = 0) -> str:
        """A line, without blanks at its end."""
        text = " " * indent + "".join(self._styled(s.text, _CODES.get(s.role)) for s in line)
        return text.rstrip() + "\n"

    def title(self, text: str, indent: int = 0) -> str:
        """A line that stands out."""
        return " " * indent + self._styled(text, _BOLD) + "\n"

    def _styled(self, text: str, code: str | None) -> str:
        if not self.coloured or code is None or not text.strip():
            return text
        return f"\x1b[{code}m{text}\x1b[0m"
