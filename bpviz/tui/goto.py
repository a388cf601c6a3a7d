"""Where "go to" goes: 81, u500, u500.12, s3, out_c, delta_b, w_c7."""

import re
from dataclasses import dataclass

from bpviz.engine.history import History
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind, Quantity, layer_name, parse_name

EXAMPLES = "12   u500   u500.12   s3   out_c   w_c7"
MAX_UPDATE = 10**9


class GoToError(ValueError):
    """There is no such place; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A position, None to stay; the part and the sample, from 0, that are meant, if any."""

    index: int | None
    part: Part | None = None
    sample: int | None = None


def destination(text: str, history: History, index: int) -> Destination:
    """Where *text* leads from position *index*.

    A number is a sub-step of this update; ``u`` an update, with a sub-step after a point; ``s``
    the next use of a sample; a name the next sub-step that computes it.

    Raises:
        GoToError: it leads nowhere.
    """
    text = text.strip()
    if not text:
        raise GoToError(f"Type a place, such as {'  '.join(EXAMPLES.split())}.")
    if match := re.fullmatch(r"[sS](\d+)", text):
        return Destination(_next_use(int(match[1]), history, index), sample=int(match[1]) - 1)
    if match := re.fullmatch(r"(?:[uU](\d+)\.?)?(\d+)?", text):
        return Destination(_place(match[1], match[2], history, index))
    return _named(text, history, index)


def _place(update: str | None, step: str | None, history: History, index: int) -> int:
    here = history.place(index)
    at = here.update if update is None else int(update)
    if at > MAX_UPDATE:
        raise GoToError(f"Updates can be reached up to u{MAX_UPDATE}.")
    first = 0 if at == 0 else 1
    number = first if step is None else int(step)
    if not first <= number <= history.steps:
        raise GoToError(f"Update {at} has sub-steps {first} to {history.steps}, not {number}.")
    return history.index(at, number)


def _next_use(sample: int, history: History, index: int) -> int:
    problem = history.problem
    if not 1 <= sample <= problem.samples:
        raise GoToError(f"There are samples 1 to {problem.samples}, not {sample}.")
    update = next_use(problem, sample - 1, history.place(index).update)
    return history.index(update, 1)


def next_use(problem: Problem, sample: int, update: int) -> int:
    """The next update after *update* that is shown *sample*, from 0."""
    ahead = range(update + 1, update + 1 + 2 * problem.updates_per_epoch)
    return next(u for u in ahead if sample in problem.batch(u))


def _named(text: str, history: History, index: int) -> Destination:
    problem = history.problem
    part = named_part(text, problem)
    parsed = parse_name(text, problem.last)
    if part is None and (parsed is None or parsed[1] is not None):
        raise GoToError(f"There is no {text!r}; places are such as {EXAMPLES}.")
    if parsed is None:
        return Destination(None, part)
    quantity = parsed[0]
    computed = {Kind.WEIGHTS: Kind.NEW_WEIGHTS, Kind.BIASES: Kind.NEW_BIASES}
    if quantity.kind in computed:
        bias = quantity.kind is Kind.BIASES
        quantity = Quantity(computed[quantity.kind], quantity.layer, bias)
    steps = [step.quantity for step in problem.script]
    if quantity not in steps:
        if part is not None:
            return Destination(None, part)
        raise GoToError(f"No sub-step computes {text}.")
    number = steps.index(quantity) + 1
    place = history.place(index)
    update = place.update + (number <= place.step)
    return Destination(history.index(update, number), part)


def named_part(text: str, problem: Problem) -> Part | None:
    """The part that a name means: a_1, c_2, w_c7, bias_c2, target_d1, or an element's, net_c2."""
    if match := re.fullmatch(r"([a-z]+)_([1-9]\d*)", text):
        for layer, units in enumerate(problem.sizes):
            if layer_name(layer) == match[1] and int(match[2]) <= units:
                return _neuron(layer, int(match[2]) - 1)
        return None
    quantity, place = parse_name(text, problem.last) or (None, None)
    if quantity is None or place is None:
        return None
    layer, units = quantity.layer, problem.sizes[quantity.layer]
    if quantity.is_matrix:
        row, column = divmod(place, problem.sizes[layer - 1])
        return Weight(layer, row, column, problem.sizes[layer - 1]) if row < units else None
    if place >= units:
        return None
    if quantity.kind in (Kind.BIASES, Kind.BIAS_GRADIENT) or quantity.bias:
        return None if problem.bias == "none" else Bias(layer, place)
    return Target(layer, place) if quantity.kind is Kind.TARGET else _neuron(layer, place)


def _neuron(layer: int, index: int) -> Neuron | Input:
    return Neuron(layer, index) if layer else Input(index)
