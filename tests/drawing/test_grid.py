"""The grid: every number in its place, marked by shape and by colour."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.drawing.grid import GridView
from bpviz.drawing.layout import Request, focus_of, place_of, wanted_height
from bpviz.drawing.palette import Palette
from bpviz.drawing.scene import Scales, Scene
from bpviz.engine.history import History
from bpviz.engine.initial import drawn_samples
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import Layer, Problem
from bpviz.teaching.notation import Notation
from bpviz.teaching.numbers import compact, written
from bpviz.teaching.worked import operands_of, worked_element

ARTICLE = Problem(
    (
        Layer(2),
        Layer(4, weights=np.array([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6], [0.7, 0.8]])),
        Layer(
            3,
            weights=np.array(
                [[0.25, 0.3, 0.35, 0.4], [0.45, 0.5, 0.55, 0.6], [0.65, 0.7, 0.75, 0.8]]
            ),
        ),
        Layer(2, weights=np.array([[0.3, 0.4, 0.5], [0.6, 0.7, 0.8]])),
    ),
    inputs=np.array([[1.0], [0.0]]),
    targets=np.array([[0.0], [1.0]]),
    rounding=4,
)
W_C7 = Weight(2, 1, 2, 4)


def sized(*sizes: int, **options: object) -> Problem:
    inputs, targets = drawn_samples(0, sizes[0], sizes[-1])
    return Problem(tuple(Layer(units) for units in sizes), inputs, targets, **options)  # type: ignore[arg-type]


def scene_of(history: History, index: int, selection: Part | None = W_C7) -> Scene:
    frame = history.frame(index)
    finished = history.frame(update=frame.update, step=history.steps).after
    worked = worked_element(frame, selection)
    return Scene(
        frame,
        Scales.of(finished, frame.problem),
        selection,
        worked,
        frozenset(operands_of(frame, worked)) if worked else frozenset(),
        in_play=Scene.quantities_in_play(frame),
    )


def view_of(scene: Scene, width: int, height: int, **choices: object) -> GridView:
    problem = scene.frame.problem
    focus = focus_of(scene.frame.step, problem)
    row, column = place_of(scene.worked, scene.selection, focus)
    request = Request(width, height, focus, row=row, column=column, **choices)  # type: ignore[arg-type]
    return GridView(problem, request, Notation(problem), Palette.without_colour())


def text_of(view: GridView, scene: Scene) -> list[str]:
    return [
        "".join(segment.text for segment in view.line(y, scene)).rstrip()
        for y in range(view.height)
    ]


def picture(index: int, width: int = 62, selection: Part | None = W_C7) -> str:
    scene = scene_of(History(ARTICLE), index, selection)
    return "\n".join(text_of(view_of(scene, width, 14), scene))


def test_forward_reads_along_a_row() -> None:
    assert picture(3).splitlines()[:6] == [
        "    b_1     b_2     b_3     b_4  layer c · sigmoid",
        "[0.5250][0.5744][0.6225][0.6682]",
        " 0.2500  0.3000  0.3500  0.4000 c_1 net 0.7887 ∂E/∂out      ·",
        "      ·       ·       ·       ·     out      ·      f′      ·",
        "      ·       ·       ·       ·                      δ      ·",
        "[0.4500][0.5000][0.5500][0.6000]c_2 net▐1.2667▌∂E/∂out      ·",
    ]


def test_the_errors_of_the_outputs_add_up_below_them() -> None:
    shown = picture(7)
    assert "net 0.9440       E[0.2591]" in shown
    assert "net 1.6397       E[0.0132]" in shown
    assert "E_total▐0.2723▌" in shown


def test_backward_goes_down_a_column() -> None:
    assert picture(12).splitlines()[2:] == [
        " 0.3000 [0.4000] 0.5000 d_1 net 0.9440 ∂E/∂out 0.7199",
        " 0.0998  0.1132  0.1235     out 0.7199      f′ 0.2016",
        "      ·       ·       ·     tgt      0       δ[0.1451]",
        " 0.6000 [0.7000] 0.8000 d_2 net 1.6397 ∂E/∂out -.1625",
        " -.0152  -.0172  -.0188     out 0.8375      f′ 0.1361",
        "      ·       ·       ·     tgt 1.0000       δ[-.0221]",
        " 0.0303 ▐0.0426▌ 0.0549  ∂E/∂out_c     E_total 0.2723",
    ]


def test_a_gradient_is_the_crossing_of_a_row_and_a_column() -> None:
    shown = picture(15)
    assert " 0.5250  0.5744 [0.6225] 0.6682" in shown
    assert " 0.0038  0.0042 ▐0.0045▌ 0.0049     out 0.7802" in shown
    assert "δ[0.0073]" in shown


def test_an_update_shows_the_old_weight_the_gradient_and_the_new_weight() -> None:
    rows = [line.split() for line in picture(21).splitlines()]
    assert rows[5][2] == "[0.5500]"
    assert rows[6][2] == "[0.0045]"
    assert rows[7][2] == "▐0.5478▌"


def test_what_was_rounded_to_zero_is_not_shown_as_zero() -> None:
    one = np.array([[1.0]])
    problem = Problem(
        (Layer(1), Layer(1, "identity", weights=one / 100)), inputs=one, targets=one, rounding=1
    )
    scene = scene_of(History(problem), 2, None)
    shown = "\n".join(text_of(view_of(scene, 62, 14), scene))
    assert "net[     ~0]" in shown
    assert "out▐      0▌" in shown


@pytest.mark.parametrize(("width", "height"), [(80, 14), (100, 18), (128, 26), (200, 46)])
def test_every_result_of_the_article_and_its_operands_are_in_the_network(
    width: int, height: int
) -> None:
    history = History(ARTICLE)
    for index in range(1, 23):
        scene = scene_of(history, index)
        view = view_of(scene, width, height)
        assert view.width <= width
        assert view.height <= height
        shown = "\n".join(text_of(view, scene))
        assert scene.worked is not None
        result = written(scene.frame.number(scene.worked), 4, minus="-")
        assert (
            f"▐{result.rjust(6)}▌" in shown
            or f"▐{compact(scene.frame.number(scene.worked), 6).rjust(6)}▌" in shown
            or f"▐{result.rjust(7)}▌" in shown
        ), (index, shown)
        for operand in scene.operands:
            number = scene.frame.number(operand)
            texts = {written(number, 4, minus="-"), compact(number, 6)}
            marked = {f"[{text.rjust(digits)}]" for text in texts for digits in (6, 7)}
            assert any(mark in shown for mark in marked), (index, operand, shown)


def test_whole_is_chosen_where_it_fits_and_focus_where_not() -> None:
    scene = scene_of(History(ARTICLE), 15)
    assert view_of(scene, 126, 26).layout.whole
    assert not view_of(scene, 124, 26).layout.whole
    assert view_of(scene, 80, 14, mode="whole").layout.whole
    assert not view_of(scene, 200, 46, mode="focus").layout.whole


def test_focus_moves_only_when_the_layer_at_work_changes() -> None:
    focus = [focus_of(step, ARTICLE) for step in ARTICLE.script]
    assert focus == [1, 1, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 2, 3]


@pytest.mark.parametrize(
    "problem",
    [
        sized(1, 1),
        sized(2, 4, 3, 2, 7, 5, 3, 2),
        sized(30, 20, 10),
        sized(5, 64, 64, 3),
        sized(1, 512, 1),
        sized(*([2] * 100)),
        sized(3, 4, 2, bias="trained"),
        sized(3, 4, 2, bias="shared"),
    ],
    ids=lambda problem: "-".join(map(str, problem.sizes[:8])) + problem.bias,
)
@pytest.mark.parametrize(("width", "height"), [(38, 6), (80, 14), (200, 46)])
@pytest.mark.parametrize("mode", ["auto", "whole", "focus"])
def test_every_shape_is_drawn_at_every_size(
    problem: Problem, width: int, height: int, mode: str
) -> None:
    history = History(problem)
    steps = len(problem.script)
    for index in (0, 1, 2, steps // 2, steps // 2 + 1, steps):
        scene = scene_of(history, index, None)
        view = view_of(scene, width, height, mode=mode)
        for y in range(view.height):
            line = view.line(y, scene, 0, width)
            assert sum(len(segment.text) for segment in line) == width


@pytest.mark.parametrize("level", range(8))
def test_every_level_of_detail_can_be_asked_for(level: int) -> None:
    scene = scene_of(History(sized(6, 5, 4, bias="trained")), 9, None)
    for mode in ("whole", "focus"):
        view = view_of(scene, 80, 14, mode=mode, level=level)
        assert view.level == level
        assert any(text.strip() for text in text_of(view, scene))


def test_a_large_matrix_is_shown_in_numbers_around_the_place_at_work() -> None:
    problem = sized(5, 64, 64, 3)
    history = History(problem)
    selection = Weight(2, 40, 50, 64)
    gradient = next(i for i, s in enumerate(problem.script, 1) if s.quantity.name == "gradient_c")
    scene = scene_of(history, gradient, selection)
    view = view_of(scene, 100, 18)
    region = view.region(selection)
    assert region is not None
    x, y, width, height = region
    assert x + width <= 100
    assert y + height <= 18
    shown = "\n".join(text_of(view, scene))
    assert "b_51" in shown
    assert "c_41" in shown


PARTS = [Weight(2, 1, 2, 4), Neuron(2, 1), Input(1), Neuron(3, 0), Weight(1, 3, 1, 2)]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
@pytest.mark.parametrize("size", [(126, 26), (60, 20)])
def test_a_part_is_found_where_it_is_drawn(part: Part, size: tuple[int, int]) -> None:
    scene = scene_of(History(ARTICLE), 1, part)
    focus = part.layer or 1
    view = GridView(ARTICLE, Request(*size, focus), Notation(ARTICLE), Palette.without_colour())
    region = view.region(part)
    assert region is not None
    x, y, width, height = region
    assert view.part_at(x + width // 2, y + height // 2) == part
    assert scene.selection == part


def test_the_selection_moves_through_all_parts_of_a_row() -> None:
    view = view_of(scene_of(History(sized(2, 2, 1, bias="trained")), 0), 80, 14)
    part: Part = Input(1)
    names = [part.name]
    while (following := view.move(part, 1, 0)) != part:
        part = following
        names.append(part.name)
    assert names == [
        *("a_2", "w_b3", "w_b4", "bias_b2", "b_2"),
        *("w_c1", "w_c2", "bias_c1", "c_1", "target_c1"),
    ]


@given(st.data())
def test_moving_there_and_back_along_a_row_and_within_bounds(data: st.DataObject) -> None:
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    bias = data.draw(st.sampled_from(["none", "trained", "shared"]))
    problem = sized(*sizes, bias=bias)
    view = GridView(problem, Request(80, 14, 1), Notation(problem), Palette.without_colour())
    part: Part = Input(0)
    for _ in range(data.draw(st.integers(0, 12))):
        dx, dy = data.draw(st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)]))
        part = view.move(part, dx, dy)
        match part:
            case Weight(layer, row, column, below):
                assert (row < sizes[layer], column < below, below) == (True, True, sizes[layer - 1])
            case Bias(layer, index) | Neuron(layer, index) | Target(layer, index):
                assert index < sizes[layer]
            case Input(index):
                assert index < sizes[0]


def test_no_number_that_is_hidden_is_drawn() -> None:
    history = History(ARTICLE)
    for index in range(1, 23):
        scene = scene_of(history, index)
        hidden = replace(scene, frame=replace(scene.frame, hidden=True))
        view = view_of(hidden, 126, 26)
        shown = "\n".join(text_of(view, hidden))
        assert "▐" not in shown or "?" in shown
        assert scene.worked is not None
        assert hidden.frame.number(scene.worked) is None


def test_the_scale_reaches_as_far_as_the_finished_update() -> None:
    history = History(ARTICLE)
    scene = scene_of(history, 15)
    assert scene.worked is not None
    assert scene.scale(scene.worked.quantity) == pytest.approx(0.0049)
    assert scene.scales.scale(scene.worked.quantity, "network") == pytest.approx(0.1235)
    assert scene.scales.scale(scene.worked.quantity, "layer") == pytest.approx(1.7448)
    assert scene.scales.scale(scene.worked.quantity, "off") == float("inf")


@pytest.mark.parametrize(
    ("size", "height"), [((80, 14), 14), ((80, 40), 25), ((126, 26), 25), ((126, 20), 14)]
)
def test_the_network_wants_room_for_all_of_its_layers_alike(
    size: tuple[int, int], height: int
) -> None:
    assert wanted_height(ARTICLE, Notation(ARTICLE), Request(*size, 1)) == height
