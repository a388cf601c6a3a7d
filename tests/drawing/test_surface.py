from __future__ import annotations

from rich.segment import Segment
from rich.style import Style

from bpviz.drawing.surface import Surface, cropped, text_of

RED, BLUE = Style(color="red"), Style(color="blue")


def test_neighbours_of_one_style_are_one_segment() -> None:
    surface = Surface(6, 1, BLUE)
    surface.write(1, 0, "a", RED)
    surface.write(2, 0, "b", Style(color="red"))
    assert surface.line(0) == [Segment(" ", BLUE), Segment("ab", RED), Segment("   ", BLUE)]


def test_text_is_cut_off_at_the_edges() -> None:
    surface = Surface(4, 2)
    surface.write(-2, 0, "abcdefgh", RED)
    surface.write(0, 5, "nowhere", RED)
    surface.write(9, 1, "nowhere", RED)
    assert [text_of(line) for line in surface.lines()] == ["cdef", "    "]


def test_controls_and_wide_characters_cannot_break_a_line() -> None:
    surface = Surface(8, 1)
    surface.write(0, 0, "a\x1b[\u3042δ\u0301", RED)
    assert text_of(surface.line(0)) == "a?[?δ?  "


def test_empty_surface_has_empty_lines() -> None:
    assert Surface(0, 2).lines() == [[], []]
    assert Surface(5, -1).lines() == []


def test_cropping_keeps_styles_and_fills_up() -> None:
    row = [Segment("abc", RED), Segment("def", BLUE)]
    assert cropped(row, 2, 2, RED) == [Segment("c", RED), Segment("d", BLUE)]
    assert cropped(row, 4, 4, RED) == [Segment("ef", BLUE), Segment("  ", RED)]
    assert text_of(cropped(row, 0, 6, RED)) == "abcdef"
