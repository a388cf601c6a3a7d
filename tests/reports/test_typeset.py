"""Matrices side by side: brackets, alignment, ellipses, further rows."""

from __future__ import annotations

import numpy as np
import pytest

from bpviz.reports.typeset import Table, equation
from bpviz.teaching.spans import text_of


def table(*shape: int) -> Table:
    return Table(np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape), 0, lambda i, j: "plain")


def lines(*terms: Table | str, width: int = 96) -> list[str]:
    return [text_of(line).rstrip() for line in equation(terms, width)]


def test_matrices_are_centred_on_their_signs() -> None:
    assert lines("=", table(3, 2), "·", table(2, 1), "=", table(3, 1)) == [
        "  ⎡ 1  2 ⎤   ⎡ 1 ⎤   ⎡ 1 ⎤",
        "= ⎢ 3  4 ⎥ · ⎣ 2 ⎦ = ⎢ 2 ⎥",
        "  ⎣ 5  6 ⎦           ⎣ 3 ⎦",
    ]
    assert lines("½(", table(1, 2), ")²") == ["½( [ 1  2 ] )²"]


def test_columns_are_aligned() -> None:
    uneven = Table(np.array([[1.0, -10.5], [100.25, 0.0]]), 2, lambda i, j: "plain")
    assert lines(uneven) == ["⎡   1.00  −10.50 ⎤", "⎣ 100.25       0 ⎦"]


def test_what_does_not_fit_goes_below_with_its_sign() -> None:
    assert lines("=", table(1, 3), "− 0.5 ·", table(1, 3), "=", table(1, 2), width=32) == [
        "= [ 1  2  3 ]",
        "",
        "− 0.5 · [ 1  2  3 ] = [ 1  2 ]",
    ]


def test_closing_signs_stay_with_what_they_close() -> None:
    terms = ("·", table(1, 3), "/ (√", table(1, 3), "+ 1e-8)", "=", table(1, 1))
    assert lines(*terms, width=26) == [
        "· [ 1  2  3 ]",
        "",
        "/ (√ [ 1  2  3 ] + 1e-8)",
        "",
        "= [ 1 ]",
    ]


def test_large_matrices_keep_their_beginning_and_end() -> None:
    rows = lines(table(20, 30), width=40)
    assert len(rows) == 8
    assert rows[0] == "⎡   1    2    3    4    5    6  ⋯   30 ⎤"
    assert rows[-2] == "⎢   ⋮    ⋮    ⋮    ⋮    ⋮    ⋮  ⋱    ⋮ ⎥"
    assert rows[-1] == "⎣ 571  572  573  574  575  576  ⋯  600 ⎦"


@pytest.mark.parametrize("width", range(12, 60, 7))
def test_no_row_is_wider_than_there_is_room(width: int) -> None:
    rows = lines("=", table(4, 30), "·", table(2, 9), width=width)
    assert max(map(len, rows)) <= max(width, len("= ⎡ 91  92  ⋯  120 ⎤") + 1)
