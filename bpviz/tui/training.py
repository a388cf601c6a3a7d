"""Doing many updates in the background, with the screen following along."""

import time
from threading import Event

from textual import work
from textual.timer import Timer
from textual.worker import Worker, WorkerState, get_current_worker

from bpviz.engine.history import History
from bpviz.tui.goto import Destination
from bpviz.tui.plan import EXAMPLES, Plan, PlanError, in_words, pauses, plan
from bpviz.tui.session_screen import SessionScreen

_FOLLOW = 0.1
_SHARE = 6.0
"""Showing takes at most one part in so many of the time."""
_BAR = 20


class Training(SessionScreen):
    """Training, and going to updates that are not done yet."""

    _run: "_Run | None" = None
    _following: Timer | None = None

    def action_train(self) -> None:
        """Ask how long, and train."""
        from bpviz.tui.dialogs.prompt import PromptScreen

        self.pause()
        done = self.session.walk.history.reached
        label = f"Train on from update {done}, the first that is not done yet"
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
        history = self.session.walk.history
        assert there.index is not None
        self._begin(Plan(history.place(there.index).update + 1 - history.reached, ()), there)

    @property
    def is_training(self) -> bool:
        """Whether updates are being done in the background."""
        return self._run is not None

    def _begin(self, wanted: Plan, there: Destination | None) -> None:
        """Do updates, and show the newest on the way; at the end go *there*."""
        self.pause()
        self.stop_training()
        self._fall_silent()
        walk = self.session.walk
        walk.remember()
        self._run = _Run(walk.history, wanted, there)
        self._run.worker = self._work_on(self._run)
        self._follow()

    @work(thread=True, exclusive=True, group="training")
    def _work_on(self, run: "_Run") -> None:
        worker, history = get_current_worker(), run.history

        def should_stop() -> bool:
            return worker.is_cancelled or run.stopped.is_set()

        end = history.reached + run.wanted.updates
        while not should_stop() and history.reached < end:
            left = end - history.reached
            history.run(left, should_stop=should_stop, until=run.wanted.conditions)
            if history.met is not None:
                return

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
        self.notice = f"{run.progress}   esc stops"
        if run.followed and run.there is None:
            self._show_newest(run)
        pause = max(_FOLLOW, _SHARE * (time.monotonic() - began))
        self._following = self.set_timer(pause, self._follow)

    def _show_newest(self, run: "_Run") -> None:
        walk = self.session.walk
        if walk.history is run.history and walk.history.reached:
            walk.follow(walk.history.index(walk.history.reached - 1, walk.history.steps))
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

    def __init__(self, history: History, wanted: Plan, there: Destination | None) -> None:
        self.history, self.wanted, self.there = history, wanted, there
        self.worker: Worker[None] | None = None
        self.stopped = Event()
        self.followed = True
        self._first, self._began = history.reached, time.monotonic()

    @property
    def _done(self) -> int:
        return max(self.history.reached - self._first, 0)

    @property
    def _seconds(self) -> float:
        return max(time.monotonic() - self._began, 1e-6)

    @property
    def progress(self) -> str:
        """``1,200 of 10,000  ━━━─────  35,000/s  2 s left``."""
        done, all_of_them = self._done, self.wanted.updates
        filled = min(_BAR * done // all_of_them, _BAR)
        rate = done / self._seconds
        left = f"   {(all_of_them - done) / rate:,.0f} s left" if done else ""
        bar = "━" * filled + "╌" * (_BAR - filled)
        return f"{done:,} of {all_of_them:,} updates {bar} {rate:,.0f}/s{left}"

    def summary(self, *, whole: bool) -> str:
        """What was done, and why it ended."""
        if whole and self.history.met is not None:
            at = self.history.reached - 1
            return f"stopped after update {at:,}: {in_words(self.history.met)}"
        told = f"{self._done:,} update{'' if self._done == 1 else 's'} in {self._seconds:.1f} s"
        return told if whole else f"stopped: {told}"
