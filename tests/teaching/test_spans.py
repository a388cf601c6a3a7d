from __future__ import annotations

import pytest

from bpviz.teaching.spans import Line, Span, fitted, stacked, text_of, wrapped


def line(*texts: str) -> Line:
    return tuple(Span(text) for text in texts)


CHAIN = stacked(
    [
        line("net_c2", " = ", "w_c5·out_b1", " + ", "w_c6·out_b2"),
        line("= ", "0.4500·0.5250", " + ", "0.5000·0.5744"),
        line("= ", "0.52345"),
    ],
    len("net_c2 "),
)


def test_signs_stand_below_each_other() -> None:
    assert [text_of(row) for row in CHAIN] == [
        "net_c2 = w_c5·out_b1 + w_c6·out_b2",
        "       = 0.4500·0.5250 + 0.5000·0.5744",
        "       = 0.52345",
    ]


def test_a_chain_is_joined_where_it_fits() -> None:
    [joined] = fitted(CHAIN, 80)
    assert text_of(joined) == (
        "net_c2 = w_c5·out_b1 + w_c6·out_b2 = 0.4500·0.5250 + 0.5000·0.5744 = 0.52345"
    )
    assert fitted(CHAIN, 60) == CHAIN
    assert fitted((), 60) == ()


@pytest.mark.parametrize("width", [12, 20, 28, 40])
def test_long_lines_are_cut_before_signs_and_lose_nothing(width: int) -> None:
    for row in CHAIN:
        parts = list(wrapped(row, width))
        assert "".join("".join(text_of(part) for part in parts).split()) == (
            "".join(text_of(row).split())
        )
        longest = max(len(span.text) for span in row)
        assert max(len(text_of(part)) for part in parts) <= max(width, width // 3 + longest + 12)


def test_a_cut_sum_goes_on_below_its_beginning() -> None:
    assert [text_of(row) for row in fitted(CHAIN, 32)] == [
        "net_c2 = w_c5·out_b1",
        "         + w_c6·out_b2",
        "       = 0.4500·0.5250",
        "         + 0.5000·0.5744",
        "       = 0.52345",
    ]


def test_spans_survive_being_cut() -> None:
    spans = [span for row in fitted(CHAIN, 32) for span in row]
    assert [span.text for span in spans if "·" in span.text] == [
        "w_c5·out_b1",
        "w_c6·out_b2",
        "0.4500·0.5250",
        "0.5000·0.5744",
    ]
