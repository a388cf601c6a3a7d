from __future__ import annotations

import pytest

from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.expression import (
    Constant,
    Expression,
    Form,
    Mean,
    Number,
    Place,
    Product,
    Sum,
    Writer,
    elements_in,
    evaluate,
)
from bpviz.teaching.spans import text_of

X = [Element(Quantity(Kind.NET, 1), row) for row in range(12)]
VALUES = dict(zip(X, (0.5, -0.25, 2.0, 0.0), strict=False))
A, B, C, ZERO = (Number(element) for element in X[:4])


def writer(decimals: int = 2, complete: bool = False) -> Writer:
    return Writer(lambda e: f"x{e.row + 1}", VALUES.get, decimals, complete)


@pytest.mark.parametrize(
    ("expression", "symbols", "numbers"),
    [
        (A, "x1", "0.50"),
        (B, "x2", "−0.25"),
        (Sum((B, B)), "x2 + x2", "−0.25 + (−0.25)"),
        (Product((A, B)), "x1 · x2", "0.50 · (−0.25)"),
        (Sum((Product((A, B)), C)), "x1·x2 + x3", "0.50·(−0.25) + 2.00"),
        (Product((Sum((A, C)), B)), "(x1 + x3) · x2", "(0.50 + 2.00) · (−0.25)"),
        (Product((Sum((A,)), ZERO)), "x1 · x4", "0.50 · 0"),
        (
            Product((A, Form("{0} − {1p}", "{0} − {1p}", (A, B), float))),
            "x1 · (x1 − x2)",
            "0.50 · (0.50 − (−0.25))",
        ),
        (
            Product((Form("{0p}(1 − {0p})", "{0p}(1 − {0p})", (B,), float), A)),
            "x2(1 − x2) · x1",
            "(−0.25)(1 − (−0.25)) · 0.50",
        ),
        (Product((Constant("η", 0.1), C)), "η · x3", "0.1 · 2.00"),
        (
            Mean(Product((A, B)), (Product((A, B)), Product((C, B))), 2),
            "(Σ x1·x2)/2",
            "(0.50·(−0.25) + 2.00·(−0.25))/2",
        ),
        (Mean(Sum((A, B)), (A, B, C, ZERO), 2), "(Σ (x1 + x2))/2", "(0.50 + (−0.25) + 2.00 + 0)/2"),
    ],
)
def test_expressions_are_written_as_on_paper(
    expression: Expression, symbols: str, numbers: str
) -> None:
    assert text_of(writer().symbols(expression)) == symbols
    assert text_of(writer().numbers(expression)) == numbers


def test_a_long_sum_shows_its_beginning_and_its_end() -> None:
    terms = tuple(Number(element) for element in X)
    assert text_of(writer().symbols(Sum(terms))) == "x1 + x2 + … (9 more) … + x12"
    assert text_of(writer().symbols(Sum(terms[:8]))).count("+") == 7


def test_a_writer_knows_whether_it_wrote_all_digits() -> None:
    exact, inexact = writer(2), writer(1)
    exact.numbers(Sum((A, B)))
    inexact.numbers(Sum((A, B)))
    assert (exact.sign(), inexact.sign()) == ("=", "≈")
    complete = writer(1, complete=True)
    assert text_of(complete.numbers(B)) == "−0.25"
    assert complete.sign() == "="


def test_what_is_not_known_is_a_question_mark() -> None:
    assert text_of(writer().numbers(Product((A, Number(X[9]))))) == "0.50 · ?"


def test_spans_carry_their_elements() -> None:
    expression = Product((A, B))
    for line in (writer().symbols(expression), writer().numbers(expression)):
        assert [span.element for span in line if span.element] == X[:2]
        assert {span.role for span in line if span.element} == {"operand"}
    assert list(elements_in(Sum((expression, C)))) == X[:3]


def test_evaluation() -> None:
    expression = Mean(A, (Product((A, B)), Sum((C, Constant("λ", 3.0)))), 2)
    assert evaluate(expression, lambda e: VALUES[e]) == (0.5 * -0.25 + 5.0) / 2


def test_places_decide_about_parentheses() -> None:
    assert text_of(writer().numbers(B, Place.LATER)) == "(−0.25)"
    assert text_of(writer().numbers(B, Place.FIRST)) == "−0.25"
