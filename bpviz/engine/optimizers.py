"""Optimisers: their settings, the averages that they keep, and their update rules.

Formulas and defaults are PyTorch's. Each average and each correction is a sub-step of its own.
``p`` is a parameter (weights or biases), ``g`` its gradient, ``η`` the learning rate, ``t`` the
number of the update counted from 1, ``λ`` the weight decay.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bpviz.engine.quantity import Kind
from bpviz.engine.rounding import Array

_AVERAGES: dict[str, tuple[Kind, ...]] = {
    "sgd": (),
    "momentum": (Kind.VELOCITY,),
    "nesterov": (Kind.VELOCITY,),
    "rmsprop": (Kind.MEAN_SQUARE,),
    "adam": (
        Kind.FIRST_MOMENT,
        Kind.SECOND_MOMENT,
        Kind.FIRST_UNBIASED,
        Kind.SECOND_UNBIASED,
    ),
    "adamw": (
        Kind.FIRST_MOMENT,
        Kind.SECOND_MOMENT,
        Kind.FIRST_UNBIASED,
        Kind.SECOND_UNBIASED,
    ),
}
OPTIMIZERS = tuple(_AVERAGES)
CARRIED = frozenset({Kind.VELOCITY, Kind.MEAN_SQUARE, Kind.FIRST_MOMENT, Kind.SECOND_MOMENT})
SETTINGS: dict[str, tuple[str, ...]] = {
    "sgd": ("weight_decay",),
    "momentum": ("momentum", "weight_decay"),
    "nesterov": ("momentum", "weight_decay"),
    "rmsprop": ("alpha", "eps", "weight_decay"),
    "adam": ("beta1", "beta2", "eps", "weight_decay"),
    "adamw": ("beta1", "beta2", "eps", "weight_decay"),
}


@dataclass(frozen=True)
class Optimizer:
    """An update rule and its settings; only those that SETTINGS lists for its name count."""

    name: str = "sgd"
    momentum: float = 0.9
    alpha: float = 0.99
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8
    weight_decay: float = 0.0

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What it computes for each parameter before the update itself, in order."""
        if self.weight_decay == 0.0:
            return _AVERAGES[self.name]
        decay = Kind.DECAYED if self.name == "adamw" else Kind.DECAYED_GRADIENT
        return (decay, *_AVERAGES[self.name])

    @property
    def carried(self) -> tuple[Kind, ...]:
        """The averages that it carries from one update to the next; they start at 0."""
        return tuple(kind for kind in self.kinds if kind in CARRIED)


def average(
    kind: Kind,
    optimizer: Optimizer,
    at: Mapping[Kind, Array],
    learning_rate: float,
    time: int,
    into: Array | None = None,
    scratch: Array | None = None,
) -> Array:
    """One of the optimiser's results before the update itself, in the parameter's shape.

    *at* holds the operands: WEIGHTS is p, GRADIENT is g (already decayed, where it decays),
    CARRIED kinds are the previous averages for their own sub-step and the new ones after it.

    =================  ===========================================
    decayed_gradient   g + λ·p
    decayed            p·(1 − η·λ), adamw
    velocity           μ·v + g
    mean_square        α·s + (1 − α)·g²
    first_moment       β₁·m + (1 − β₁)·g
    second_moment      β₂·v + (1 − β₂)·g²
    first_unbiased     m / (1 − β₁ᵗ)
    second_unbiased    v / (1 − β₂ᵗ)
    =================  ===========================================
    """
    gradient = at[Kind.GRADIENT]
    match kind:
        case Kind.DECAYED_GRADIENT:
            value = np.multiply(at[Kind.WEIGHTS], optimizer.weight_decay, out=into)
            return np.add(gradient, value, out=value)
        case Kind.DECAYED:
            factor = 1.0 - learning_rate * optimizer.weight_decay
            return np.multiply(at[Kind.WEIGHTS], factor, out=into)
        case Kind.VELOCITY:
            value = np.multiply(at[kind], optimizer.momentum, out=into)
            return np.add(value, gradient, out=value)
        case Kind.FIRST_MOMENT:
            return _blend(at[kind], gradient, optimizer.beta1, into, scratch)
        case Kind.MEAN_SQUARE | Kind.SECOND_MOMENT:
            decay = optimizer.alpha if kind is Kind.MEAN_SQUARE else optimizer.beta2
            square = np.multiply(gradient, gradient, out=scratch)
            return _blend(at[kind], square, decay, into, square)
        case Kind.FIRST_UNBIASED:
            return _divided(at[Kind.FIRST_MOMENT], 1.0 - optimizer.beta1**time, into)
        case Kind.SECOND_UNBIASED:
            return _divided(at[Kind.SECOND_MOMENT], 1.0 - optimizer.beta2**time, into)
    raise ValueError(f"{kind} is not an optimiser's result")


def _divided(moment: Array, share: float, into: Array | None) -> Array:
    """moment/share; late in a run, when βᵗ is nothing beside 1, at the cost of a copy."""
    if share != 1.0 or into is None:
        return np.divide(moment, share, out=into)
    np.copyto(into, moment)
    return into


def _blend(
    old: Array, new: Array, decay: float, into: Array | None, scratch: Array | None
) -> Array:
    """decay·old + (1 − decay)·new."""
    part = np.multiply(new, 1.0 - decay, out=scratch)
    value = np.multiply(old, decay, out=into)
    return np.add(value, part, out=value)


def update(
    optimizer: Optimizer,
    at: Mapping[Kind, Array],
    learning_rate: float,
    into: Array | None = None,
    scratch: Array | None = None,
) -> Array:
    """The new parameter, in the parameter's shape; *at* as for :func:`average`.

    =============  =====================================
    sgd            p − η·g
    momentum       p − η·v
    nesterov       p − η·(g + μ·v)
    rmsprop        p − η·g/(√s + ε)
    adam, adamw    p − η·m̂/(√v̂ + ε); adamw's p is decayed
    =============  =====================================
    """
    match optimizer.name:
        case "sgd":
            change = np.multiply(at[Kind.GRADIENT], learning_rate, out=scratch)
        case "momentum":
            change = np.multiply(at[Kind.VELOCITY], learning_rate, out=scratch)
        case "nesterov":
            change = np.multiply(at[Kind.VELOCITY], optimizer.momentum, out=scratch)
            np.add(at[Kind.GRADIENT], change, out=change)
            np.multiply(change, learning_rate, out=change)
        case "rmsprop":
            change = _normalised(
                at[Kind.GRADIENT], at[Kind.MEAN_SQUARE], optimizer.eps, learning_rate, scratch
            )
        case _:
            change = _normalised(
                at[Kind.FIRST_UNBIASED],
                at[Kind.SECOND_UNBIASED],
                optimizer.eps,
                learning_rate,
                scratch,
            )
    return np.subtract(at.get(Kind.DECAYED, at[Kind.WEIGHTS]), change, out=into)


def _normalised(
    top: Array, square: Array, eps: float, learning_rate: float, scratch: Array | None
) -> Array:
    """η·top/(√square + ε)."""
    change = np.sqrt(square, out=scratch)
    np.add(change, eps, out=change)
    np.divide(top, change, out=change)
    return np.multiply(change, learning_rate, out=change)
