"""Axes: from numbers to places and back, with ticks that can be read, from 5e-324 to 1e308."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_LARGEST = np.finfo(np.float64).max
_NARROW = 1e-13
_FEW_DECADES = 1.2


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from *low* to *high*, low < high, both finite; *log*: logarithmic, low > 0."""

    low: float
    high: float
    log: bool = False

    @staticmethod
    def around(low: float, high: float, *, log: bool = False, margin: float = 0.0) -> "Axis":
        """An axis on which all of *low* to *high* has its place, *margin* of it free at each end.

        Where both are nearly the same it reaches a tenth to either side. What is not finite, and
        on a logarithmic axis not positive, counts as 1.
        """
        bottom, top = sorted(_drawable(value, log) for value in (low, high))
        if log:
            return _log_axis(math.log10(bottom), math.log10(top), margin)
        size = max(abs(bottom), abs(top))
        if top / 2 - bottom / 2 <= _NARROW * size:
            room = size / 10 if size > 1e-300 else 1.0
        else:
            room = (top / 2 - bottom / 2) * 2 * margin
        return Axis(max(bottom - room, -_LARGEST), min(top + room, _LARGEST))

    def share(self, values: ArrayLike) -> Array:
        """How far up the axis each value is, 0 at *low* and 1 at *high*; NaN where it has no place.

        A value beyond the axis is beyond 0 … 1.
        """
        array = np.asarray(values, dtype=np.float64)
        with np.errstate(all="ignore"):
            if self.log:
                low, high = math.log10(self.low), math.log10(self.high)
                place = (np.log10(np.where(array > 0, array, np.nan)) - low) / (high - low)
            else:
                unit = max(abs(self.low), abs(self.high))
                low, high = self.low / unit, self.high / unit
                place = (array / unit - low) / (high - low)
        return np.where(np.isfinite(place), place, np.nan)

    def value(self, share: float) -> float:
        """The value at a share of the axis; the inverse of :meth:`share`."""
        if self.log:
            low, high = math.log10(self.low), math.log10(self.high)
            return float(10.0 ** (low + (high - low) * share))
        return self.low * (1 - share) + self.high * share

    def ticks(self, most: int) -> list[tuple[float, str]]:
        """At most *most* round values on the axis, lowest first, with labels that all differ."""
        if most < 1:
            return []
        if self.log and math.log10(self.high) - math.log10(self.low) > _FEW_DECADES:
            return _decades(self, most)
        ticks = _round_values(self, most)
        return list({text: (value, text) for value, text in reversed(ticks)}.values())[::-1]


def _drawable(value: float, log: bool) -> float:
    return value if math.isfinite(value) and (value > 0 or not log) else 1.0


def _log_axis(bottom: float, top: float, margin: float) -> Axis:
    room = (top - bottom) * margin if top - bottom > 1e-9 else 0.05
    lowest, highest = math.log10(5e-324), math.log10(_LARGEST)
    low = max(5e-324, 10.0 ** max(bottom - room, lowest))
    high = float(_LARGEST) if top + room >= highest else 10.0 ** (top + room)
    return Axis(low, max(high, low * 2), log=True)


def _decades(axis: Axis, most: int) -> list[tuple[float, str]]:
    """Powers of ten, every one or every few."""
    first = math.ceil(math.log10(axis.low) - 1e-9)
    last = math.floor(math.log10(axis.high) + 1e-9)
    every = max(1, -(-(last - first + 1) // most))
    exponents = [e for e in range(first, last + 1) if e % every == 0]
    return [(float(f"1e{e}"), _power(e)) for e in exponents]


def _power(exponent: int) -> str:
    if -3 <= exponent <= 4:
        return f"{10.0**exponent:.{max(0, -exponent)}f}"
    return f"1e{exponent}"


def _round_values(axis: Axis, most: int) -> list[tuple[float, str]]:
    """Multiples of 1, 2 or 5 times a power of ten."""
    half = axis.high / 2 - axis.low / 2
    exponent = math.floor(math.log10(max(half, 5e-324))) - 2
    for power in range(exponent, exponent + 6):
        for digit in (1, 2, 5):
            step = _decimal(digit, power)
            if step == 0.0 or not math.isfinite(step):
                continue
            first, last = math.ceil(axis.low / step - 1e-9), math.floor(axis.high / step + 1e-9)
            if last - first < most:
                values = [_decimal(digit * i, power) for i in range(first, last + 1)]
                return [(v, label(v, power)) for v in values if math.isfinite(v)]
    return []


def _decimal(digits: int, power: int) -> float:
    return float(f"{digits}e{power}")


def label(value: float, power: int) -> str:
    """A number whose last digit that counts is that of 10**power: ``0.25``, ``2e-5``, ``−1e308``.

    Never more than seven digits before or after the point: powers of ten instead.
    """
    if value == 0:
        return "0"
    sign, size = "−" if value < 0 else "", abs(value)
    leading = math.floor(math.log10(size) + 1e-12)
    if power >= -5 and leading < 6:
        return f"{sign}{size:.{max(0, -power)}f}"
    digits, _, exponent = f"{size:.{min(max(0, leading - power), 6)}e}".partition("e")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f"{sign}{digits}e{int(exponent)}"
