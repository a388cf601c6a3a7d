"""The timeline: a mark a sub-step, the current one named.

forward b━━ c━━ d━━ error━ backward d━━━━ c━━━[∂E/∂W] b━━━━ update━━━

Where the marks do not fit they are pooled, first without the layers' letters, then without the
phases' words.
"""

from dataclasses import dataclass
from itertools import groupby

from rich.segment import Segment

from bpviz.drawing.line import Line
from bpviz.drawing.palette import Palette
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind
from bpviz.engine.script import Step
from bpviz.teaching.notation import SHORT, Notation, Style

MARK = "━"
_LEAST_MARKS = 2


@dataclass(frozen=True)
class _Run:
    """A row of marks for the sub-steps *first* to *last*, from 1, with the words before it."""

    words: str
    letter: str
    first: int
    last: int
    marks: int


class Timeline:
    """The timeline of one problem at one width."""

    def __init__(self, problem: Problem, width: int, style: Style = "article") -> None:
        self.width = width
        self._script = problem.script
        self._notation = Notation(problem, style)
        self._style = style
        self._merged = problem.update_order == "during"
        self._layers, self._runs = self._fitting()

    def paint(self, number: int, palette: Palette) -> list[Segment]:
        """The line while sub-step *number* is the newest one; 0 while none is done."""
        line = Line(0, self.width, palette.plain)
        for run in self._runs:
            here = run.first <= number <= run.last
            x, words = self._begin(run, number)
            done = number >= run.first
            line.put(x, words, palette.plain if done else palette.muted)
            letter = x + len(words)
            line.put(letter, run.letter, palette.bold if here else palette.muted)
            x = letter + len(run.letter)
            before = self._mark(run, number) if here else run.marks * done
            line.put(x, MARK * before, palette.plain)
            x += before
            if here:
                name = self._name(number)
                line.put(x, name, palette.accent)
                x += len(name)
                before += 1
            line.put(x, MARK * (run.marks - before), palette.faint)
        return line.segments()

    def step_at(self, x: int, number: int) -> int:
        """The sub-step whose mark, or the nearest one, is at column *x* while *number* is newest.

        0 left of all marks.
        """
        found = 0
        for run in self._runs:
            start, words = self._begin(run, number)
            first = start + len(words) + len(run.letter)
            if x < first and (found or x < start):
                return found
            if x < first:
                return run.first if run.letter and x >= start + len(words) else found or 0
            offset, least = x - first, 0
            if run.first <= number <= run.last:
                at, name = self._mark(run, number), self._name(number)
                if at <= offset < at + len(name):
                    return number
                if offset >= at + len(name):
                    offset, least = offset - len(name) + 1, number
            count = run.last - run.first + 1
            found = max(run.first + min(offset, run.marks - 1) * count // run.marks, least)
        return found

    # Where things are

    def _begin(self, run: _Run, number: int) -> tuple[int, str]:
        """The column at which a run's words begin, and the words."""
        x = 1
        for other in self._runs:
            if other is run:
                break
            x += len(other.words) + len(other.letter) + other.marks + 1
            if other.first <= number <= other.last:
                x += len(self._name(number)) - 1
        return x, run.words

    def _mark(self, run: _Run, number: int) -> int:
        """Which of a run's marks stands for a sub-step of it."""
        count = run.last - run.first + 1
        return (number - run.first) * run.marks // count

    def _name(self, number: int) -> str:
        step = self._script[number - 1]
        if self._layers and step.phase != "update":
            return f"[{self._short(step)}]"
        return f"[{self._notation.quantity(step.quantity)}]"

    def _short(self, step: Step) -> str:
        if step.kind is Kind.ERROR:
            return self._notation.quantity(step.quantity)
        names = SHORT[self._style]
        return names.get(step.kind) or self._notation.quantity(step.quantity)

    # What fits

    def _fitting(self) -> tuple[bool, tuple[_Run, ...]]:
        """Whether layers are told apart, and the runs of the first way that fits."""
        self._layers = True
        by_layer = self._by_layer()
        if self._extent(by_layer) <= self.width:
            return True, by_layer
        self._layers = False
        for words in (True, False):
            phases = self._by_phase(words=words)
            taken = sum(len(run.words) + 1 for run in phases) + self._longest()
            room = self.width - 1 - taken
            if room >= _LEAST_MARKS * len(phases):
                return False, self._pooled(phases, room)
        whole = _Run("", "", 1, len(self._script), len(self._script))
        return False, self._pooled((whole,), max(self.width - 2 - self._longest(), 1))

    def _extent(self, runs: tuple[_Run, ...]) -> int:
        marks = sum(len(run.words) + len(run.letter) + run.marks + 1 for run in runs)
        return marks + self._longest()

    def _longest(self) -> int:
        return max(len(self._name(number + 1)) - 1 for number in range(len(self._script)))

    def _phase(self, step: Step) -> str:
        return "backward" if self._merged and step.phase == "update" else step.phase

    def _by_layer(self) -> tuple[_Run, ...]:
        runs: list[_Run] = []
        at, words = 1, ""
        single = not self._merged and sum(s.phase == "update" for s in self._script) == max(
            s.layer for s in self._script
        )
        for phase, steps in groupby(self._script, key=self._phase):
            words = f"{phase}"
            lettered = phase in ("forward", "backward") or (phase == "update" and not single)
            for layer, group in groupby(steps, key=lambda s: s.layer if lettered else 0):
                count = len(list(group))
                letter = self._notation.layer(layer) if lettered else ""
                gap = " " if words and letter else ""
                runs.append(_Run(words + gap, letter, at, at + count - 1, count))
                at, words = at + count, ""
        return tuple(runs)

    def _by_phase(self, *, words: bool) -> tuple[_Run, ...]:
        runs, at = [], 1
        for phase, steps in groupby(self._script, key=self._phase):
            count = len(list(steps))
            runs.append(_Run(f"{phase} " if words else "", "", at, at + count - 1, count))
            at += count
        return tuple(runs)

    @staticmethod
    def _pooled(runs: tuple[_Run, ...], room: int) -> tuple[_Run, ...]:
        """The runs with at most *room* marks in all, shared out by their lengths."""
        total = sum(run.marks for run in runs)
        if total <= room:
            return runs
        spare = room - len(runs)
        return tuple(
            _Run(
                run.words,
                run.letter,
                run.first,
                run.last,
                min(run.marks, 1 + max(spare, 0) * run.marks // total),
            )
            for run in runs
        )
