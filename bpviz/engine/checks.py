"""What a problem must be like: every refusal is one sentence that names what and where."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from bpviz.engine.functions import ACTIVATIONS, LOSSES
from bpviz.engine.initial import INITS
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.quantity import layer_name
from bpviz.engine.rounding import MAX_DECIMALS, Array

if TYPE_CHECKING:
    from bpviz.engine.problem import Problem

BIASES = ("none", "trained", "shared", "fixed")
UPDATE_ORDERS = ("after", "during")
ORDERS = ("given", "shuffled")
MAX_LAYERS = 100
MAX_NUMBERS = 50_000_000


class ProblemError(ValueError):
    """A problem that makes no sense; the message is one sentence for its author."""


def check_sizes(sizes: Sequence[int]) -> None:
    """Refuse layer sizes that no network can have, before anything is allocated for them.

    Raises:
        ProblemError: fewer than 2 or more than 100 layers, a layer without neurons, or more
            weights than fit into memory.
    """
    if not 2 <= len(sizes) <= MAX_LAYERS:
        raise ProblemError(
            f"a network needs from 2 to {MAX_LAYERS} layers (input, …, output), not {len(sizes)}"
        )
    for index, units in enumerate(sizes):
        if not _is_whole(units, 1):
            raise ProblemError(f"layer {layer_name(index)} has {units} neurons; it needs 1 or more")
    weights = sum(a * b for a, b in pairwise(sizes))
    if weights + sum(sizes) > MAX_NUMBERS:
        raise ProblemError(
            f"a network of these sizes has {weights:,} weights; it can have {MAX_NUMBERS:,}"
        )


def check_choices(problem: "Problem") -> None:
    """Refuse unknown names, and conventions that contradict each other."""
    for key, value, choices in (
        ("loss", problem.loss, tuple(LOSSES)),
        ("bias", problem.bias, BIASES),
        ("update_order", problem.update_order, UPDATE_ORDERS),
        ("order", problem.order, ORDERS),
        ("init", problem.init, INITS),
        ("optimizer", problem.optimizer.name, OPTIMIZERS),
    ):
        if value not in choices:
            raise ProblemError(f"{key} is {value!r}; it can be {', '.join(choices)}")
    for index, layer in enumerate(problem.layers[1:], start=1):
        if layer.activation not in ACTIVATIONS:
            raise ProblemError(
                f"the activation of layer {layer_name(index)} is {layer.activation!r}; "
                f"it can be {', '.join(ACTIVATIONS)}"
            )
        if layer.activation == "softmax" and index < problem.last:
            raise ProblemError(
                f"the activation of layer {layer_name(index)} is 'softmax'; "
                "only the last layer can have it"
            )
    needed = problem.loss_function.activation
    if needed and problem.layers[-1].activation != needed:
        raise ProblemError(
            f"loss {problem.loss!r} needs {needed} in the last layer, "
            f"not {problem.layers[-1].activation}"
        )


def check_numbers(problem: "Problem") -> None:
    """Refuse numbers that are out of range."""
    if not (math.isfinite(problem.learning_rate) and problem.learning_rate >= 0):
        raise ProblemError(
            f"learning_rate is {problem.learning_rate}; it must be a finite number, 0 or more"
        )
    decimals = problem.rounding
    if decimals is not None and not (_is_whole(decimals, 0) and decimals <= MAX_DECIMALS):
        raise ProblemError(
            f"rounding is {decimals}; it must be a number of decimals, 0 to {MAX_DECIMALS}"
        )
    if not _is_whole(problem.seed, 0):
        raise ProblemError(f"seed is {problem.seed}; it must be a whole number, 0 or more")
    for key in ("momentum", "alpha", "beta1", "beta2"):
        value = getattr(problem.optimizer, key)
        if not 0 <= value < 1:
            raise ProblemError(f"optimizer.{key} is {value}; it must be from 0 up to below 1")
    for key in ("eps", "weight_decay"):
        value = getattr(problem.optimizer, key)
        if not (math.isfinite(value) and value >= 0):
            raise ProblemError(f"optimizer.{key} is {value}; it must be 0 or more")


def check_samples(problem: "Problem") -> None:
    """Refuse samples that do not fit the network, the loss or the batch size."""
    for what, array, layer in (
        ("input", problem.inputs, 0),
        ("target", problem.targets, problem.last),
    ):
        units = problem.layers[layer].units
        if array.ndim != 2 or array.shape[0] != units:
            found = array.shape[0] if array.ndim == 2 else "no table of"
            raise ProblemError(
                f"the samples have {found} {what} values, "
                f"but layer {layer_name(layer)} has {units} neurons"
            )
        if not np.isfinite(array).all():
            raise ProblemError(f"one of the {what} values is not a finite number")
    if problem.samples == 0 or problem.inputs.shape[1] != problem.targets.shape[1]:
        raise ProblemError("there must be at least one sample, each with input and target")
    if not (_is_whole(problem.batch_size, 1) and problem.batch_size <= problem.samples):
        raise ProblemError(
            f"batch_size is {problem.batch_size}; it must be from 1 to {problem.samples}, "
            "the number of samples"
        )
    _check_targets(problem)


def _check_targets(problem: "Problem") -> None:
    if problem.loss_function.activation is None:
        return
    if problem.targets.min() < 0 or problem.targets.max() > 1:
        raise ProblemError(f"with loss {problem.loss!r} every target must be from 0 to 1")
    sums = problem.targets.sum(axis=0)
    if problem.loss == "cross-entropy" and np.abs(sums - 1).max() > 1e-9:
        sample = int(np.abs(sums - 1).argmax())
        raise ProblemError(
            f"the targets of sample {sample + 1} sum to {sums[sample]:g}; "
            "with loss 'cross-entropy' they must sum to 1"
        )


def check_array(what: str, array: Array, shape: tuple[int, ...]) -> None:
    """Refuse another shape, and what is not finite; *what* is a plural."""
    if array.shape != shape:
        raise ProblemError(f"{what} have shape {_sizes(array.shape)}, not {_sizes(shape)}")
    if not np.isfinite(array).all():
        raise ProblemError(f"{what} must be finite numbers")


def own(what: str, value: Array) -> Array:
    """*value* as a read-only, C-contiguous array that nobody else can write to.

    Raises:
        ProblemError: it is no table of real numbers.
    """
    try:
        array = np.asarray(value)
        array = array.astype(np.float64, order="C", casting="same_kind", copy=False)
    except (TypeError, ValueError):
        raise ProblemError(f"{what} are no table of numbers") from None
    base: object = array
    while isinstance(base, np.ndarray):
        if base.flags.writeable:
            array = array.copy()
            break
        base = base.base
    array.flags.writeable = False
    return array


def _is_whole(value: object, lowest: int) -> bool:
    """Whether it is a whole number (NumPy's are, booleans are not), *lowest* or more."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        return False
    return int(value) >= lowest


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(str(size) for size in shape) or "a single number"
