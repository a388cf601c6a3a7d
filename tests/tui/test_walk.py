from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network

from bpviz.engine.parts import Weight
from bpviz.engine.quantity import Kind, Quantity
from bpviz.tui.walk import Position, Walk


def places(walk: Walk, move: Callable[[], object], times: int) -> list[tuple[int, int]]:
    result = []
    for _ in range(times):
        move()
        result.append((walk.place.update, walk.place.step))
    return result


def test_a_step_forward_and_back() -> None:
    walk = Walk(article())
    assert not walk.back()
    assert places(walk, walk.next, 3) == [(0, 1), (0, 2), (0, 3)]
    assert places(walk, walk.back, 3) == [(0, 2), (0, 1), (0, 0)]
    assert walk.at_beginning


@pytest.mark.parametrize("granularity", ["layer", "neuron", "weight"])
@pytest.mark.parametrize("asking", [False, True])
def test_backwards_is_the_way_forwards(granularity: str, asking: bool) -> None:
    walk = Walk(article(), granularity)
    walk.asking = asking
    seen = [walk.position]
    for _ in range(300):
        walk.next()
        if not walk.position.hidden:
            seen.append(walk.position)
    while not walk.position.hidden and walk.position != seen[-1]:
        walk.back()
    if walk.position.hidden:
        walk.back()
    for position in reversed(seen):
        assert walk.position == position
        walk.back()
    assert walk.at_beginning


@pytest.mark.parametrize(
    ("granularity", "presses"), [("layer", 22), ("neuron", 66), ("weight", 128)]
)
def test_presses_to_the_end_of_an_update(granularity: str, presses: int) -> None:
    walk = Walk(article(), granularity)
    for _ in range(presses):
        walk.next()
    assert (walk.place.update, walk.place.step) == (0, 22)
    walk.next()
    assert (walk.place.update, walk.place.step) == (1, 1)


def test_turns_of_the_layers() -> None:
    walk = Walk(article())
    ends = [2, 4, 6, 7, 11, 15, 19, 20, 21, 22]
    assert places(walk, lambda: walk.turn(1), 10) == [(0, end) for end in ends]
    assert places(walk, lambda: walk.turn(1), 1) == [(1, 2)]
    walk.go(13)
    starts = [12, 8, 7, 5, 3, 1, 0]
    assert places(walk, lambda: walk.turn(-1), 7) == [(0, start) for start in starts]
    assert not walk.turn(-1)


def test_a_turn_ends_with_all_its_pieces() -> None:
    walk = Walk(article(), "weight")
    walk.next()
    assert walk.position == Position(1, 1)
    walk.turn(1)
    assert walk.position == Position(2, 4)
    walk.turn(-1)
    assert walk.position == Position(1, 1)


def test_the_same_sub_step_of_another_update() -> None:
    walk = Walk(article())
    assert not walk.update(-1)
    walk.update(1)
    assert (walk.place.update, walk.place.step) == (1, 1)
    walk.go(15)
    walk.update(1)
    assert (walk.place.update, walk.place.step) == (1, 15)
    walk.update(-1)
    assert (walk.place.update, walk.place.step) == (0, 15)


def test_first_and_last_sub_step() -> None:
    walk = Walk(article())
    walk.last()
    assert walk.position.index == 22
    assert not walk.last()
    walk.first()
    assert walk.at_beginning
    walk.go(30)
    walk.first()
    assert (walk.place.update, walk.place.step) == (1, 1)


def test_back_to_before_the_jump_and_again() -> None:
    walk = Walk(article())
    assert not walk.before_jump()
    walk.next()
    walk.go(500)
    walk.next()
    assert walk.before_jump()
    assert walk.position.index == 1
    assert walk.before_jump()
    assert walk.position.index == 501


def test_asking_takes_two_presses() -> None:
    walk = Walk(article())
    walk.switch_asking()
    net = Quantity(Kind.NET, 1)
    walk.next()
    assert walk.frame().hidden
    assert walk.place.step == 1
    walk.next()
    assert not walk.frame().hidden
    assert walk.place.step == 1
    assert walk.frame().value(net) is not None
    walk.next()
    walk.switch_asking()
    assert not walk.frame().hidden


def test_granularity_keeps_the_sub_step() -> None:
    walk = Walk(article())
    walk.go(15)
    assert walk.switch_granularity() == "neuron"
    assert (walk.position.index, walk.position.revealed) == (15, 3)
    assert walk.switch_granularity() == "weight"
    assert (walk.position.index, walk.position.revealed) == (15, 12)
    assert walk.switch_granularity() == "layer"
    assert walk.position == Position(15)


def test_rounding_switches_at_the_same_place_and_keeps_the_edits() -> None:
    walk = Walk(article())
    walk.go(22)
    walk.edit(Weight(2, 1, 2, 4), 0.75)
    roundings = [walk.problem.rounding]
    for _ in range(2):
        assert walk.switch_rounding()
        assert walk.position.index == 22
        roundings.append(walk.problem.rounding)
        weights = walk.frame().after.layers[2].weights
        assert weights is not None
        assert weights[1, 2] == 0.75
    assert roundings == [4, None, 4]
    walk.undo_edit()
    counts = [len(walk.edits), walk.switch_rounding() and len(walk.edits)]
    assert counts == [0, 0]


def test_nothing_to_switch_without_rounding() -> None:
    walk = Walk(network(2, 2))
    assert not walk.switch_rounding()
    assert not walk.exact


def test_large_networks_are_stepped_by_arithmetic() -> None:
    walk = Walk(network(300, 300, 300), "weight")
    walk.next()
    assert walk.pieces(1) == 90_000
    walk.turn(1)
    walk.back()
    assert walk.position == Position(2, 299)


MOVES = st.sampled_from(
    ["next", "back", "turn", "-turn", "update", "-update", "first", "last", "'"]
)


@given(st.lists(MOVES, max_size=30), st.sampled_from(["layer", "neuron", "weight"]), st.booleans())
def test_every_walk_stays_in_the_history(moves: list[str], granularity: str, asking: bool) -> None:
    walk = Walk(article(), granularity)
    walk.asking = asking
    actions: dict[str, Callable[[], bool]] = {
        "next": walk.next,
        "back": walk.back,
        "turn": lambda: walk.turn(1),
        "-turn": lambda: walk.turn(-1),
        "update": lambda: walk.update(1),
        "-update": lambda: walk.update(-1),
        "first": walk.first,
        "last": walk.last,
        "'": walk.before_jump,
    }
    for move in moves:
        before = walk.position
        assert actions[move]() == (walk.position != before)
        index, revealed = walk.position.index, walk.position.revealed
        assert index >= 0
        if index and granularity != "layer":
            assert revealed is not None
            assert 1 <= revealed <= walk.pieces(index)
        else:
            assert revealed is None
