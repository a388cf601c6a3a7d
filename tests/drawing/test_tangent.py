from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bpviz.drawing.palette import Palette
from bpviz.drawing.surface import text_of
from bpviz.drawing.tangent import tangent_plot
from bpviz.teaching.curves import Curve

DARK = Palette.dark()


def test_dead_relu() -> None:
    x = np.linspace(-4, 4, 161)
    curve = Curve(x, np.maximum(x, 0), -2.0, 0.0, 0.0)
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


def test_error_along_a_weight_with_the_coming_update() -> None:
    x = np.linspace(-1, 1, 41)
    lines = tangent_plot(Curve(x, x**2, 0.5, 0.25, 1.0, -0.25), ("w", "E"), 32, 8, DARK)
    texts = [text_of(line) for line in lines]
    assert texts[6] == "   └──────────▲━━━━━━━━━━───────"
    assert texts[7] == "      0.5000 → −0.2500          "
    assert "◆" in texts[5]
    assert "●" in texts[4]


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
