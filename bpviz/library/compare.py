"""The same problem under other conventions: every combination of the settings that are compared."""

import argparse
from collections.abc import Iterator, Sequence
from itertools import product
from math import prod
from typing import cast

from bpviz.engine.problem import Problem
from bpviz.library.draft import Draft, Options
from bpviz.library.readers import comparison

Comparison = tuple[str, Sequence[tuple[str, object]]]
"""A key, and its values, each as written and as read."""

MOST_VARIANTS = 32


class CompareError(ValueError):
    """What is to be compared cannot be; the message is one sentence for the user."""


def comparisons(text: str) -> list[Comparison]:
    """``optimizer=sgd,adam  learning_rate=0.1,0.5`` as keys and values.

    Raises:
        CompareError: a word is not KEY=A,B, or there is no such key or value.
    """
    try:
        return [comparison(word) for word in text.split()]
    except argparse.ArgumentTypeError as error:
        raise CompareError(str(error)) from None


def variants(draft: Draft, compared: Sequence[Comparison]) -> Iterator[tuple[str, Problem]]:
    """Every combination, labelled ``optimizer=adam, seed=1``.

    Raises:
        CompareError: a key is there twice, or there are too many combinations.
        ProblemError: a combination makes no sense.
    """
    keys = [key for key, _ in compared]
    if len(set(keys)) < len(keys):
        raise CompareError("--compare has the same key twice; give it all its values at once")
    if not keys:
        return
    combinations = prod(len(values) for _, values in compared)
    if combinations > MOST_VARIANTS:
        raise CompareError(
            f"--compare has {combinations} combinations; it can have {MOST_VARIANTS}"
        )
    for chosen in product(*(values for _, values in compared)):
        label = ", ".join(f"{key}={word}" for key, (word, _) in zip(keys, chosen, strict=True))
        options = {key: value for key, (_, value) in zip(keys, chosen, strict=True)}
        yield label, draft.with_options(cast(Options, options)).problem()
