"""Rounding as it is done with pencil and paper."""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SLACK = 2.0**-44
_EXACT = 2.0**52
MAX_DECIMALS = 10


def constant(value: float) -> Array:
    """A number as an array without dimensions: NumPy takes it in half the time of a float."""
    number: Array = np.array(value, dtype=np.float64)
    number.flags.writeable = False
    return number


_SCALES = tuple(constant(10.0**decimals) for decimals in range(MAX_DECIMALS + 1))
_STRETCH, _HALF, _ZERO = constant(1.0 + _SLACK), constant(0.5 + _SLACK), constant(0.0)
_LIMIT = constant(_EXACT)


def round_half_away(
    value: Array, decimals: int, into: Array | None = None, scratch: Array | None = None
) -> Array:
    """Round to *decimals* decimals, halves away from zero as decimal numbers are read.

    ``copysign(floor(|x|·10ⁿ·(1 + 2⁻⁴⁴) + ½ + 2⁻⁴⁴), x) / 10ⁿ + 0.0``, and x itself where
    ``|x|·10ⁿ ≥ 2⁵²``. The slack makes 0.49865, which is stored a hair below, a tie as on paper;
    ``np.round`` would decide it by the stored bits. It stays below a thousandth of the last
    decimal as long as ``|x|·10ⁿ`` is below 2³⁴. Infinities and NaN are returned unchanged.
    *into* may be *value* itself; *scratch* is another array of its shape.
    """
    scale = _SCALES[decimals]
    work = np.empty_like(value) if scratch is None else scratch
    np.abs(value, work)
    np.multiply(work, scale, work)
    small = np.less(work, _LIMIT)
    np.multiply(work, _STRETCH, work)
    np.add(work, _HALF, work)
    np.floor(work, work)
    np.copysign(work, value, work)
    np.divide(work, scale, work)
    np.add(work, _ZERO, work)
    if into is None:
        return np.where(small, work, value)
    if into is not value:
        np.copyto(into, value)
    np.copyto(into, work, where=small)
    return into


def rounded(value: Array, decimals: int | None) -> Array:
    """*value* with *decimals* decimals; unchanged, and not copied, where *decimals* is None."""
    return value if decimals is None else round_half_away(value, decimals)


def rounded_number(value: float, decimals: int | None) -> float:
    """A single number, rounded as :func:`round_half_away` does, to the same bits."""
    if decimals is None:
        return value
    scale = 10.0**decimals
    scaled = abs(value) * scale
    if not scaled < _EXACT:
        return value
    whole = math.floor(scaled * (1.0 + _SLACK) + (0.5 + _SLACK))
    return math.copysign(whole, value) / scale + 0.0
