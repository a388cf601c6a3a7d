"""Rounding as it is done with pencil and paper."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_SLACK = 2.0**-44
_EXACT = 2.0**52
MAX_DECIMALS = 10


def round_half_away(value: Array, decimals: int) -> Array:
    """Round to *decimals* decimals, halves away from zero as decimal numbers are read.

    ``copysign(floor(|x|·10ⁿ·(1 + 2⁻⁴⁴) + ½ + 2⁻⁴⁴), x) / 10ⁿ + 0.0``, and x itself where
    ``|x|·10ⁿ ≥ 2⁵²``. The slack makes 0.49865, which is stored a hair below, a tie as on paper;
    ``np.round`` would decide it by the stored bits. Infinities and NaN are returned unchanged.
    """
    scale = 10.0**decimals
    scaled = np.abs(value) * scale
    rounded = np.copysign(np.floor(scaled * (1.0 + _SLACK) + (0.5 + _SLACK)), value) / scale + 0.0
    return np.where(scaled < _EXACT, rounded, value)


def rounded(value: Array, decimals: int | None) -> Array:
    """*value* with *decimals* decimals; unchanged, and not copied, where *decimals* is None."""
    return value if decimals is None else round_half_away(value, decimals)
