"""From values to colours: sign by hue, magnitude by strength, in a few ready-made styles."""

import math
from dataclasses import dataclass
from functools import cache

from rich.color import Color
from rich.style import Style

LEVELS = 12
"""Steps of strength for each sign; few, so that neighbouring cells share a style."""


@dataclass(frozen=True)
class Colours:
    """The colours of a theme, as ``#rrggbb``. The scale's two hues are used for nothing else."""

    dark: bool
    background: str
    surface: str
    foreground: str
    muted: str
    faint: str
    result: str
    on_result: str
    operand: str
    accent: str
    warning: str
    negative: str
    positive: str


DARK = Colours(
    dark=True,
    background="#12151c",
    surface="#1a1f29",
    foreground="#d7dce6",
    muted="#7d8799",
    faint="#4a5364",
    result="#5eead4",
    on_result="#06231f",
    operand="#c4b5fd",
    accent="#5eead4",
    warning="#f472b6",
    negative="#3b7dff",
    positive="#e8862a",
)
LIGHT = Colours(
    dark=False,
    background="#fbfaf7",
    surface="#f1efe9",
    foreground="#20242d",
    muted="#6c7280",
    faint="#b3b6be",
    result="#0f766e",
    on_result="#ffffff",
    operand="#6d28d9",
    accent="#0f766e",
    warning="#be185d",
    negative="#3f7fe0",
    positive="#e07b1a",
)


@dataclass(frozen=True, eq=False)
class Palette:
    """Ready-made styles of one theme.

    ``colours`` is None without colour: then shape alone speaks (bold, reverse, dim).
    """

    colours: Colours | None
    plain: Style
    bold: Style
    muted: Style
    faint: Style
    title: Style
    operand: Style
    result: Style
    accent: Style
    warning: Style
    card: Style
    card_label: Style
    card_title: Style
    strong_tints: tuple[Style, ...]
    written_tints: tuple[Style, ...]
    middle_tints: tuple[Style, ...]
    weak_tints: tuple[Style, ...]
    hues: tuple[Style, ...]
    not_finite: Style

    @staticmethod
    @cache
    def dark() -> "Palette":
        """The dark theme's styles."""
        return _coloured(DARK)

    @staticmethod
    @cache
    def light() -> "Palette":
        """The light theme's styles."""
        return _coloured(LIGHT)

    @staticmethod
    @cache
    def without_colour() -> "Palette":
        """Styles for terminals without colour."""
        nothing, bold, dim = Style.null(), Style(bold=True), Style(dim=True)
        count = 2 * LEVELS + 1
        return Palette(
            None,
            plain=nothing,
            bold=bold,
            muted=dim,
            faint=dim,
            title=bold,
            operand=bold,
            result=Style(bold=True, reverse=True),
            accent=bold,
            warning=bold,
            card=nothing,
            card_label=dim,
            card_title=bold,
            strong_tints=(bold,) * count,
            written_tints=(bold,) * count,
            middle_tints=(nothing,) * count,
            weak_tints=(dim,) * count,
            hues=(dim,) * (count // 2) + (nothing,) * (count - count // 2),
            not_finite=Style(underline=True),
        )

    def tint(self, value: float | None, scale: float, role: str = "weak") -> Style:
        """Background by sign and magnitude.

        *role*: ``strong`` for the operands of the worked element, ``written`` and ``middle`` for
        the other results and operands of the sub-step, ``weak`` for all else.
        """
        if value is None:
            return self.muted
        if not math.isfinite(value):
            return self.not_finite
        return self._tints(role)[bucket(value, scale) + LEVELS]

    def _tints(self, role: str) -> tuple[Style, ...]:
        match role:
            case "strong":
                return self.strong_tints
            case "written":
                return self.written_tints
            case "middle":
                return self.middle_tints
        return self.weak_tints

    def hue(self, value: float | None, scale: float) -> Style:
        """Foreground by sign and magnitude, for lines and dots."""
        if value is None:
            return self.faint
        if not math.isfinite(value):
            return self.not_finite
        return self.hues[bucket(value, scale) + LEVELS]


def bucket(value: float, scale: float) -> int:
    """The step of strength, −LEVELS … LEVELS, of a value on a scale of ±*scale*; 0 only for 0."""
    if value == 0.0 or math.isnan(value):
        return 0
    share = min(abs(value) / scale, 1.0) if scale > 0.0 else 1.0
    step = max(1, round(share * LEVELS))
    return step if value > 0 else -step


def rgb(colour: str) -> tuple[int, int, int]:
    """``#rrggbb`` as three numbers from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def blend(start: str, end: str, share: float) -> str:
    """The colour *share* of the way from *start* to *end*."""
    mixed = (round(a + (b - a) * share) for a, b in zip(rgb(start), rgb(end), strict=True))
    return "#{:02x}{:02x}{:02x}".format(*mixed)


def _coloured(c: Colours) -> Palette:
    def style(colour: str, background: str | None = None, *, bold: bool = False) -> Style:
        back = Color.parse(background) if background else None
        return Style.from_color(Color.parse(colour), back) + Style(bold=bold)

    def tints(floor: float, ceiling: float, ink: str, *, bold: bool = False) -> tuple[Style, ...]:
        made = []
        for step in range(-LEVELS, LEVELS + 1):
            share = floor + (ceiling - floor) * abs(step) / LEVELS if step else 0.0
            back = blend(c.surface, c.positive if step > 0 else c.negative, share)
            made.append(style(ink, back, bold=bold))
        return tuple(made)

    hues = []
    for step in range(-LEVELS, LEVELS + 1):
        share = 0.25 + 0.75 * abs(step) / LEVELS
        end = c.positive if step > 0 else c.negative
        hues.append(style(blend(c.background, end, share) if step else c.faint))
    return Palette(
        c,
        plain=style(c.foreground),
        bold=style(c.foreground, bold=True),
        muted=style(c.muted),
        faint=style(c.faint),
        title=style(c.foreground, bold=True),
        operand=style(c.operand, bold=True),
        result=style(c.on_result, c.result, bold=True),
        accent=style(c.accent, bold=True),
        warning=style(c.warning, bold=True),
        card=style(c.foreground, c.surface),
        card_label=style(c.muted, c.surface),
        card_title=style(c.foreground, c.surface, bold=True),
        strong_tints=tints(0.2, 0.75, "#ffffff" if c.dark else "#0b0d12", bold=True),
        written_tints=tints(0.08, 0.34, c.accent, bold=True),
        middle_tints=tints(0.12, 0.42, c.foreground),
        weak_tints=tints(0.04, 0.18, blend(c.muted, c.foreground, 0.35)),
        hues=tuple(hues),
        not_finite=style(c.background, c.warning, bold=True),
    )
