"""``--verify``: a problem's published numbers, and finite differences, against the engine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bpviz.engine.gradient_check import Row, check_gradients
from bpviz.engine.history import History
from bpviz.engine.problem import Problem
from bpviz.engine.rounding import Array
from bpviz.library.expectations import numbers_at_end

_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Published:
    """Numbers that somebody has published, and what the engine computes for them; both flat."""

    update: int
    name: str
    decimals: int
    given: Array
    computed: Array

    @property
    def wrong(self) -> list[int]:
        """The places, from 0, where the two differ by more than the published decimals allow."""
        half_a_unit = 0.5 * 10.0**-self.decimals * (1 + _SLACK)
        slack = np.abs(self.computed) * 2.0**-50
        near = np.abs(self.given - self.computed) <= half_a_unit + slack
        return [int(place) for place in np.flatnonzero(~near)]

    @property
    def agrees(self) -> bool:
        """Whether all agree."""
        return not self.wrong

    @property
    def verdict(self) -> str:
        """``ok``, or the first number that differs and by how much."""
        if self.agrees:
            return "ok"
        place = self.wrong[0]
        given, computed = float(self.given[place]), float(self.computed[place])
        which = f"number {place + 1}: " if len(self.given) > 1 else ""
        return (
            f"{which}{given:.{self.decimals}f} published, {computed:.{self.decimals + 2}f} "
            f"computed, {abs(given - computed):.1e} apart"
        )


def published(problem: Problem) -> Iterator[Published]:
    """The problem's published numbers beside the engine's, in the order of their updates."""
    history = History(problem)
    for expectation in sorted(problem.expect, key=lambda e: e.update):
        state = history.frame(update=expectation.update, step=history.steps).after
        for name, values in expectation.values.items():
            yield Published(
                expectation.update,
                name,
                expectation.decimals,
                np.array(values),
                numbers_at_end(name, state),
            )


def verify(problem: Problem, write: Callable[[str], object]) -> bool:
    """Write a line for everything that is compared; returns whether all of it agrees."""
    numbers_agree = _verify_published(problem, write)
    write("\n")
    return _verify_derivatives(problem, write) and numbers_agree


def _verify_published(problem: Problem, write: Callable[[str], object]) -> bool:
    write(f"{problem.name}: published numbers\n")
    numbers = agreeing = 0
    for entry in published(problem):
        write(
            f"  update {entry.update:>5}  {entry.name:<16} {entry.decimals:>2} decimals  "
            f"{entry.verdict}\n"
        )
        numbers += len(entry.given)
        agreeing += len(entry.given) - len(entry.wrong)
    write(f"  {agreeing} of {numbers} agree\n" if numbers else "  there are none\n")
    return agreeing == numbers


def _verify_derivatives(problem: Problem, write: Callable[[str], object]) -> bool:
    """The derivatives of update 0 against finite differences of E."""
    exact = "" if problem.rounding is None else ", without rounding"
    write(f"{problem.name}: derivatives of update 0 and finite differences of E{exact}\n")
    write(f"  {'':<20}largest relative difference\n")
    rows = check_gradients(problem)
    for row in rows:
        write(f"  {row.quantity.name:<20}{_verdict(row)}\n")
    compared = [row for row in rows if row.checked]
    agreeing = sum(row.allowed for row in compared)
    write(f"  {agreeing} of {len(compared)} agree\n")
    return agreeing == len(compared)


def _verdict(row: Row) -> str:
    """``2.1e-12  ok  gradient_c7``, and what there is to be said."""
    notes = [row.note] if row.note else []
    if row.checked:
        verdict = "ok" if row.allowed else "too large"
        notes.insert(0, f"{row.difference:.1e}  {verdict}  {row.where}")
    if row.moved is not None:
        notes.append(f"rounding moved it by up to {row.moved:.1e}")
    return "; ".join(notes)
