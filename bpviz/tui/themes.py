"""The program's own themes, from the colours that it draws with."""

from textual.theme import Theme

from bpviz.drawing.palette import DARK, LIGHT, Colours

NAMES = {"dark": "bpviz-dark", "light": "bpviz-light"}


def own_themes() -> tuple[Theme, Theme]:
    """``bpviz-dark`` and ``bpviz-light``."""
    return _theme(NAMES["dark"], DARK), _theme(NAMES["light"], LIGHT)


def _theme(name: str, colours: Colours) -> Theme:
    return Theme(
        name=name,
        primary=colours.accent,
        secondary=colours.operand,
        accent=colours.operand,
        foreground=colours.foreground,
        background=colours.background,
        surface=colours.surface,
        panel=colours.surface,
        success=colours.accent,
        warning=colours.warning,
        error=colours.warning,
        dark=colours.dark,
        variables={
            "border": colours.faint,
            "border-blurred": colours.faint,
            "block-cursor-background": colours.operand,
            "block-cursor-foreground": colours.background,
            "input-cursor-background": colours.foreground,
            "scrollbar": colours.faint,
            "scrollbar-background": colours.background,
            "scrollbar-corner-color": colours.background,
        },
    )
