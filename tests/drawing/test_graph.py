from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import article, network
from scenes import W_C7, scenes, view_of

from bpviz.drawing.graph import GraphView
from bpviz.drawing.graph_layout import graph_fits
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scene
from bpviz.drawing.surface import text_of
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import Layer, Problem

PLAIN = Palette.without_colour()
PALETTES = (Palette.dark(), Palette.light(), PLAIN)
SIZES = ((80, 24), (100, 28), (128, 40), (200, 60))


def texts(view: GraphView, scene: Scene) -> list[str]:
    return [text_of(view.line(y, scene)) for y in range(view.height)]


def parts_of(problem: Problem) -> set[Part]:
    """All that can be selected in a network."""
    sizes, last = problem.sizes, problem.last
    found: set[Part] = {Input(index) for index in range(sizes[0])}
    found |= {Target(last, index) for index in range(sizes[last])}
    for layer in range(1, last + 1):
        below = sizes[layer - 1]
        for row in range(sizes[layer]):
            found.add(Neuron(layer, row))
            found |= {Weight(layer, row, column, below) for column in range(below)}
            if problem.bias != "none":
                found.add(Bias(layer, 0 if problem.bias == "shared" else row))
    return found


def test_forward_flows_to_the_right() -> None:
    view = view_of(network(2, 2, 1), 46, 8)
    assert [line.rstrip() for line in texts(view, scenes(network(2, 2, 1))[1])] == [
        "out_a  ▶ W_b ▶   net_b    W_c     net_c target",
        "",
        "[1.00]⠤⡀⠤⠤⠤⠤⠤⠤⠤⢤▶ .880 ⠄⠄⡀",
        "       ⠈⠒⢄   ⡠⠒⠁          ⠁⠂⠂⠄⡀",
        "       [-0.4200]               ⢁⠡⠢    ·     0",
        "       ⢀⠤⠊  ⠉⠳⣤⡀          ⢀⠠⠐⠐⠈",
        "[1.00]⠤[-0.4200]▶▐-.84▌⠐⠈⠈",
        "                              E_total       ·",
    ]


def test_gradient_is_where_both_ends_meet() -> None:
    problem = network(2, 2, 1)
    view = view_of(problem, 46, 8)
    step = next(s for s in scenes(problem, Weight(1, 0, 1, 2)) if s.frame.step_number == 13)
    assert [line.rstrip() for line in texts(view, step)] == [
        "out_a ▶ ∂E/∂W_b ◀ δ_b   ∂E/∂W_c    δ_c  target",
        "",
        " 1.00 ▶⡤⠤⠤⠤⠤⠤⠤⠤⢀◀[-.01]⠄⠄⡀",
        "       ⠈⠒⢄   ⣠⠶⠋          ⠁⠂⠂⠄⡀",
        "       ▐-0.0098▌               ⢁⠡⠢ .070     0",
        "       ⢀⣤⠞⠉  ⠑⠤⡀          ⢀⠠⠐⠐⠈",
        "[1.00]▶⠋⠤⠤⠤⠤⠤⠤⠤⠬◀ -.01 ⠐⠈⠈",
        "                              E_total  0.0513",
    ]


def test_ascii_draws_nothing_else_but_names() -> None:
    view = view_of(network(1, 2, 1), 30, 6, ascii_only=True)
    drawn = "".join("".join(texts(view, scene)) for scene in scenes(network(1, 2, 1)))
    assert {c for c in drawn if not c.isascii()} <= set("∂δ′·▐▌")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_result_of_the_article_is_marked_in_the_picture(width: int, height: int) -> None:
    problem = article()
    view = view_of(problem, width, height)
    for scene in scenes(problem, W_C7)[1:]:
        assert scene.worked
        value = scene.frame.number(scene.worked)
        assert value is not None
        whole = "".join(texts(view, scene))
        marked = whole.partition("▐")[2].partition("▌")[0].strip()
        assert marked in {f"{value:.4f}", f"{value:.4f}".replace("0.", "."), "0"}, scene.frame.step


def test_operands_stand_in_brackets() -> None:
    view = view_of(article(), 128, 40)
    net_c = "\n".join(texts(view, scenes(article(), W_C7)[3]))
    for number in ("0.5250", "0.5744", "0.6225", "0.6682", "0.4500", "0.5000", "0.5500", "0.6000"):
        assert f"[ {number}]" in net_c
    gradient = "\n".join(texts(view, scenes(article(), W_C7)[15]))
    for number in ("0.0073", "0.6225"):
        assert f"[ {number}]" in gradient


@pytest.mark.parametrize("palette", PALETTES)
def test_hidden_result_is_nowhere_and_asked_for(palette: Palette) -> None:
    view = view_of(article(), 128, 40, palette)
    for scene in scenes(article(), W_C7)[1:]:
        assert scene.worked
        value = scene.frame.number(scene.worked)
        hidden = replace(scene, frame=replace(scene.frame, hidden=True))
        whole = "".join(texts(view, hidden))
        assert "?" in whole
        if scene.frame.step and scene.frame.step.kind.value == "gradient":
            assert f"{value:.4f}" not in whole


def test_selection_is_seen_where_it_is_not_worked_with() -> None:
    view = view_of(article(), 128, 40)
    scene = scenes(article(), W_C7)[1]
    assert "w_c7 0.5500" in "\n".join(texts(view, scene))
    chosen = replace(scene, selection=Neuron(3, 1))
    assert "┏━ d_2 ━" in "\n".join(texts(view, chosen))
    dots = view_of(network(2, 2, 2, 2, 2, 2, 2, 2), 70, 10)
    scene = replace(scenes(network(2, 2, 2, 2, 2, 2, 2, 2))[1], selection=Neuron(5, 1))
    assert "<○>" in "\n".join(texts(dots, scene))


