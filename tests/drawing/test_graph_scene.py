from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from networks import article, network
from scenes import W_C7, scenes, view_of

from bpviz.drawing.graph_edges import Stroke
from bpviz.drawing.graph_scene import (
    UNKNOWN,
    card_kinds,
    edge_quantity,
    flow,
    lines_of,
    lit_layer,
    node_quantity,
)
from bpviz.drawing.heat import levels
from bpviz.drawing.scene import Scene
from bpviz.engine.history import History
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind, Quantity

ARTICLE = article()
EDGES = view_of(ARTICLE, 80, 24).edges


def at(problem: Problem, name: str) -> Scene:
    """The scene of the sub-step that computes a quantity."""
    wanted = [scene for scene in scenes(problem, W_C7)[1:] if scene.frame.quantity]
    return next(s for s in wanted if s.frame.quantity and s.frame.quantity.name == name)


@pytest.mark.parametrize(
    ("name", "layer", "way", "loud", "stroke"),
    [
        ("net_c", 2, 1, {(1, 0), (1, 1), (1, 2), (1, 3)}, Stroke.FORWARD),
        ("out_c", None, 0, set(), None),
        ("E_total", None, 0, set(), None),
        ("dE_dout_c", 3, -1, {(0, 1), (1, 1)}, Stroke.BACKWARD),
        ("dE_dout_d", None, 0, set(), None),
        ("delta_c", None, 0, set(), None),
        ("gradient_c", 2, 0, {(1, 2)}, Stroke.THICK),
        ("W_c", 2, 0, {(1, 2)}, Stroke.THICK),
    ],
)
def test_lines_of_a_sub_step_are_lit(
    name: str, layer: int | None, way: int, loud: set[tuple[int, int]], stroke: Stroke | None
) -> None:
    scene = replace(at(ARTICLE, name), selection=None)
    strokes = lines_of(scene, EDGES).strokes
    assert lit_layer(scene.frame) == layer
    assert flow(scene.frame) == way
    for line in range(len(EDGES.layer)):
        place = int(EDGES.row[line]), int(EDGES.column[line])
        if EDGES.layer[line] != layer:
            assert strokes[line] == Stroke.FAINT
        else:
            assert strokes[line] == (stroke if place in loud else Stroke.LIT)


def test_lines_are_weights_then_gradients_then_new_weights() -> None:
    def kind(name: str, layer: int) -> Kind:
        return edge_quantity(at(ARTICLE, name).frame, layer, bias=False).kind

    assert kind("E_total", 3) is Kind.WEIGHTS
    assert kind("gradient_d", 3) is Kind.GRADIENT
    # What is read is shown, although something newer is known.
    assert kind("dE_dout_c", 3) is Kind.WEIGHTS
    assert kind("gradient_c", 3) is Kind.GRADIENT
    assert kind("gradient_c", 1) is Kind.WEIGHTS
    assert kind("W_b", 1) is Kind.NEW_WEIGHTS


def test_levels_are_those_of_the_numbers() -> None:
    scene = at(ARTICLE, "gradient_c")
    found = lines_of(scene, EDGES).levels
    for layer, kind in ((1, Kind.WEIGHTS), (2, Kind.GRADIENT), (3, Kind.GRADIENT)):
        quantity = Quantity(kind, layer)
        value = scene.frame.value(quantity)
        assert value is not None
        mine = EDGES.layer == layer
        wanted = levels(value, scene.scale(quantity))
        assert (found[mine] == wanted[EDGES.row[mine], EDGES.column[mine]]).all()


def test_optimiser_of_biases_has_its_lines() -> None:
    problem = network(2, 3, 2, bias="trained", optimizer=Optimizer("momentum"))
    edges = view_of(problem, 80, 24).edges
    scene = replace(at(problem, "velocity_bias_b"), selection=None)
    assert edge_quantity(scene.frame, 1, bias=True) == Quantity(Kind.VELOCITY, 1, True)
    lines = lines_of(scene, edges)
    biases = (edges.layer == 1) & (edges.column == 2)
    assert (lines.strokes[biases] >= Stroke.LIT).all()
    assert (lines.strokes[~biases] == Stroke.FAINT).all()


def test_shared_bias_lights_all_its_lines() -> None:
    problem = network(2, 3, 2, bias="shared")
    edges = view_of(problem, 80, 24).edges
    lines = lines_of(at(problem, "bias_gradient_b"), edges)
    biases = (edges.layer == 1) & (edges.column == 2)
    assert (lines.strokes[biases] == Stroke.THICK).all()
    assert len(set(lines.levels[biases].tolist())) == 1


def test_what_is_hidden_or_not_revealed_has_no_level() -> None:
    scene = at(ARTICLE, "gradient_c")
    mine = EDGES.layer == 2
    hidden = replace(scene, frame=replace(scene.frame, hidden=True))
    assert (lines_of(hidden, EDGES).levels[mine] == UNKNOWN).all()
    partly = replace(scene, frame=replace(scene.frame, granularity="weight", revealed=5))
    found = lines_of(partly, EDGES).levels[mine]
    known = EDGES.row[mine] * 4 + EDGES.column[mine] < 5
    assert (found[known] != UNKNOWN).all()
    assert (found[~known] == UNKNOWN).all()


def test_a_node_shows_what_matters() -> None:
    frame = at(ARTICLE, "gradient_c").frame
    assert [node_quantity(frame, layer) for layer in range(4)] == [
        Kind.OUT,
        Kind.OUT,
        Kind.DELTA,
        Kind.DELTA,
    ]
    assert node_quantity(at(ARTICLE, "dE_dout_c").frame, 2) is Kind.DE_DOUT
    assert node_quantity(at(ARTICLE, "E_total").frame, 3) is Kind.ERROR
    start = History(ARTICLE).frame(0)
    assert node_quantity(start, 1) is Kind.NET
    for lines in range(1, 8):
        for scene in scenes(ARTICLE, W_C7):
            kinds = card_kinds(scene.frame, 3, lines)
            assert len(kinds) == lines
            step = scene.frame.step
            if step and step.layer == 3 and step.quantity.is_signal:
                assert step.kind in kinds


def test_infinite_numbers_have_their_own_level() -> None:
    scene = at(ARTICLE, "net_b")
    after = scene.frame.after
    layers = list(after.layers)
    weights = np.full((3, 4), np.inf)
    layers[2] = replace(layers[2], weights=weights)
    frame = replace(scene.frame, after=replace(after, layers=tuple(layers)))
    found = lines_of(replace(scene, frame=frame), EDGES).levels
    assert set(found[EDGES.layer == 2].tolist()) == {UNKNOWN - 1}
