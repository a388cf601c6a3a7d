from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from networks import article
from problems import problems

from bpviz.engine.history import History
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind, Quantity
from bpviz.engine.reads import reads
from bpviz.teaching.matrices import Matrix, matrices, matrix_values


def test_a_gradient_is_a_column_times_a_row() -> None:
    frame = History(article()).frame(15)
    assert frame.step is not None
    delta, out, gradient = (
        Quantity(kind, layer)
        for kind, layer in ((Kind.DELTA, 2), (Kind.OUT, 1), (Kind.GRADIENT, 2))
    )
    terms = matrices(frame.step, frame.problem, 1)
    assert terms == (Matrix(delta), "·", Matrix(out, transposed=True), "=", Matrix(gradient))
    column, row = matrix_values(frame, Matrix(delta)), matrix_values(frame, Matrix(out, True))
    assert column is not None
    assert row is not None
    assert (column.shape, row.shape) == ((3, 1), (1, 4))
    assert (column @ row)[1, 2] == pytest.approx(0.0045, abs=5e-5)


def test_matrix_products_come_to_their_result() -> None:
    problem = article(rounding=None, batch_size=3)
    history = History(problem)
    checked = 0
    for index in range(1, history.steps + 1):
        frame = history.frame(index)
        assert frame.step is not None
        terms = matrices(frame.step, problem, 3)
        result = terms[-1]
        assert isinstance(result, Matrix)
        match terms:
            case (Matrix() as left, ("·" | "⊙" | "−") as sign, Matrix() as right, *rest, "=", _):
                a, b = matrix_values(frame, left), matrix_values(frame, right)
                assert a is not None
                assert b is not None
                value = {"·": np.matmul, "⊙": np.multiply, "−": np.subtract}[sign](a, b)
                if rest == ["/ 3"]:
                    value = value / 3
                assert value == pytest.approx(matrix_values(frame, result), rel=1e-12)
                checked += 1
    assert checked == 3 + 1 + 3 + 3 + 2


@settings(max_examples=30)
@given(problem=problems())
def test_every_matrix_has_numbers_and_everything_read_is_there(problem: Problem) -> None:
    history = History(problem)
    for index in range(1, 2 * history.steps + 1):
        frame = history.frame(index)
        assert frame.step is not None
        terms = matrices(frame.step, problem, len(frame.after.samples))
        assert terms[-2:] == ("=", Matrix(frame.step.quantity))
        shown = {term.quantity for term in terms[:-1] if isinstance(term, Matrix)}
        assert all("{" not in term for term in terms if isinstance(term, str))
        if frame.step.op not in ("error", "dout_dnet"):
            assert shown == set(reads(frame.step, problem))
        for term in terms:
            if isinstance(term, Matrix):
                value = matrix_values(frame, term)
                assert value is not None
                assert value.ndim in (2, 3)
