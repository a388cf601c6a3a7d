"""Lines of spans as plain text or with a terminal's own colours."""

import codecs
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


_SPELLED = {
    "∂": "d",
    "δ": "delta",
    "η": "eta",
    "λ": "lambda",
    "μ": "mu",
    "α": "alpha",
    "β": "beta",
    "ε": "eps",
    "₁": "1",
    "₂": "2",
    "Σ": "sum",
    "Φ": "Phi",
    "φ": "phi",
    "√": "sqrt",
    "·": "*",
    "⊙": ".*",
    "−": "-",
    "½": "1/2",
    "²": "^2",
    "ᵀ": "^T",
    "ᵗ": "^t",
    "′": "'",
    "→": "->",
    "←": "<-",
    "≈": "~",
    "…": "...",
    "⋯": "...",
    "⋮": ":",
    "⋱": ":",
    "─": "-",
    "⎡": "[",
    "⎢": "[",
    "⎣": "[",
    "⎤": "]",
    "⎥": "]",
    "⎦": "]",
    "“": '"',
    "”": '"',
}


def spell_out_symbols() -> str:
    """The name of an error handler for text streams that cannot write mathematical symbols."""
    codecs.register_error("bpviz-spelled", _spelled)
    return "bpviz-spelled"


def _spelled(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(_SPELLED.get(c, "?") for c in text), error.end
