"""The nearest right name for a wrong one, and how a wrong value is called."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that *word* was most likely meant to be; None where none is near."""
    by_folded = {choice.casefold().replace("_", "-"): choice for choice in choices}
    matches = get_close_matches(word.casefold().replace("_", "-"), by_folded, n=1, cutoff=0.55)
    return by_folded[matches[0]] if matches else None


def no_such(what: str, word: str, choices: Iterable[str]) -> str:
    """That there is no *what* of that name, and which one was meant or which there are."""
    names = list(choices)
    near = nearest(word, names)
    hint = f"did you mean {near!r}?" if near else f"there are {', '.join(names)}"
    return f"there is no {what} {word!r}; {hint}"


def described(value: object) -> str:
    """A value of a TOML file in words, short enough for a sentence."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text {shortened(value)!r}"
        case int() | float():
            return shortened(f"{value:g}" if isinstance(value, float) else _digits(value))
        case list():
            return "a list" if value else "an empty list"
        case dict():
            return "a table"
        case _:
            return f"the date or time {value}"


def shortened(text: str, most: int = 40) -> str:
    """*text* itself, or its beginning and an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _digits(value: int) -> str:
    return str(value) if abs(value) < 10**30 else f"a number of about {value.bit_length()} bits"
