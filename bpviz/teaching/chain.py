"""The links of a chain: from E down to one net value, and on to what it is made of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bpviz.engine.frame import Frame
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.expression import (
    Constant,
    Expression,
    Number,
    Place,
    Product,
    Sum,
    Writer,
    elements_in,
    evaluate,
)
from bpviz.teaching.expressions import expression, is_limit
from bpviz.teaching.notation import Notation
from bpviz.teaching.numbers import NOTHING, ROUNDED_TO_ZERO, in_full, is_exact, written
from bpviz.teaching.spans import Line, Span


@dataclass(frozen=True, eq=False)
class Desk:
    """What is needed to write about one frame: its names, decimals, and the sample shown."""

    frame: Frame
    notation: Notation
    decimals: int
    sample: int

    @property
    def batch(self) -> int:
        """How many samples the update is shown."""
        return len(self.frame.after.samples)

    def writer(self) -> Writer:
        """A fresh writer: nothing is inexact yet."""
        complete = self.frame.problem.rounding is not None
        return Writer(self.notation.element, self.known, self.decimals, complete)

    def known(self, element: Element) -> float | None:
        """A number that is there in full; None for a sum that still grows, too."""
        return None if self.frame.terms(element) else self.frame.number(element)

    def number(self, element: Element) -> float:
        """A number that is there in full; NaN where it is not."""
        value = self.known(element)
        return math.nan if value is None else value

    def knows(self, how: Expression) -> bool:
        """Whether every number of an expression is there to be shown."""
        return all(self.known(element) is not None for element in elements_in(how))

    def text(self, value: float) -> tuple[str, bool]:
        """A number that no sub-step computes, and whether that is all of it."""
        if self.frame.problem.rounding is None:
            return written(value, self.decimals), is_exact(value, self.decimals)
        return in_full(value, self.decimals)

    def shown(self, element: Element, how: Expression | None) -> Span:
        """A sub-step's result: ``~0`` where *how* it is worked out says it was rounded to 0."""
        value = self.number(element)
        zero = "0"
        if value == 0 and how is not None and abs(evaluate(how, self.number)) > NOTHING:
            zero = ROUNDED_TO_ZERO
        return Span(written(value, self.decimals, zero=zero), "result", element)

    def sign(self, writer: Writer, element: Element) -> str:
        """The sign before a sub-step's result: a rounded result is carried on as exact."""
        if self.frame.problem.rounding is None:
            writer.exact = writer.exact and is_exact(self.number(element), self.decimals)
        return writer.sign()


@dataclass(frozen=True, slots=True)
class Link:
    """One factor of a chain: as a derivative, as its formula, and as numbers already computed."""

    symbols: Line
    formula: Expression
    numbers: Expression


def links_to_net(desk: Desk, layer: int, row: int) -> list[Link]:
    """From E to a net value: ∂E/∂out and ∂out/∂net; with softmax their sum over the outputs."""
    frame, writer = desk.frame, desk.writer()
    delta = Element(Quantity(Kind.DELTA, layer), row, sample=desk.sample)
    how = expression(delta, frame)
    if is_limit(delta, frame):
        name = desk.notation.element(Element(Quantity(Kind.NET, layer), row))
        return [Link((Span(f"∂E/∂{name}"),), how, how)]
    if isinstance(how, Sum):
        formula = Sum(tuple(_formulas(desk, term) for term in how.terms))
        return [Link(writer.symbols(how, Place.FACTOR), formula, how)]
    assert isinstance(how, Product)
    return [Link(writer.symbols(factor), _formula(desk, factor), factor) for factor in how.factors]


def _formulas(desk: Desk, term: Expression) -> Expression:
    assert isinstance(term, Product)
    return Product(tuple(_formula(desk, factor) for factor in term.factors))


def _formula(desk: Desk, factor: Expression) -> Expression:
    assert isinstance(factor, Number)
    return expression(factor.element, desk.frame)


def net_link(desk: Desk, by: Element) -> Link:
    """From a net value to a weight or bias of its neuron: the output below, or 1."""
    layer, name = by.quantity.layer, desk.notation.element
    net = Element(Quantity(Kind.NET, layer), by.row)
    symbols = (Span(f"∂{name(net)}/∂{name(by)}"),)
    if by.quantity.kind is Kind.BIASES:
        one = Constant("1", 1.0)
        return Link(symbols, one, one)
    below = Number(Element(Quantity(Kind.OUT, layer - 1), by.column, sample=desk.sample))
    return Link(symbols, below, below)


def bias_link(desk: Desk, layer: int) -> Link:
    """From E to a bias that a layer shares: through every net value of the layer."""
    units, name = desk.frame.problem.sizes[layer], desk.notation.element
    nets = [Element(Quantity(Kind.NET, layer), i) for i in range(units)]
    symbols = Sum(tuple(Constant(f"∂E/∂{name(net)}", math.nan) for net in nets))
    deltas = Quantity(Kind.DELTA, layer)
    numbers = Sum(tuple(Number(Element(deltas, i, sample=desk.sample)) for i in range(units)))
    return Link(desk.writer().symbols(symbols), numbers, numbers)


def chain(desk: Desk, name: Span, links: Sequence[Link], *, detailed: bool = True) -> list[Line]:
    """The product of the links: as derivatives, as formulas, with numbers, factor by factor.

    Only the derivatives, and of several links the factors, where it is not to be *detailed*.
    """
    first: list[Span] = [name, Span(" = ")]
    for index, link in enumerate(links):
        first += [*((Span(" · "),) if index else ()), *link.symbols]
    lines: list[Line] = [tuple(first)]
    writer = desk.writer()
    formula, numbers = (
        _product([link.formula for link in links]),
        _product([link.numbers for link in links]),
    )
    if detailed:
        lines.append((Span("= "), *writer.symbols(formula)))
        if desk.knows(formula):
            lines.append(_signed(writer, writer.numbers(formula)))
    results = [
        e for e in elements_in(numbers) if e.quantity.layer and e.quantity.kind is not Kind.OUT
    ]
    some = any(desk.known(element) is not None for element in results)
    if some and numbers != formula and len(links) > 1:
        lines.append(_signed(writer, writer.numbers(numbers)))
    return lines


def result(desk: Desk, short: Expression, element: Element | None) -> list[Line]:
    """The chain through δ: ``= δ_c2 · out_b3 = 0.0073 · 0.6225 = 0.0045``.

    Without an *element* it is one sample's part, which no sub-step computes.
    """
    writer = desk.writer()
    line: Line = (Span("= "), *writer.symbols(short))
    if not desk.knows(short):
        return [line]
    plain = isinstance(short, Number)
    if not plain:
        line = (*line, Span(" "), *_signed(writer, writer.numbers(short)))
    if element is None:
        text, exact = desk.text(evaluate(short, desk.number))
        writer.exact = writer.exact and exact
        return [(*line, Span(f" {writer.sign()} "), Span(text))]
    if desk.known(element) is None:
        return [line]
    return [(*line, Span(f" {desk.sign(writer, element)} "), desk.shown(element, short))]


def _product(factors: Sequence[Expression]) -> Expression:
    return Product(tuple(factors)) if len(factors) > 1 else factors[0]


def _signed(writer: Writer, line: Line) -> Line:
    return (Span(f"{writer.sign()} "), *line)
