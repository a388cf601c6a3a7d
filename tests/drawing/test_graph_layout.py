from __future__ import annotations

from itertools import pairwise

import pytest
from networks import article, network

from bpviz.drawing.graph_layout import GraphLayout, graph_layout
from bpviz.engine.problem import Problem
from bpviz.teaching.notation import Notation


def placed(problem: Problem, width: int, height: int) -> GraphLayout:
    return graph_layout(problem, width, height, Notation(problem))


@pytest.mark.parametrize(
    ("width", "height", "framed", "lines", "label", "digits"),
    [
        (200, 40, True, [1, 5, 5, 7], 7, 7),
        (128, 24, True, [1, 2, 4, 7], 7, 7),
        (100, 24, True, [1, 1, 1, 1], 0, 7),
        (80, 24, False, [1, 1, 1, 1], 0, 6),
        (60, 24, False, [1, 1, 1, 1], 0, 4),
        (40, 24, False, [1, 1, 1, 1], 0, 0),
    ],
)
def test_nodes_are_as_rich_as_there_is_room_for(
    width: int, height: int, framed: bool, lines: list[int], label: int, digits: int
) -> None:
    forms = [column.form for column in placed(article(), width, height).columns]
    assert [form.lines for form in forms] == lines
    assert all(form.framed == framed for form in forms)
    assert {form.label for form in forms[1:]} == {label}
    assert {form.digits for form in forms} == {digits}


def test_layers_share_the_width_evenly() -> None:
    columns = placed(article(), 128, 24).columns
    gaps = [after.x - before.stop for before, after in pairwise(columns)]
    assert max(gaps) - min(gaps) <= 1
    assert columns[0].x == 0
    assert columns[-1].stop == 128


def test_targets_stand_beside_outputs_that_do_not_hold_them() -> None:
    assert placed(article(), 128, 24).targets == ()
    layout = placed(article(), 80, 24)
    outputs = layout.columns[-1].boxes
    assert [box.y for box in layout.targets] == [box.middle for box in outputs]
    assert {box.x for box in layout.targets} == {layout.columns[-1].stop}
    assert {box.x + box.width for box in layout.targets} == {80}


def test_every_layer_but_the_last_has_a_node_for_the_biases_above_it() -> None:
    assert all(column.bias is None for column in placed(article(), 128, 24).columns)
    *below, last = placed(network(3, 5, 4, 2, bias="trained"), 128, 24).columns
    assert all(column.bias and column.bias.y == 23 for column in below)
    assert last.bias is None
