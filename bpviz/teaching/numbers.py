"""How numbers are written: never a nonzero number as zero, never more digits than there are."""

import math

NOT_COMPUTED = "·"
ROUNDED_TO_ZERO = "~0"
NOTHING = 1e-15
"""What a sum that is 0 on paper may come to in double precision."""
_LARGE = 1e7
_SLACK = 2.0**-44
_MOST_DECIMALS = 18


def written(
    value: float | None, decimals: int = 4, *, minus: str = "−", zero: str = "0", none: str = "·"
) -> str:
    """A number with *decimals* decimals: ``0.0045``, ``−0.0221``.

    None (not computed) is *none*, exactly zero is *zero*. What would be written as zero and is
    not, and what is very large, falls back to powers of ten, ``2e-5``.
    """
    if value is None:
        return none
    if math.isnan(value):
        return "nan"
    sign = minus if value < 0 else ""
    size = abs(value)
    if math.isinf(size):
        return f"{sign}inf"
    if size == 0:
        return zero
    if size >= _LARGE:
        return sign + _scientific(size, decimals)
    text = f"{size:.{decimals}f}"
    return sign + (text if float(text) else _scientific(size, 0))


def compact(
    value: float | None,
    width: int,
    decimals: int = 4,
    *,
    minus: str = "-",
    zero: str = "0",
    none: str = "·",
) -> str:
    """A number in at most *width* characters, not padded: ``-.0221``, ``.688``, ``1.24``, ``2e-5``.

    As many decimals as there is room for, up to *decimals*; no zero before the point. ``~0`` is
    too small for the width, a row of ``#`` too large.
    """
    if value is None or value == 0 or not math.isfinite(value):
        text = written(value, minus=minus, zero=zero, none=none)
        return text if len(text) <= width else "#" * width
    sign = minus if value < 0 else ""
    size = abs(value)
    for places in range(decimals, -1, -1):
        text = f"{size:.{places}f}"
        text = sign + (text[1:] if text.startswith("0.") else text)
        if len(text) <= width and float(f"{size:.{places}f}"):
            return text
        if not float(f"{size:.{places}f}"):
            break
    text = sign + _scientific(size, 0)
    if len(text) <= width:
        return text
    return ROUNDED_TO_ZERO[:width] if size < 1 else "#" * width


def is_exact(value: float, decimals: int) -> bool:
    """Whether *decimals* decimals are all that a number has, as decimal numbers are read."""
    if not math.isfinite(value):
        return True
    return abs(float(f"{value:.{decimals}f}") - value) <= _SLACK * abs(value)


def in_full(value: float, decimals: int, *, minus: str = "−") -> tuple[str, bool]:
    """A result before its rounding to *decimals* decimals, and whether that is all of it.

    ``0.00454425`` is; of a number that goes on, four decimals more are given, and as many more as
    it takes to see which way it is rounded.
    """
    if not math.isfinite(value) or value == 0 or abs(value) >= _LARGE:
        return written(value, decimals, minus=minus), True
    for places in range(min(max(6, 2 * decimals + 2), 12) + 1):
        if is_exact(value, places):
            return written(value, places, minus=minus), True
    places = decimals + 4
    while places < _MOST_DECIMALS and not _rounds_alike(value, places, decimals):
        places += 1
    return written(value, places, minus=minus), False


def _rounds_alike(value: float, places: int, decimals: int) -> bool:
    """Whether the number with *places* decimals is rounded to *decimals* as the number itself."""
    scale = 10.0**decimals
    shown = abs(float(f"{value:.{places}f}")) * scale
    return math.floor(shown * (1 + _SLACK) + 0.5) == math.floor(
        abs(value) * scale * (1 + _SLACK) + 0.5
    )


def _scientific(size: float, decimals: int) -> str:
    """``2e-5``, ``1.2346e7``: no plus sign, no leading zeros in the exponent."""
    digits, _, exponent = f"{size:.{decimals}e}".partition("e")
    return f"{digits}e{int(exponent)}"


def shortest(value: float, *, minus: str = "−") -> str:
    """A setting as it was given: ``0.5``, ``1e-8``, ``1``."""
    digits, _, exponent = f"{abs(value):.12g}".partition("e")
    text = f"{digits}e{int(exponent)}" if exponent else digits
    return minus + text if value < 0 else text


def given(value: float, decimals: int, *, minus: str = "−") -> str:
    """An input or target as it was given, ``0.05``, where *decimals* decimals are all it has."""
    if is_exact(value, decimals) and 1e-4 <= abs(value) < 1e6:
        return shortest(value, minus=minus)
    return written(value, decimals, minus=minus)
