from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import article, network

from bpviz.drawing.graph_edges import Edges, Stroke, edges_of
from bpviz.drawing.graph_layout import graph_layout
from bpviz.engine.problem import Problem
from bpviz.teaching.notation import Notation

WIDTH, HEIGHT = 80, 24


def drawn(problem: Problem) -> Edges:
    layout = graph_layout(problem, WIDTH, HEIGHT, Notation(problem))
    return edges_of(problem, layout, WIDTH, HEIGHT)


ARTICLE = drawn(article())
BIASED = drawn(network(2, 3, 2, bias="trained"))


def test_there_is_a_line_for_every_weight_and_bias() -> None:
    found = list(zip(*(a.tolist() for a in (BIASED.layer, BIASED.row, BIASED.column)), strict=True))
    wanted = [(1, row, column) for column in range(3) for row in range(3)]
    wanted += [(2, row, column) for column in range(4) for row in range(2)]
    assert found == wanted


@pytest.mark.parametrize("edges", [ARTICLE, BIASED])
def test_strokes_differ_in_shape(edges: Edges) -> None:
    def dots(stroke: Stroke, line: int) -> int:
        mine = edges.masks[stroke][edges.edge == line]
        return int(np.unpackbits(mine).sum())

    for line in range(len(edges.layer)):
        faint, lit, forward, backward, thick = (dots(stroke, line) for stroke in Stroke)
        assert 0 < faint < lit < forward < thick
        assert lit < backward < thick


def test_line_grows_thick_towards_where_it_flows() -> None:
    middle = ARTICLE.ends[:, [0, 2]].mean(axis=1) / 2
    columns = np.repeat(
        ARTICLE.cells % WIDTH, np.diff(np.append(ARTICLE.starts, len(ARTICLE.edge)))
    )
    for stroke, after in ((Stroke.FORWARD, True), (Stroke.BACKWARD, False)):
        changed = ARTICLE.masks[stroke] != ARTICLE.masks[Stroke.LIT]
        beyond = columns >= middle[ARTICLE.edge] - 1
        before = columns <= middle[ARTICLE.edge] + 1
        assert changed.any()
        assert (beyond if after else before)[changed].all()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_in_a_cell_the_loudest_and_of_these_the_strongest_wins(data: st.DataObject) -> None:
    count = len(ARTICLE.layer)
    strokes = np.array(data.draw(st.lists(st.sampled_from(list(Stroke)), min_size=count,
                                          max_size=count)), dtype=np.intp)  # fmt: skip
    strength = np.array(data.draw(st.permutations(range(count))), dtype=np.intp)
    mask, winner = ARTICLE.painted(strokes, strength)
    loud = np.minimum(strokes, Stroke.FORWARD)
    ends = np.append(ARTICLE.starts, len(ARTICLE.edge))
    for cell, (start, stop) in enumerate(pairwise(ends)):
        pairs = [
            (ARTICLE.edge[pair], ARTICLE.masks[strokes[ARTICLE.edge[pair]], pair])
            for pair in range(start, stop)
        ]
        pairs = [(line, dots) for line, dots in pairs if dots]
        if not pairs:
            assert mask[cell] == 0
            continue
        most = max(loud[line] for line, _ in pairs)
        kept = [(line, dots) for line, dots in pairs if loud[line] == most]
        assert winner[cell] == max((line for line, _ in kept), key=lambda line: strength[line])
        assert mask[cell] == np.bitwise_or.reduce([dots for _, dots in kept])


def test_nearest_line() -> None:
    for line in range(len(ARTICLE.layer)):
        x0, y0, x1, y1 = ARTICLE.ends[line].tolist()
        found = ARTICLE.nearest(x0 * 0.4 + x1 * 0.6, y0 * 0.4 + y1 * 0.6, 1.0)
        assert found is not None
        assert ARTICLE.layer[found] == ARTICLE.layer[line]
    assert ARTICLE.nearest(0.0, 0.0, 3.0) is None


def test_crowded_lines_have_fewer_dots() -> None:
    problem = network(20, 20)
    crowded, alone = drawn(problem), drawn(network(2, 2))
    assert (
        np.unpackbits(crowded.masks[Stroke.LIT]).sum() / 400
        < np.unpackbits(alone.masks[Stroke.LIT]).sum() / 4 / 2
    )
