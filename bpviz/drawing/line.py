"""One line of a picture, as much of it as is wanted, put together piece by piece."""

from rich.segment import Segment
from rich.style import Style


class Line:
    """The columns *start* to *start* + *width* of a line; pieces beyond them are cut off."""

    def __init__(self, start: int, width: int, style: Style) -> None:
        self.start = start
        self.stop = start + width
        self._characters = [" "] * width
        self._styles = [style] * width

    def put(self, x: int, text: str, style: Style) -> None:
        """Write *text* at column *x*, over what is there."""
        first = max(x, self.start)
        last = min(x + len(text), self.stop)
        if first >= last:
            return
        at = slice(first - self.start, last - self.start)
        self._characters[at] = text[first - x : last - x]
        self._styles[at] = [style] * (last - first)

    def put_over(self, x: int, text: str, style: Style) -> None:
        """Write *text* at column *x*, on the background that is there."""
        for at, character in enumerate(text, x):
            if self.start <= at < self.stop:
                self.put(at, character, self._styles[at - self.start] + style)

    def segments(self) -> list[Segment]:
        """The line, a segment a run of one style."""
        made: list[Segment] = []
        start = 0
        for at in range(1, len(self._styles) + 1):
            if at == len(self._styles) or self._styles[at] is not self._styles[start]:
                made.append(Segment("".join(self._characters[start:at]), self._styles[start]))
                start = at
        return made
