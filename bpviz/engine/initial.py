"""What is drawn from the seed: initial weights, and samples for a network that has none.

Every draw is a pure function of the seed, a number and a purpose; no generator is kept.
"""

import math

import numpy as np

from bpviz.engine.rounding import Array

INITS = ("uniform", "normal", "xavier", "he")
MOST_SAMPLES = 4


def drawn_weights(init: str, seed: int, layer: int, units: int, below: int) -> Array:
    """Weights of one layer, ``(units, below)``.

    uniform: from −1 to 1 with two decimals, so that they can be copied to paper. normal: standard
    normal. xavier: uniform in ±√(6/(units + below)) (Glorot & Bengio 2010). he: normal with
    variance 2/below (He et al. 2015).
    """
    rng = np.random.default_rng((seed, layer, 2))
    shape = (units, below)
    match init:
        case "normal":
            return rng.standard_normal(shape)
        case "xavier":
            limit = math.sqrt(6.0 / (units + below))
            return rng.uniform(-limit, limit, shape)
        case "he":
            return rng.standard_normal(shape) * math.sqrt(2.0 / below)
        case _:
            return rng.integers(-100, 101, shape) / 100.0


def drawn_samples(
    seed: int, inputs: int, outputs: int, *, one_hot: bool = False
) -> tuple[Array, Array]:
    """Up to four different samples of zeros and ones: inputs and targets, a column a sample."""
    rng = np.random.default_rng((seed, 0, 3))
    count = min(MOST_SAMPLES, 2 ** min(inputs, 2))
    chosen: list[tuple[int, ...]] = []
    while len(chosen) < count:
        sample = tuple(rng.integers(0, 2, inputs).tolist())
        if sample not in chosen:
            chosen.append(sample)
    if one_hot:
        targets = np.eye(outputs)[:, rng.integers(0, outputs, count)]
    else:
        targets = rng.integers(0, 2, (outputs, count)).astype(np.float64)
    return np.array(chosen, dtype=np.float64).T.copy(), targets
