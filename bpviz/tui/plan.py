"""How long to train, as a person writes it: 500, 10 epochs, E 0.01, gradient 1e-4, dead.

The conditions, after the word pause, are also where playing by itself is to pause.
"""

import math
import re
from dataclasses import dataclass

from bpviz.engine.conditions import (
    Condition,
    DeadNeuron,
    ErrorAtMost,
    GradientAtMost,
    NotFinite,
)
from bpviz.engine.problem import Problem

EXAMPLES = "500   10 epochs   E 0.01   gradient 1e-4   dead   1000, E 0.01   pause E 0.01"
PAUSE = "pause"
MOST = 10**8
_UNTIL = 10**7
_LENGTH = re.compile(r"(\d+)\s*(u|updates?|e|epochs?)?")
_LIMIT = re.compile(r"(e|gradient|g)\s*(?:<=|≤|<|=)?\s*([-+.\de]+)")


class PlanError(ValueError):
    """It does not say how long; the message is one sentence for the user."""


@dataclass(frozen=True)
class Plan:
    """So many updates at most, or fewer where one of the conditions is met."""

    updates: int
    conditions: tuple[Condition, ...]


def plan(text: str, problem: Problem) -> Plan:
    """What *text* says, parts of which are separated by commas.

    A number that is not finite always ends training.

    Raises:
        PlanError: it says nothing, or a part is none of those that there are.
    """
    updates, conditions = _parts(text, problem)
    updates = _UNTIL if updates is None else updates
    if not 1 <= updates <= MOST:
        raise PlanError(f"It can be from 1 to {MOST:,} updates.")
    return Plan(updates, (*conditions, NotFinite()))


def pauses(text: str, problem: Problem) -> tuple[Condition, ...] | None:
    """Where playing is to pause, if that is what *text* says; none where there is none behind it.

    Raises:
        PlanError: it says something else as well.
    """
    word, _, rest = text.strip().partition(" ")
    if word.lower() != PAUSE:
        return None
    if not rest.strip():
        return ()
    updates, conditions = _parts(rest, problem)
    if updates is not None:
        raise PlanError(f"Playing pauses at a condition, such as {PAUSE} E 0.01.")
    return tuple(conditions)


def _parts(text: str, problem: Problem) -> tuple[int | None, list[Condition]]:
    updates: int | None = None
    conditions: list[Condition] = []
    for part in (part.strip().lower() for part in text.split(",")):
        if match := _LENGTH.fullmatch(part):
            unit = problem.updates_per_epoch if (match[2] or "u").startswith("e") else 1
            updates = int(match[1]) * unit
        elif part == "dead":
            conditions.append(DeadNeuron())
        elif match := _LIMIT.fullmatch(part):
            limit = _number(match[2])
            conditions.append((ErrorAtMost if match[1] == "e" else GradientAtMost)(limit))
        else:
            raise PlanError(f"{part!r} says nothing here; it can be such as {EXAMPLES}.")
    return updates, conditions


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise PlanError(f"{text!r} is not a number.") from None
    if not (math.isfinite(value) and value >= 0):
        raise PlanError("The limit must be a finite number, 0 or more.")
    return value


def in_words(condition: Condition) -> str:
    """What has come about where a condition is met."""
    match condition:
        case ErrorAtMost(limit):
            return f"the mean error of its epoch is at most {limit:g}"
        case GradientAtMost(limit):
            return f"no number in its gradient is larger than {limit:g}"
        case DeadNeuron():
            return "a ReLU neuron is off for every sample"
        case _:
            return "a number is infinite or no number"
