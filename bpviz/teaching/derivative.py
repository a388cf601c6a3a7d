"""One derivative in three ways: as carried by the sub-steps, exact, and by differences."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.engine.state import State
from bpviz.teaching.chain import Desk
from bpviz.teaching.exact import by_differences, exact_state, is_exact_frame
from bpviz.teaching.expression import Expression, evaluate
from bpviz.teaching.numbers import shortest, written
from bpviz.teaching.spans import Line, Span, muted

_TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Derivative:
    """The derivative of E *by* an element.

    ``element`` is the sub-step's result that it is, None where no sub-step computes it; ``value``
    its number, None where it is not to be known yet, and then so are the others. ``exact`` is
    worked out without rounding, ``differences`` from two forward passes; ``kinked``: a ReLU
    switched between these.
    """

    by: Element
    element: Element | None
    value: float | None = None
    exact: float | None = None
    differences: float | None = None
    kinked: bool = False

    @property
    def relative_difference(self) -> float | None:
        """|exact − by differences| over the larger of the two; 0 where both are next to nothing."""
        if self.exact is None or self.differences is None:
            return None
        largest = max(abs(self.exact), abs(self.differences))
        return abs(self.exact - self.differences) / largest if largest > _TINY else 0.0


@dataclass(frozen=True, slots=True)
class ChainRule:
    """What the Why? panel says about a part.

    ``header`` says what it is, ``chain`` works the derivative out, ``beside`` holds the same by
    finite differences, ``notes`` are remarks. ``derivatives`` are the numbers themselves (by out
    and by net for a neuron); ``paths`` is along how many paths the part reaches E.
    """

    title: str
    header: Line
    chain: tuple[Line, ...]
    beside: tuple[Line, ...]
    notes: tuple[Line, ...]
    derivatives: tuple[Derivative, ...]
    paths: int

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of it, from top to bottom."""
        return (self.header, *self.chain, *self.beside, *self.notes)


def derivative(
    desk: Desk, by: Element, element: Element | None, how: Expression | None = None
) -> Derivative:
    """The derivative by *by*: the number of *element*, or what *how* comes to.

    Nothing is worked out that the frame does not show yet.
    """
    frame = desk.frame
    if element is not None:
        value = desk.known(element)
    else:
        assert how is not None
        value = evaluate(how, desk.number) if desk.knows(how) else None
    if value is None:
        return Derivative(by, element)
    state = exact_state(frame, max(by.quantity.layer, 1))
    if element is not None:
        exact = value if is_exact_frame(frame) else _read(state, element)
    else:
        assert how is not None
        exact = evaluate(how, lambda e: _read(state, e))
    found = by_differences(frame, by)
    differences = found.value if max(abs(found.value), abs(exact)) > _TINY else 0.0
    return Derivative(by, element, value, exact, differences, found.kinked)


def _read(state: State, element: Element) -> float:
    """A number of a state; where ``during`` read new weights, the old ones are meant."""
    if element.quantity.kind is Kind.NEW_WEIGHTS:
        element = replace(element, quantity=Quantity(Kind.WEIGHTS, element.quantity.layer))
    value = state.number(element)
    assert value is not None
    return value


def beside(desk: Desk, derivatives: Sequence[Derivative]) -> tuple[Line, ...]:
    """The lines that hold the chain against finite differences."""
    known = [d for d in derivatives if d.differences is not None]
    lines: list[Line] = []
    for found in known:
        text = written(found.differences, desk.decimals)
        of = f" ∂E/∂{desk.notation.element(found.by)} =" if len(derivatives) > 1 else ""
        lines.append((Span(f"by differences{of} ", "muted"), Span(text)))
    relative = [d.relative_difference for d in known if d.relative_difference is not None]
    if relative and all(math.isfinite(value) for value in relative):
        exactly = "" if is_exact_frame(desk.frame) else " (to the exact derivative)"
        largest = shortest(float(f"{max(relative):.0e}"))
        lines.append(muted(f"relative difference {largest}{exactly}"))
    if any(found.kinked for found in known):
        lines.append(muted("A ReLU has its corner here: the differences straddle it."))
    return tuple(lines)


def paths(problem: Problem, layer: int, *, of_out: bool = False) -> int:
    """Along how many paths a net value of *layer*, or an out, reaches E; exact, however large.

    Each neuron above is a fork; with softmax each output depends on every net value too.
    """
    if of_out and layer == problem.last:
        return 1
    softmax = problem.layers[problem.last].activation == "softmax"
    return math.prod(problem.sizes[layer + 1 :]) * (problem.sizes[-1] if softmax else 1)


def reaches(count: int) -> Span:
    """The end of a header, from :func:`paths`."""
    return Span(f"    reaches E along {count} path{'' if count == 1 else 's'}", "muted")
