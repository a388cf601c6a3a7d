from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.drawing.palette import Palette
from bpviz.drawing.surface import text_of
from bpviz.drawing.tangent import (
    Curve,
    activation_curve,
    activation_note,
    tangent_plot,
    weight_points,
)
from bpviz.engine.functions import ACTIVATIONS

DARK = Palette.dark()


def test_dead_relu() -> None:
    curve = activation_curve(ACTIVATIONS["relu"], -2.0)
    assert curve
    lines = tangent_plot(curve, ("net_b1", "out_b1"), 32, 8, DARK)
    assert [text_of(line) for line in lines] == [
        "4┤ out_b1                     ⣀⡤",
        " │                         ⢀⡴⠚⠁ ",
        " │                      ⢀⡤⠚⠁    ",
        "2┤                   ⣀⠴⠊⠁       ",
        " │                ⣀⡴⠚⠁          ",
        "0┤⠒⠒⠒⠒⠒⠒⠒●⠒⠒⠒⠒⠒⠒⠒⠚⠓⠒      net_b1",
        " └───────▲───────┴──────────────",
        "      −2.0000    0              ",
    ]
    assert activation_note(ACTIVATIONS["relu"], -2.0).startswith("This ReLU is off")


def test_error_along_a_weight_with_the_coming_update() -> None:
    x = np.linspace(-1, 1, 41)
    lines = tangent_plot(Curve(x, x**2, 0.5, 0.25, 1.0, -0.25), ("w", "E"), 32, 8, DARK)
    texts = [text_of(line) for line in lines]
    assert texts[6] == "   └──────────▲━━━━━━━━━━───────"
    assert texts[7] == "      0.5000 → −0.2500          "
    assert "◆" in texts[5]
    assert "●" in texts[4]


@pytest.mark.parametrize(
    ("name", "net", "words"),
    [
        ("sigmoid", 0.0, ""),
        (
            "sigmoid",
            9.0,
            "This sigmoid is saturated: f′ is only 0.0001, so hardly anything learns.",
        ),
        ("tanh", -9.0, "This tanh is saturated: f′ is only 6e-8, so hardly anything learns."),
        ("relu", 1.0, ""),
        ("leaky-relu", -1.0, ""),
        ("identity", 0.0, ""),
        ("softplus", -9.0, "The curve is flat here: f′ is only 0.0001, so hardly anything learns."),
        ("softmax", 3.0, ""),
    ],
)
def test_what_is_said_of_the_slope(name: str, net: float, words: str) -> None:
    assert activation_note(ACTIVATIONS[name], net) == words


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(sorted(ACTIVATIONS)),
    st.floats(),
    st.integers(0, 60),
    st.integers(0, 14),
    st.booleans(),
)
def test_any_function_anywhere(
    name: str, net: float, width: int, height: int, ascii_only: bool
) -> None:
    curve = activation_curve(ACTIVATIONS[name], net)
    assert (curve is None) == (name == "softmax" or not abs(net) <= 1e100)
    if curve is None:
        return
    lines = tangent_plot(curve, ("net", "out"), width, height, DARK, ascii_only=ascii_only)
    assert [len(text_of(line)) for line in lines] == [width] * height
    with np.errstate(over="ignore"):
        point = ACTIVATIONS[name].value(np.array([[net]]), None)
    assert curve.value == point[0, 0]


@settings(max_examples=80, deadline=None)
@given(st.floats(), st.floats(), st.floats(), st.floats(), st.one_of(st.none(), st.floats()))
def test_any_point_slope_and_move(
    at: float, value: float, slope: float, scale: float, move: float | None
) -> None:
    x = np.linspace(-1, 1, 21)
    with np.errstate(all="ignore"):
        curve = Curve(x, x * scale, at, value, slope, move)
    lines = tangent_plot(curve, ("w", "E"), 40, 10, DARK)
    assert [len(text_of(line)) for line in lines] == [40] * 10


def test_points_along_a_weight_reach_beyond_the_move() -> None:
    points = weight_points(0.5, 4.5)
    assert points[0] < 0.5 < 4.5 < points[-1]
    assert (np.diff(weight_points(1e12, None)) > 0).all()
    assert np.isfinite(weight_points(1.0, math.inf)).all()
    assert np.isfinite(weight_points(1.0, 1e308)).all()
