"""Reads arithmetic as it is written on the screen, and works it out."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np

NUMBER = re.compile(r"−?(?:\d+(?:\.\d+)?(?:e-?\d+)?|inf|nan)")


def to_float(text: str) -> float:
    """A written number: ``−0.0221``, ``2e-5``, ``~0``."""
    return float(text.replace("−", "-").replace("~", ""))


def half_a_digit(text: str) -> float:
    """By how much a written number may be off: half of its last digit, and a little more."""
    digits, _, exponent = text.lstrip("−~").partition("e")
    decimals = len(digits.partition(".")[2])
    return 0.5000001 * 10.0 ** (int(exponent or 0) - decimals)


def work_out(text: str, names: dict[str, Any] | None = None) -> float:
    """What an expression in numbers comes to: ``0.4·0.1 + 0.7·(−0.2)``, ``1/(1 + e^−0.5)``."""
    for old, new in (
        ("−", "-"),
        ("·", "*"),
        ("e^", "E**"),
        ("^", "**"),
        ("²", "**2"),
        ("½", "0.5*"),
        ("ln(", "log("),
        ("Φ(", "Phi("),
        ("φ(", "phi("),
        ("f′(", "slope("),
        ("0.5**(", "0.5*("),
    ):
        text = text.replace(old, new)
    text = re.sub(r"√(\(?-?[\d.]+(?:e-?\d+)?\)?)", r"sqrt(\1)", text)
    text = re.sub(r"(?<=[\d)])\s*\(", "*(", text)
    with np.errstate(all="ignore"):
        return float(eval(text, {"__builtins__": {}}, _NAMES | (names or {})))


def _normal_cdf(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _normal_density(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


_NAMES: dict[str, Any] = {
    "E": math.e,
    "max": max,
    "tanh": math.tanh,
    "log": math.log,
    "sqrt": math.sqrt,
    "Phi": _normal_cdf,
    "phi": _normal_density,
    "inf": math.inf,
    "nan": math.nan,
}
