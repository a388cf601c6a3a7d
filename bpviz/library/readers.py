"""Reading the words of the command line: names, numbers, settings to compare.

What is not given is not touched; whoever reads a word raises ArgumentTypeError with a sentence.
"""

import argparse
import math
import re
from collections.abc import Callable, Sequence

from bpviz.library.names import no_such, shortened

ACTIVATIONS = (
    "sigmoid",
    "tanh",
    "relu",
    "leaky-relu",
    "softplus",
    "gelu",
    "identity",
    "softmax",
)
LOSSES = ("half-squared", "squared", "mean-squared", "binary-cross-entropy", "cross-entropy")
BIASES = ("none", "trained", "shared", "fixed")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")
UPDATE_ORDERS = ("after", "during")
ORDERS = ("given", "shuffled")
INITS = ("uniform", "normal", "xavier", "he")
GRANULARITIES = ("layer", "neuron", "weight")
NOTATIONS = ("article", "indexed")
THEMES = ("dark", "light", "ansi-dark", "ansi-light")
FORMATS = ("text", "json")
MOST_ROUNDED = 10
MOST_SHOWN = 12

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def one_of(what: str, choices: Sequence[str]) -> Callable[[str], str]:
    """A reader of one of several names."""

    def read(word: str) -> str:
        if word not in choices:
            raise argparse.ArgumentTypeError(no_such(what, word, choices))
        return word

    return read


def whole(lowest: int, highest: int = 10**15) -> Callable[[str], int]:
    """A reader of a whole number."""
    limits = f"{lowest} or more" if highest == 10**15 else f"from {lowest} to {highest}"

    def read(word: str) -> int:
        if re.fullmatch(r"[+-]?\d{1,16}", word, re.ASCII) and lowest <= int(word) <= highest:
            return int(word)
        raise argparse.ArgumentTypeError(f"{shortened(word)!r} is not a whole number, {limits}")

    return read


def learning_rate(word: str) -> float:
    """A finite number, 0 or more."""
    if _NUMBER.fullmatch(word) and 0 <= float(word) < math.inf:
        return float(word)
    raise argparse.ArgumentTypeError(f"{shortened(word)!r} is not a finite number, 0 or more")


def rounding(word: str) -> int | None:
    """A number of decimals, or None for none."""
    if word == "none":
        return None
    try:
        return whole(0, MOST_ROUNDED)(word)
    except argparse.ArgumentTypeError as error:
        raise argparse.ArgumentTypeError(f"{error}, or none") from None


def numbers(text: str) -> tuple[float, ...]:
    """Finite numbers with commas between them: ``-1,0.5``."""
    values = []
    for word in text.split(","):
        if not _NUMBER.fullmatch(word.strip()) or math.isinf(float(word)):
            raise argparse.ArgumentTypeError(
                f"{shortened(word.strip())!r} is not a finite number; they are given as 1,0"
            )
        values.append(float(word))
    return tuple(values)


# What overrides the problem's own values, and what --compare can vary, by its key in a file.
READERS: dict[str, Callable[[str], object]] = {
    "activation": one_of("activation", ACTIVATIONS),
    "output_activation": one_of("activation", ACTIVATIONS),
    "loss": one_of("loss", LOSSES),
    "bias": one_of("bias", BIASES),
    "learning_rate": learning_rate,
    "optimizer": one_of("optimizer", OPTIMIZERS),
    "batch_size": whole(1),
    "update_order": one_of("update order", UPDATE_ORDERS),
    "order": one_of("order", ORDERS),
    "rounding": rounding,
    "seed": whole(0),
    "init": one_of("init", INITS),
}


def comparison(text: str) -> tuple[str, tuple[tuple[str, object], ...]]:
    """``optimizer=sgd,adam`` as its key and the values, each as written and as read."""
    key, equals, values = text.partition("=")
    key = key.replace("-", "_")
    if not equals:
        raise argparse.ArgumentTypeError(f"{shortened(text)!r} is not KEY=A,B")
    if key not in READERS:
        raise argparse.ArgumentTypeError(no_such("key", key, READERS))
    return key, tuple((word, READERS[key](word)) for word in values.split(","))