def test_colour_of_a_line_is_the_sign_of_its_number() -> None:
    layers = (Layer(1), Layer(2, weights=np.array([[0.5], [-0.5]])))
    problem = Problem(layers, np.zeros((1, 1)), np.zeros((2, 1)))
    view = view_of(problem, 60, 12, Palette.dark())
    surface = view.painted(scenes(problem)[0])
    x0, _, x1, _ = view.edges.ends[0].tolist()
    for positive, lines in ((True, range(1, 6)), (False, range(7, 12))):
        seen = set()
        for y in lines:
            x = 0
            for text, style, _ in surface.line(y):
                if x0 / 2 <= x < x1 / 2 and style and style.color and text.strip():
                    red, _, blue = style.color.get_truecolor()
                    seen.add(red > blue)
                x += len(text)
        assert seen == {positive}


def test_picture_is_painted_once_a_scene() -> None:
    view = view_of(article(), 80, 24)
    one, two = scenes(article(), W_C7)[3:5]
    view.line(0, one)
    surface = view._surface
    for y in range(24):
        view.line(y, one)
    assert view._surface is surface
    view.line(0, two)
    assert view._surface is not surface


def test_columns_can_be_cut_out() -> None:
    view = view_of(article(), 80, 24)
    scene = scenes(article(), W_C7)[3]
    for y in range(24):
        assert text_of(view.line(y, scene, 30, 20)) == text_of(view.line(y, scene))[30:50]
    assert text_of(view.line(99, scene, 0, 5)) == "     "


@pytest.mark.parametrize("problem", [article(), network(3, 4, 2, bias="trained")])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_part_can_be_clicked_within_its_region(
    problem: Problem, width: int, height: int
) -> None:
    view = view_of(problem, width, height)
    found = {part for y in range(height) for x in range(width) if (part := view.part_at(x, y))}
    in_cards = not view.layout.targets
    expected = {p for p in parts_of(problem) if not (in_cards and isinstance(p, Target))}
    assert found == expected
    for y in range(height):
        for x in range(width):
            part = view.part_at(x, y)
            if part and not isinstance(part, Bias):
                left, top, wide, high = view.region(part) or (0, 0, 0, 0)
                assert left - 1 <= x < left + wide + 1
                assert top - 1 <= y < top + high + 1


@pytest.mark.parametrize("bias", ["none", "trained", "shared"])
def test_moving_reaches_every_part_and_stays_at_the_edges(bias: str) -> None:
    problem = network(2, 3, 2, bias=bias)
    view = view_of(problem, 80, 24)
    seen: set[Part] = {Input(0)}
    waiting = deque(seen)
    while waiting:
        part = waiting.popleft()
        for step in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            there = view.move(part, *step)
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    assert seen == parts_of(problem)
    assert view.move(Input(0), -1, 0) == Input(0)
    assert view.move(Input(1), 0, 5) == Input(1)
    assert view.move(Target(2, 0), 1, 0) == Target(2, 0)
    assert view.move(Input(1), 1, 0) == Weight(1, 1, 1, 2)
    assert view.move(Weight(1, 2, 1, 2), 1, 0) == Neuron(1, 2)
    assert view.move(Weight(1, 2, 0, 2), 0, 1) == Weight(1, 0, 1, 2)
    assert all(view.region(part) for part in seen)


@pytest.mark.parametrize(
    ("sizes", "width", "height", "reason"),
    [
        ((2, 4, 3, 2), 80, 24, None),
        ((8, 8, 8, 8), 80, 24, None),
        ((30, 20, 10), 200, 40, None),
        (
            (5, 64, 3),
            128,
            24,
            "Layer b has 64 neurons, but there is room for 22 below each other.",
        ),
        ((2,) * 100, 128, 24, "100 layers need 795 columns as a graph, but there are 128."),
        (
            (60, 60),
            200,
            62,
            "Between layers a and b there are 3600 lines, too many to be told apart.",
        ),
        ((2, 2), 80, 1, "Layer a has 2 neurons, but there is room for 0 below each other."),
    ],
)
def test_what_does_not_fit_is_said(
    sizes: tuple[int, ...], width: int, height: int, reason: str | None
) -> None:
    problem = network(*sizes)
    assert graph_fits(problem, width, height) == reason
    if reason:
        with pytest.raises(ValueError, match="^" + reason):
            view_of(problem, width, height)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 7), min_size=2, max_size=5),
    st.integers(10, 150),
    st.integers(3, 40),
    st.sampled_from(["none", "trained", "shared", "fixed"]),
    st.sampled_from(["sigmoid", "relu", "softmax"]),
    st.sampled_from(PALETTES),
    st.data(),
)
def test_any_network_in_any_room(
    sizes: list[int],
    width: int,
    height: int,
    bias: str,
    activation: str,
    palette: Palette,
    data: st.DataObject,
) -> None:
    problem = network(*sizes, bias=bias, activation=activation, batch_size=1)
    if graph_fits(problem, width, height):
        return
    view = view_of(problem, width, height, palette)
    part = data.draw(st.sampled_from(sorted(parts_of(problem), key=repr)))
    scene = data.draw(st.sampled_from(scenes(problem, part)))
    assert [len(line) for line in texts(view, scene)] == [width] * height
    for column in view.layout.columns:
        for box, following in zip(column.boxes, column.boxes[1:], strict=False):
            assert box.y + box.height <= following.y
        for box in (*column.boxes, *([column.bias] if column.bias else [])):
            assert 0 <= box.x < box.x + box.width <= width
            assert 1 <= box.y < box.y + box.height <= height
