"""A table of samples gives the right numbers, or a sentence with the place; never wrong numbers."""

from __future__ import annotations

import io
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.engine.problem import ProblemError
from bpviz.library.samples import Samples, parse_samples, read_samples


def parsed(text: str, inputs: int = 2, outputs: int = 1) -> Samples:
    return parse_samples(text, "data.csv", inputs, outputs)


@pytest.mark.parametrize(
    "text",
    [
        "x,y,t\n1,0.5,0\n-2,.25,1e0\n",
        "x,y,t\r\n1,0.5,0\r\n-2,.25,1e0\r\n",
        "x,y,t\r1,0.5,0\r-2,.25,1e0",
        "\n\nx,y,t\n\n1,0.5,0\n,,\n-2,.25,1e0\n\n",
        "x,y,t,\n1,0.5,0,\n-2,.25,1e0,\n",
        "x,y,t\n1,0.5,0,\n-2,.25,1e0,\n",
        '"x, wide",y,t\n"1", 0.5 ,0\n-2,"0.25",+1\n',
        "x;y;t\n1;0,5;0\n-2;,25;1,0e0\n",
        "x;y;t\n1;0.5;0\n-2;0.25;1\n",
        "x\ty\tt\n1\t0.5\t0\n-2\t0,25\t1\n".replace("0,25", "0.25"),
        "1.5 tons,x2,t\n1,0.5,0\n-2,0.25,1\n",
    ],
)
def test_every_usual_form_gives_the_same_numbers(text: str) -> None:
    inputs, targets = parsed(text)
    assert inputs.tolist() == [[1.0, -2.0], [0.5, 0.25]]
    assert targets.tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # nothing in it
        ("", "data.csv has no samples"),
        ("\n\n \n", "data.csv has no samples"),
        ("x,y,t\n", "data.csv has no samples, only a header line"),
        ("x,y,t\n\n,,\n", "data.csv has no samples, only a header line"),
        # no header
        ("1,2,0\n3,4,1\n", "data.csv:1: the first line must name the columns, not hold numbers"),
        ("1;2,5;0\n3;4;1\n", "data.csv:1: the first line must name the columns, not hold numbers"),
        ("1,nan,0\n3,4,1\n", "data.csv:1: the first line must name the columns, not hold numbers"),
        # ragged
        ("x,y,t\n1,2\n", "data.csv:2: the line has 2 cells, but the header has 3"),
        ("x,y,t\n1,2,3\n1,2,3,4\n", "data.csv:3: the line has 4 cells, but the header has 3"),
        ("x,y,t\n0,5,1,5,0,0\n", "columns separated by semicolons"),
        # not a number
        (
            "x,y,t\n1,abc,0\n",
            "data.csv:2:2: 'abc' is not a number; text cannot be an input (column",
        ),
        ("x,y,kind\n1,2,cat\n", "data.csv:2:3: 'cat' is not a number; text cannot be an input"),
        ("x,y,t\n\n1,,0\n", "data.csv:3:2: '' is not a number, the cell is empty (column 'y')"),
        ("x,y,t\n1,1_000,0\n", "data.csv:2:2: '1_000' is not a number"),
        ("x,y,t\n1,0x10,0\n", "data.csv:2:2: '0x10' is not a number"),
        ("x,y,t\n1,١,0\n", "data.csv:2:2: '١' is not a number"),
        ('x,y,t\n1,"1,234",0\n', "'1,234' is not a number; decimals are written with a point"),
        ("x;y;t\n1;1.234,5;0\n", "data.csv:2:2: '1.234,5' is not a number"),
        ("x;y;t\n1;1,234.5;0\n", "data.csv:2:2: '1,234.5' is not a number"),
        ("x;y;t\n1;0,5;0\n1;0.5;0\n", "data.csv:3:2: '0,5' has a decimal comma, '0.5' a point"),
        ("x;y;t\n1;0.5;0\n1;0,5;0\n", "data.csv:3:2: '0,5' has a decimal comma, '0.5' a point"),
        ("x y t\n1 2 3\n", "data.csv:2:1: '1 2 3' is not a number"),
        # not finite
        ("x,y,t\n1,nan,0\n", "data.csv:2:2: 'nan' is not a number; it must be finite"),
        ("x,y,t\n1,-inf,0\n", "data.csv:2:2: '-inf' is not a number; it must be finite"),
        ("x,y,t\n1,1e999,0\n", "data.csv:2:2: '1e999' is too large a number (column 'y')"),
        # not the network's
        ("x,t\n1,0\n", "data.csv has 2 columns; the network needs 3, 2 inputs and 1 target"),
        # caps and broken quotes
        ("x,y,t\n1," + "1" * 200_000 + ",0\n", "data.csv:2: a cell is too long"),
        ('x,y,t\n1,"2,0\n', "data.csv:2: unexpected end of data"),
        ('x,y,t\n1,"2"3,0\n', "data.csv:2: ',' expected after '\"'"),
    ],
)
def test_what_is_in_doubt_is_refused_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ProblemError) as caught:
        parsed(text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("content", "byte"),
    [
        ("x,y,t\n1,é,0\n".encode("latin-1"), 9),
        ("x,y,t\n1,2,0\n".encode("utf-16"), 1),
        ("x,y,t\n1,2,0\n".encode("utf-16-le"), 2),
        (b"x,y,t\n1,\x002,0\n", 9),
    ],
)
def test_what_is_not_utf8_is_refused(tmp_path: Path, content: bytes, byte: int) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    with pytest.raises(ProblemError, match=f"data.csv is not UTF-8 text at byte {byte}$"):
        read_samples(path, 2, 1)


def test_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(b"\xef\xbb\xbfx,y,t\n1,2,0\n")
    inputs, targets = read_samples(path, 2, 1)
    assert (inputs.tolist(), targets.tolist()) == ([[1.0], [2.0]], [[0.0]])


def test_samples_are_read_from_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x,y,t\n1,2,0\n1,a,0\n")))
    with pytest.raises(ProblemError, match="standard input:3:2: 'a' is not a number"):
        read_samples("-", 2, 1)


@given(
    st.lists(
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_numbers_read_back_as_the_same_doubles(rows: list[list[float]], mark: str) -> None:
    text = mark.join("xyt") + "\n" + "".join(mark.join(map(repr, row)) + "\n" for row in rows)
    inputs, targets = parsed(text)
    np.testing.assert_array_equal(np.vstack([inputs, targets]).T, np.array(rows))


@given(st.text(alphabet='x1.,;-e"\t\n ', max_size=40))
def test_whatever_is_read_is_finite_numbers(text: str) -> None:
    try:
        inputs, targets = parsed("x,y,t\n" + text)
    except ProblemError:
        return
    assert inputs.shape[1] == targets.shape[1] > 0
    assert all(math.isfinite(value) for value in [*inputs.ravel(), *targets.ravel()])
