from __future__ import annotations

import pytest
from networks import article

from bpviz.drawing import why as drawing
from bpviz.drawing.palette import Palette
from bpviz.engine.history import History
from bpviz.engine.parts import Input, Neuron, Part, Weight
from bpviz.teaching.chain_rule import why
from bpviz.teaching.curves import Curve, curve
from bpviz.teaching.notation import Notation

PALETTE = Palette.dark()
W_C7 = Weight(2, 1, 2, 4)


def painted(part: Part, width: int, height: int, asked: list[Curve | None]) -> list[str]:
    frame = History(article()).frame(15)

    def curved() -> Curve | None:
        asked.append(curve(frame, part))
        return asked[-1]

    names = drawing.names_of(part, Notation(article()))
    lines = drawing.paint(why(frame, part), curved, names, PALETTE, width, height)
    return ["".join(segment.text for segment in line) for line in lines]


def test_the_chain_rule_as_the_article_has_it_and_no_plot_where_there_is_no_room() -> None:
    asked: list[Curve | None] = []
    lines = [line.strip() for line in painted(W_C7, 80, 6, asked)]
    assert lines[:6] == [
        "w_c7 = 0.5500    b_3 → c_2    reaches E along 2 paths",
        "∂E/∂w_c7 = ∂E/∂out_c2 · ∂out_c2/∂net_c2 · ∂net_c2/∂w_c7",
        "= (w_d2·δ_d1 + w_d5·δ_d2) · out_c2(1 − out_c2) · out_b3",
        "= (0.4000·0.1451 + 0.7000·(−0.0221)) · 0.7802(1 − 0.7802) · 0.6225",
        "= 0.0426 · 0.1715 · 0.6225",
        "= δ_c2 · out_b3 = 0.0073 · 0.6225 = 0.0045",
    ]
    assert asked == []


@pytest.mark.parametrize(("width", "height"), [(128, 10), (100, 20)])
@pytest.mark.parametrize("part", [W_C7, Neuron(2, 1)])
def test_the_plot_stands_beside_or_below(part: Part, width: int, height: int) -> None:
    asked: list[Curve | None] = []
    lines = painted(part, width, height, asked)
    assert len(asked) == 1
    assert all(len(line) == width for line in lines)
    assert any("└" in line for line in lines)
    assert any("│" in line for line in lines[:3]) == (width == 128)
    assert next(at for at, line in enumerate(lines) if "└" in line) < height


def test_an_input_has_no_plot() -> None:
    lines = painted(Input(0), 128, 20, [])
    assert not any("└" in line for line in lines)
