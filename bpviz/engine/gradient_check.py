"""The derivatives of one update by finite differences."""

import math
from dataclasses import dataclass, replace

import numpy as np

from bpviz.engine.history import History
from bpviz.engine.perturb import Perturbed, Places, Truths
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.engine.rounding import Array
from bpviz.engine.state import State

TOLERANCE = 1e-6
DERIVATIVES = (Kind.DE_DOUT, Kind.DOUT_DNET, Kind.DELTA, Kind.GRADIENT, Kind.BIAS_GRADIENT)
DURING = "no derivative of E: it was computed from weights that were updated already"
# Steps, and whether they are of the size of the nets: those of a network that diverges are large.
_STEPS = (
    *((False, 10.0**-power) for power in range(3, 6)),
    *((True, 10.0**-power) for power in range(3, 12)),
)
_MOST_ELEMENTS = 512
_MOST_NUMBERS = 20_000_000


@dataclass(frozen=True)
class Row:
    """How one quantity compares.

    ``difference`` is the largest |a − b| / (max(|a|, |b|) + 10⁻³·max(1, E)), a by backpropagation
    and b by differences; up to 10⁻⁶ it is ``allowed``: |a − b| is at most
    10⁻⁶·max(|a|, |b|) + 10⁻⁹·max(1, E). ``element`` is where that is and ``where`` its name; NaN,
    None and "" where nothing was compared. ``checked`` of ``total`` elements were compared, and
    ``note`` says why not the others. ``moved`` is how far rounding moved an element at most, None
    where nothing is rounded.
    """

    quantity: Quantity
    difference: float
    element: Element | None
    where: str
    checked: int
    total: int
    note: str = ""
    moved: float | None = None

    @property
    def allowed(self) -> bool:
        """Whether it agrees, or was not compared."""
        return not self.difference > TOLERANCE


def check_gradients(problem: Problem, update: int = 0) -> list[Row]:
    """Hold every derivative of an update against finite differences, in the order of the script.

    Where the problem rounds, it is the run without rounding that is checked. Where it updates
    during the backward pass, what follows from updated weights is exempt. Of large quantities
    some elements, evenly spread, are checked.
    """
    exact = replace(problem, rounding=None)
    state = _finished(exact, update)
    checker = _Checker(Perturbed(exact, state))
    steps = [step.quantity for step in problem.script if step.kind in DERIVATIVES]
    with np.errstate(all="ignore"):
        rows = [checker.row(quantity) for quantity in steps]
        if problem.rounding is None:
            return rows
        rounded = _finished(problem, update)
        return [replace(row, moved=_moved(row.quantity, rounded, state)) for row in rows]


def _finished(problem: Problem, update: int) -> State:
    history = History(problem)
    return history.frame(update=update, step=history.steps).after


def _moved(quantity: Quantity, rounded: State, exact: State) -> float:
    return float(np.abs(rounded.need(quantity) - exact.need(quantity)).max())


@dataclass(frozen=True, eq=False)
class _Checker:
    perturbed: Perturbed

    def row(self, quantity: Quantity) -> Row:
        """How a quantity compares."""
        problem, state = self.perturbed.problem, self.perturbed.state
        value = state.need(quantity)
        hidden = quantity.kind is not Kind.DOUT_DNET and quantity.layer < problem.last
        if problem.update_order == "during" and hidden:
            return Row(quantity, math.nan, None, "", 0, value.size, DURING)
        places = self._chosen(value)
        claimed, notes = value[places], []
        if len(claimed) < value.size:
            notes.append(
                f"{len(claimed):,} of {value.size:,} elements, evenly spread, were checked"
            )
        difference, crossed = self._differences(quantity, places, claimed)
        overflown = ~np.isfinite(difference) & ~crossed
        for left_out, why in ((overflown, "not finite"), (crossed, "at the kink of a ReLU")):
            if left_out.any():
                notes.append(f"{np.count_nonzero(left_out):,} {why}")
        checked = np.flatnonzero(~crossed & ~overflown)
        note = "; ".join(notes)
        if not len(checked):
            return Row(quantity, math.nan, None, "", 0, value.size, note)
        at = int(checked[difference[checked].argmax()])
        element = _element(quantity, tuple(int(place[at]) for place in places))
        where, size = _name(element, value.shape, state.samples), value.size
        return Row(quantity, float(difference[at]), element, where, len(checked), size, note)

    def _chosen(self, value: Array) -> Places:
        """The places of at most so many elements as are checked."""
        problem = self.perturbed.problem
        cost = 4 * problem.batch_size * sum(problem.sizes)
        most = max(1, min(_MOST_ELEMENTS, _MOST_NUMBERS // cost))
        flat = np.arange(value.size)
        if len(flat) > most:
            flat = np.unique(np.linspace(0, value.size - 1, most).astype(np.int64))
        return tuple(np.unravel_index(flat, value.shape))

    def _differences(
        self, quantity: Quantity, places: Places, claimed: Array
    ) -> tuple[Array, Truths]:
        """The relative differences, infinite where numbers are, and which elements are at a kink.

        With the step that agrees best: too long a one cuts off, too short a one cancels out.
        """
        error = self.perturbed.state.error
        floor = 1e-3 * max(1.0, error if error is not None and math.isfinite(error) else 1.0)
        best = np.full(len(claimed), np.inf)
        crossed = np.ones(len(claimed), dtype=bool)
        for scaled, step in _STEPS:
            h = step * self.perturbed.reach(quantity, places, scaled=scaled)
            useful = h >= 1e-6 if scaled else np.ones(len(h), dtype=bool)
            left = np.flatnonzero((best > TOLERANCE / 100) & useful)
            if not len(left):
                continue
            found, kinks = self._slopes(quantity, tuple(i[left] for i in places), h[left])
            size = np.maximum(np.abs(found), np.abs(claimed[left]))
            new = np.abs(found - claimed[left]) / (size + floor)
            best[left] = np.where(kinks, best[left], np.fmin(best[left], new))
            crossed[left] &= kinks
        return best, crossed

    def _slopes(self, quantity: Quantity, places: Places, h: Array) -> tuple[Array, Truths]:
        """(8·(E(h) − E(−h)) − (E(2h) − E(−2h))) / 12h at each place."""
        kinks = np.zeros(len(h), dtype=bool)
        total = np.zeros(len(h))
        for factor, weight in ((1.0, 8.0), (-1.0, -8.0), (2.0, -1.0), (-2.0, 1.0)):
            value, crossed = self.perturbed.moved(quantity, places, factor * h)
            total += weight * value
            kinks |= crossed
        return total / (12.0 * h), kinks


def _element(quantity: Quantity, index: tuple[int, ...]) -> Element:
    match index:
        case (sample, row, column):
            return Element(quantity, row, column, sample)
        case (row, sample) if quantity.is_signal:
            return Element(quantity, row, sample=sample)
        case (row, column):
            return Element(quantity, row, column)
    return Element(quantity, index[0])


def _name(element: Element, shape: tuple[int, ...], samples: tuple[int, ...]) -> str:
    """``gradient_c7``, ``bias_gradient_c2``, ``delta_c2 of sample 3``, ``dout_dnet_d1,2``."""
    quantity, row = element.quantity, element.row + 1
    if quantity.is_matrix:
        return f"{quantity.name}{element.row * shape[1] + element.column + 1}"
    if not quantity.is_signal:
        return f"{quantity.name}{row}"
    number = f"{row},{element.column + 1}" if len(shape) == 3 else f"{row}"
    sample = f" of sample {samples[element.sample] + 1}" if len(samples) > 1 else ""
    return f"{quantity.name}{number}{sample}"
