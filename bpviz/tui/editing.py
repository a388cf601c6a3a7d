"""What can be edited, and taking what was typed for it."""

import math
from dataclasses import dataclass

from bpviz.engine.edits import Edit, edited_problem
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import ProblemError
from bpviz.tui.session import Session


class EditError(ValueError):
    """A value that cannot be taken; the message is one sentence for the user."""


@dataclass(frozen=True)
class Editable:
    """A number that can be edited: a part's, or, for None, the learning rate."""

    part: Weight | Bias | Input | Target | None
    name: str
    value: float


def editables(session: Session) -> list[Editable]:
    """What the selection stands for, and the learning rate."""
    parts = _parts(session.selection, session)
    found = [Editable(part, session.notation.part(part), _value(part, session)) for part in parts]
    return [*found, Editable(None, "η", session.problem.learning_rate)]


def _parts(selection: Part, session: Session) -> list[Weight | Bias | Input | Target]:
    if not isinstance(selection, Neuron):
        return [selection]
    problem, found = session.problem, list[Weight | Bias | Input | Target]()
    if problem.bias != "none":
        found.append(Bias(selection.layer, 0 if problem.bias == "shared" else selection.index))
    if selection.layer == problem.last:
        found.append(Target(selection.layer, selection.index))
    return found


def _value(part: Weight | Bias | Input | Target, session: Session) -> float:
    """The value in this update, before its own change."""
    state, sample = session.walk.frame().before, session.shown_sample
    match part:
        case Weight(layer, row, column):
            weights = state.layers[layer].weights
            assert weights is not None
            return float(weights[row, column])
        case Bias(layer, index):
            biases = state.layers[layer].biases
            assert biases is not None
            return float(biases[index])
        case Input(index):
            return float(state.inputs[index, sample])
        case Target(_, index):
            return float(state.targets[index, sample])


def take(session: Session, what: Editable, text: str) -> str:
    """Make the edit, and say so.

    Raises:
        EditError: *text* is no number that the problem can have there.
    """
    try:
        value = float(text.strip().replace("−", "-"))
    except ValueError:
        raise EditError(f"{text.strip()!r} is not a number.") from None
    if not math.isfinite(value):
        raise EditError("It must be a finite number.")
    update = session.walk.place.update
    sample = session.problem.batch(update)[session.shown_sample]
    edit = Edit(update, what.part, value, sample)
    try:
        edited_problem(session.walk.history.problem, (*session.walk.edits, edit), update)
    except ProblemError as error:
        raise EditError(f"{error}.") from None
    session.walk.make(edit)
    return f"{what.name}: {what.value:g} → {value:g}, from the start of update {update} on"
