"""Arithmetic as it is written on paper: one tree for the symbols and for the numbers."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from bpviz.engine.quantity import Element, Kind
from bpviz.teaching.numbers import given, in_full, is_exact, shortest, written
from bpviz.teaching.spans import Line, Role, Span

MOST_TERMS = 8
_KEPT = 2


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the network."""

    element: Element


@dataclass(frozen=True, slots=True)
class Constant:
    """A setting, η or β₁, written as it was given."""

    symbol: str
    value: float


@dataclass(frozen=True, slots=True)
class Previous:
    """What an average was at the end of the update before; named after its *element* of now."""

    element: Element
    value: float


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms that are added; of a long sum the first ones and the last are written."""

    terms: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Factors that are multiplied."""

    factors: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A formula of a fixed shape.

    ``symbols`` and ``numbers`` are templates: ``{0}`` is the first argument, ``{0p}`` the same
    with parentheses where it is negative or a sum.
    """

    symbols: str
    numbers: str
    arguments: tuple["Expression", ...]
    function: Callable[..., float]


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean over a batch: *one* sample's expression, and all *terms*, over *divisor*."""

    one: "Expression"
    terms: tuple["Expression", ...]
    divisor: int


Expression: TypeAlias = Number | Constant | Previous | Sum | Product | Form | Mean


class Place(IntEnum):
    """Where an expression stands: what decides about spaces and parentheses."""

    ALONE = 0
    FIRST = 1
    LATER = 2
    FACTOR = 3


@dataclass(eq=False)
class Writer:
    """Writes expressions as spans.

    ``exact`` turns False once a number was written with fewer digits than it has. With
    *complete* a number gets as many decimals beyond *decimals* as it has.
    """

    name: Callable[[Element], str]
    number: Callable[[Element], float | None]
    decimals: int = 4
    complete: bool = False
    exact: bool = field(default=True, init=False)

    def symbols(self, expression: Expression, place: Place = Place.ALONE) -> Line:
        """The expression in symbols: ``w_d2·δ_d1 + w_d5·δ_d2``."""
        return tuple(self._write(expression, place, False))

    def numbers(self, expression: Expression, place: Place = Place.ALONE) -> Line:
        """The expression in numbers: ``0.4000·0.1451 + 0.7000·(−0.0221)``."""
        return tuple(self._write(expression, place, True))

    def value(self, element: Element, role: Role = "operand") -> Span:
        """One number of the network; ``?`` where it is not to be known yet."""
        value = self.number(element)
        return Span("?" if value is None else self._digits(value, element), role, element)

    def sign(self) -> str:
        """``=``, or ``≈`` once something is not written in full."""
        return "=" if self.exact else "≈"

    def _digits(self, value: float, element: Element | None) -> str:
        is_given = element is not None and (
            element.quantity.kind is Kind.TARGET or element.quantity.layer == 0
        )
        exact = is_exact(value, self.decimals)
        if self.complete and not exact:
            text, exact = in_full(value, 10)
        else:
            text = (given if is_given else written)(value, self.decimals)
        self.exact = self.exact and exact
        return text

    def _write(self, expression: Expression, place: Place, numbers: bool) -> list[Span]:
        match expression:
            case Number(element):
                if not numbers:
                    return [Span(self.name(element), "operand", element)]
                return _enclosed([self.value(element)], place, self._is_negative(element))
            case Constant(symbol, value):
                return [Span(shortest(value) if numbers else symbol)]
            case Previous(element, value):
                if not numbers:
                    return [Span(f"old {self.name(element)}", "operand")]
                return _enclosed([Span(self._digits(value, None), "operand")], place, value < 0)
            case Sum(terms):
                spans = self._sum(terms, numbers)
                return _enclosed(spans, place, place is Place.FACTOR and len(terms) > 1)
            case Product(factors):
                return self._product(factors, place, numbers)
            case Form():
                spans = self._form(expression, numbers)
                template = expression.numbers if numbers else expression.symbols
                return _enclosed(spans, place, place is Place.FACTOR and _is_loose(template))
            case Mean(one, terms, divisor):
                if numbers:
                    return [Span("("), *self._sum(terms, numbers), Span(f")/{divisor}")]
                return [Span("(Σ "), *self._write(one, Place.FACTOR, False), Span(f")/{divisor}")]

    def _is_negative(self, element: Element) -> bool:
        value = self.number(element)
        return value is not None and value < 0

    def _sum(self, terms: Sequence[Expression], numbers: bool) -> list[Span]:
        dropped = len(terms) - _KEPT - 1 if len(terms) > MOST_TERMS else 0
        spans: list[Span] = []
        for index, term in enumerate(terms):
            if dropped and index == _KEPT:
                spans += [Span(" + "), Span(f"… ({dropped} more) …", "muted")]
            if _KEPT <= index < _KEPT + dropped:
                continue
            if index:
                spans.append(Span(" + "))
            spans += self._write(term, Place.LATER if index else Place.FIRST, numbers)
        return spans

    def _product(self, factors: Sequence[Expression], place: Place, numbers: bool) -> list[Span]:
        spans: list[Span] = []
        for index, factor in enumerate(factors):
            if index:
                spans.append(Span(" · " if place is Place.ALONE else "·"))
            spans += self._write(factor, Place.FACTOR, numbers)
        return spans

    def _form(self, form: Form, numbers: bool) -> list[Span]:
        spans: list[Span] = []
        for text, index, enclosed in _TEMPLATE.findall(form.numbers if numbers else form.symbols):
            if text:
                spans.append(Span(text))
            if index:
                place = Place.FACTOR if enclosed else Place.FIRST
                spans += self._write(form.arguments[int(index)], place, numbers)
        return spans


_TEMPLATE = re.compile(r"([^{]+)|\{(\d)(p?)\}")


_PARENTHESISED = re.compile(r"\([^()]*\)")


@lru_cache(maxsize=256)
def _is_loose(template: str) -> bool:
    """Whether what a template makes needs parentheses as a factor: a sum, or a negative."""
    outside = template
    while (shorter := _PARENTHESISED.sub("", outside)) != outside:
        outside = shorter
    return outside.startswith("−") or " + " in outside or " − " in outside


def _enclosed(spans: list[Span], place: Place, enclose: bool) -> list[Span]:
    if enclose and place >= Place.LATER:
        return [Span("("), *spans, Span(")")]
    return spans


def elements_in(expression: Expression) -> Iterator[Element]:
    """The numbers of the network that an expression is made of, from left to right."""
    match expression:
        case Number(element):
            yield element
        case Sum(parts) | Product(parts) | Form(_, _, parts) | Mean(_, parts):
            for part in parts:
                yield from elements_in(part)


def evaluate(expression: Expression, number: Callable[[Element], float]) -> float:
    """What an expression comes to, in double precision."""
    with np.errstate(all="ignore"):
        return _evaluate(expression, number)


def _evaluate(expression: Expression, number: Callable[[Element], float]) -> float:
    match expression:
        case Number(element):
            return number(element)
        case Constant(_, value) | Previous(_, value):
            return value
        case Sum(terms):
            return sum(_evaluate(term, number) for term in terms)
        case Product(factors):
            return math.prod(_evaluate(factor, number) for factor in factors)
        case Form(_, _, arguments, function):
            return function(*(_evaluate(argument, number) for argument in arguments))
        case Mean(_, terms, divisor):
            return sum(_evaluate(term, number) for term in terms) / divisor
