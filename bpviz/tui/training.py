"""Doing many updates in the background, with the screen following along."""

import time
from collections.abc import Sequence
from threading import Event

from textual import work
from textual.timer import Timer
from textual.worker import Worker, WorkerState, get_current_worker

from bpviz.engine.history import History
from bpviz.tui.goto import Destination
from bpviz.tui.plan import EXAMPLES, Plan, PlanError, in_words, pauses, plan
from bpviz.tui.runs import Met, train
from bpviz.tui.session_screen import SessionScreen

_FOLLOW = 0.1
_SHARE = 6.0
"""Showing takes at most one part in so many of the time."""
_BAR = 10
_TABS = 50
"""The columns that the panels' names take on the line of notices."""


class Training(SessionScreen):
    """Training, and going to updates that are not done yet."""

    _run: "_Run | None" = None
    _following: Timer | None = None

    def action_train(self) -> None:
        """Ask how long, and train."""
        from bpviz.tui.dialogs.prompt import PromptScreen

        self.pause()
        label = f"Train from update {self._next_update} on"
        self.app.push_screen(PromptScreen(label, self._train, hint=EXAMPLES))

    def _train(self, text: str) -> str:
        problem = self.session.walk.history.problem
        try:
            found = pauses(text, problem)
            if found is None:
                self._begin(plan(text, problem), None)
                return ""
        except PlanError as error:
            return str(error)
        self.session.pauses = found
        where = " or ".join(in_words(condition) for condition in found)
        self.say(f"playing pauses where {where}" if found else "playing pauses nowhere")
        return ""

    def travel(self, there: Destination) -> None:
        """Go to a place that many updates have to be done for first."""
        assert there.index is not None
        update = self.session.walk.history.place(there.index).update
        self._begin(Plan(update + 1 - self._next_update, ()), there)

    def train_all(self, wanted: Plan) -> None:
        """Train every run from the beginning, and stay here."""
        self._begin(wanted, None, first=0)
        self.stop_following()

    @property
    def _next_update(self) -> int:
        """The update that is next, or under way."""
        place = self.session.walk.place
        return place.update + (place.step == self.session.walk.history.steps)

    @property
    def is_training(self) -> bool:
        """Whether updates are being done in the background."""
        return self._run is not None

    def _begin(self, wanted: Plan, there: Destination | None, first: int | None = None) -> None:
        """Do updates, and show the newest on the way; at the end go *there*."""
        self.pause()
        self.stop_training()
        self._fall_silent()
        walk = self.session.walk
        walk.remember()
        runs = self.session.runs
        histories = runs.histories if runs else (walk.history,)
        labels = runs.labels if runs else ("",)
        first = self._next_update if first is None else first
        self._run = _Run(histories, labels, first, wanted, there)
        self._run.worker = self._work_on(self._run)
        self._follow()

    @work(thread=True, exclusive=True, group="training")
    def _work_on(self, run: "_Run") -> None:
        worker = get_current_worker()

        def should_stop() -> bool:
            return worker.is_cancelled or run.stopped.is_set()

        run.met = train(run.histories, run.end, run.wanted.conditions, should_stop)

    def stop_training(self) -> bool:
        """Stop at once, and keep what is done; whether there was anything to stop."""
        if self._run is None:
            return False
        self._run.stopped.set()
        return True

    def stop_following(self) -> None:
        """Stay where the user goes; the updates are done all the same."""
        if self._run is not None:
            self._run.followed, self._run.there = False, None

    def _follow(self) -> None:
        """Show how far it has come."""
        run, began = self._run, time.monotonic()
        if run is None:
            return
        self.notice = run.progress(self.app.size.width - _TABS)
        if run.followed and run.there is None:
            self._show_newest(run)
        pause = max(_FOLLOW, _SHARE * (time.monotonic() - began))
        self._following = self.set_timer(pause, self._follow)

    def _show_newest(self, run: "_Run") -> None:
        walk = self.session.walk
        done = min(walk.history.reached, run.end)
        if walk.history in run.histories and done:
            walk.follow(walk.history.index(done - 1, walk.history.steps))
            self.session.stepped()
            self.show()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """The updates are done, or were stopped."""
        run = self._run
        ended = (WorkerState.SUCCESS, WorkerState.CANCELLED)
        if run is None or event.worker is not run.worker or event.state not in ended:
            return
        self._run = None
        if self._following is not None:
            self._following.stop()
        whole = event.state is WorkerState.SUCCESS and not run.stopped.is_set()
        if run.there is not None and whole:
            self.session.go(run.there)
        elif run.followed:
            self._show_newest(run)
        self.show()
        self.say(run.summary(whole=whole))


class _Run:
    """One run in the background, and what there is to say about it."""

    def __init__(
        self,
        histories: Sequence[History],
        labels: Sequence[str],
        first: int,
        wanted: Plan,
        there: Destination | None,
    ) -> None:
        self.histories, self.wanted, self.there = histories, wanted, there
        self._labels = labels
        self.end = first + wanted.updates
        self.worker: Worker[None] | None = None
        self.stopped = Event()
        self.met: Met | None = None
        self.followed = True
        self._first, self._began = first, time.monotonic()

    @property
    def _done(self) -> int:
        reached = min(history.reached for history in self.histories)
        return max(min(reached, self.end) - self._first, 0)

    @property
    def _seconds(self) -> float:
        return max(time.monotonic() - self._began, 1e-6)

    def progress(self, room: int) -> str:
        """``1,200 of 10,000 ━━━╌╌╌╌╌  35,000/s  2 s left  esc stops``, as much as there is room."""
        done, all_of_them = self._done, self.wanted.updates
        rate = done / self._seconds
        filled = min(_BAR * done // all_of_them, _BAR)
        bar = "━" * filled + "╌" * (_BAR - filled)
        left = f"  {(all_of_them - done) / rate:,.0f} s left" if done else ""
        counted = f"{done:,} of {all_of_them:,}"
        texts = (
            f"{counted} updates {bar}  {rate:,.0f}/s{left}  esc stops",
            f"{counted} {bar}{left}  esc stops",
            f"{counted}  esc stops",
            f"{100 * done // all_of_them} %  esc stops",
        )
        return next((text for text in texts if len(text) <= room), texts[-1])

    def summary(self, *, whole: bool) -> str:
        """What was done, and why it ended."""
        if whole and self.met is not None:
            label = self._labels[self.met.history]
            which = f"{label} was first: " if label else ""
            reason = in_words(self.met.condition)
            return f"stopped after update {self.met.update:,}: {which}{reason}"
        runs = f" of {len(self.histories)} runs" if len(self.histories) > 1 else ""
        told = f"{self._done:,} update{'' if self._done == 1 else 's'}{runs}"
        told += f" in {self._seconds:.1f} s"
        return told if whole else f"stopped: {told}"
