"""Comparing a problem with itself under other conventions: beginning to, and changing runs."""

from collections.abc import Sequence

from bpviz.engine.parts import Bias
from bpviz.engine.problem import Problem, ProblemError
from bpviz.library.compare import CompareError, comparisons, variants
from bpviz.library.draft import Draft
from bpviz.teaching.worked import default_part
from bpviz.tui.plan import Plan
from bpviz.tui.runs import Runs, stand_like
from bpviz.tui.session import Session
from bpviz.tui.training import Training
from bpviz.tui.widgets.panels import LOSS

EXAMPLES = "optimizer=sgd,adam   learning_rate=0.1,0.5   optimizer=sgd,adam bias=none,trained"


def choose(session: Session, index: int) -> str:
    """Step through another of the runs, at the same place; say so."""
    assert session.runs is not None
    said = session.runs.choose(index)
    session.walk = session.runs.walk
    _fit(session)
    return said


def begin(session: Session, text: str) -> int:
    """Compare what *text* says, from the beginning; how many updates were done so far.

    The first run is stepped through, at the same place. The edits made so far hold in all runs.

    Raises:
        CompareError: what it says makes no sense.
        ProblemError: neither does a combination, or an edit in it.
    """
    named = _variants(session, text)
    walk, settings = session.walk, session.settings
    done = walk.history.reached
    runs = Runs(named, walk.granularity, memory=settings.memory, edits=walk.edits)
    stand_like(runs.walk, walk)
    session.runs, session.walk = runs, runs.walk
    _fit(session)
    return done


def _variants(session: Session, text: str) -> Sequence[tuple[str, Problem]]:
    draft = session.settings.draft or Draft.of(session.walk.history.problem)
    named = list(variants(draft, comparisons(text)))
    if not named:
        raise CompareError("it says nothing to compare; it can be such as optimizer=sgd,adam")
    return named


def end(session: Session) -> str:
    """Go on with the chosen run alone."""
    if session.runs is None:
        return "nothing is compared"
    name, session.runs = session.runs.name, None
    return f"only run {name} is left"


def _fit(session: Session) -> None:
    """Select what the run has, too."""
    part, problem = session.selection, session.problem
    if isinstance(part, Bias) and problem.bias == "none":
        session.select(default_part(problem))
    elif isinstance(part, Bias) and problem.bias == "shared":
        session.select(Bias(part.layer, 0))
    session.stepped()


class Comparing(Training):
    """Several runs of the same problem."""

    def action_run(self, direction: int) -> None:
        """Step through the next run, or the previous one; where there are none, ask for them."""
        runs = self.session.runs
        if runs is None:
            self.action_compare()
        else:
            self.choose_run(runs.chosen + direction)

    def choose_run(self, index: int) -> None:
        """Step through a run."""
        self.pause()
        self.change(lambda: choose(self.session, index))

    def action_compare(self) -> None:
        """Ask what to compare."""
        from bpviz.tui.dialogs.prompt import PromptScreen

        self.pause()
        label = "Compare: every combination of"
        self.app.push_screen(PromptScreen(label, self._compare, hint=EXAMPLES))

    def _compare(self, text: str) -> str:
        self.stop_training()
        if not text.strip() and self.session.runs is not None:
            self.change(lambda: end(self.session))
            return ""
        try:
            done = begin(self.session, text)
        except (CompareError, ProblemError) as error:
            return f"{error}."
        self.panel = LOSS
        runs = self.session.runs
        assert runs is not None
        self.show()
        self.say(f"{len(runs)} runs; c: the next one; t trains them all")
        if done:
            self.train_all(Plan(done, ()))
        return ""
