"""What is said before the first sub-step, and at the end of an update."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from bpviz.engine.frame import Frame
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.engine.script import PHASES
from bpviz.teaching.answers import Answers, Parameters, answers
from bpviz.teaching.notation import Notation, Style
from bpviz.teaching.numbers import given, written
from bpviz.teaching.spans import Line, Span, plain

_NEAR = 0.1
_MOST_NUMBERS = 4
_MOST_WORK = 50_000_000


def start_card(frame: Frame, style: Style = "article") -> tuple[Line, ...]:
    """Before the first sub-step: what the network should do, what an update is, what comes next."""
    problem, state = frame.problem, frame.after
    steps = problem.script
    counts = Counter(step.phase for step in steps)
    phases = ", ".join(f"{counts[phase]} {phase}" for phase in PHASES)
    task = plain(problem.task) if problem.task else _task(frame)
    lines = [(*task, Span(f" {_so_far(answers(problem, state.layers, state.samples))}"))]
    if problem.drawn:
        lines.append(plain(_drawn(problem.samples, problem.seed)))
    lines.append(plain(f"One update = {len(steps)} small steps: {phases}."))
    first = steps[0].quantity
    lines.append((Span("→ first step: "), Span(Notation(problem, style).quantity(first))))
    return tuple(lines)


def update_summary(
    frame: Frame, sample: int = 0, style: Style = "article", decimals: int = 4
) -> tuple[Line, ...]:
    """At the end of an update: what it did to the sample that it was shown, and to all of them.

    Worked out anew with the new weights. Nothing before the end, or while the frame hides
    something. *sample* is the place in the batch.
    """
    problem, state = frame.problem, frame.after
    if frame.step_number != len(problem.script) or frame.hidden or not _is_whole(frame):
        return ()
    decimals = decimals if problem.rounding is None else problem.rounding
    layers = [(layer.new_weights, layer.new_biases) for layer in state.layers]
    after = answers(problem, state.layers, state.samples, layers)
    alone = len(state.samples) == 1
    these = "sample" if alone else f"{len(state.samples)} samples"
    lines = [
        plain(f"Update {frame.update} is done. The same {these} again, with the new weights:"),
        _outputs(frame, after, 0 if alone else min(sample, len(state.samples) - 1), decimals),
        (
            Span(f"E on {'this sample' if alone else 'these ' + these} "),
            _number(state.error, decimals, Element(Quantity(Kind.ERROR, problem.last), TOTAL)),
            Span(" → "),
            _number(after.error, decimals),
        ),
    ]
    if problem.samples > 1:
        lines.append(_all_samples(frame, layers, decimals))
    lines.append(_next(frame, style))
    return tuple(lines)


def _is_whole(frame: Frame) -> bool:
    if frame.step is None:
        return False
    row = frame.problem.sizes[frame.step.layer] - 1
    if frame.problem.bias == "shared" and frame.step.bias:
        row = 0
    column = frame.problem.sizes[frame.step.layer - 1] - 1
    return frame.terms(Element(frame.step.quantity, row, column)) is None


def _task(frame: Frame) -> Line:
    """The first sample as a task: ``This network should answer (1, 0) with (0, 1).``."""
    problem, last = frame.problem, frame.problem.last
    if max(problem.sizes[0], problem.sizes[last]) > _MOST_NUMBERS:
        return plain(
            f"This network should turn {problem.sizes[0]} numbers into {problem.sizes[last]}, "
            f"as its {_counted(problem.samples, 'sample')} have it."
        )
    inputs, targets = Quantity(Kind.OUT, 0), Quantity(Kind.TARGET, last)
    return (
        Span("This network should answer "),
        *_vector(frame.after.inputs[:, 0], 4, inputs),
        Span(" with "),
        *_vector(frame.after.targets[:, 0], 4, targets),
        Span("."),
    )


def _so_far(now: Answers) -> str:
    off = np.abs(now.out - now.targets)
    return "It comes close already." if off.max() <= _NEAR else "It cannot yet."


def _drawn(samples: int, seed: int) -> str:
    its = "sample is" if samples == 1 else f"{samples} samples are"
    return f"No samples were given: its {its} drawn from seed {seed}."


def _outputs(frame: Frame, after: Answers, sample: int, decimals: int) -> Line:
    """``out (0.7199, 0.8375) → (0.7135, 0.8352), target (0, 1)``."""
    state, last = frame.after, frame.problem.last
    before = state.layers[last].out
    assert before is not None
    of = f" of sample {state.samples[sample] + 1}" if len(state.samples) > 1 else ""
    targets = Quantity(Kind.TARGET, last)
    return (
        Span(f"out{of} "),
        *_vector(before[:, sample], decimals, Quantity(Kind.OUT, last), sample),
        Span(" → "),
        *_vector(after.out[:, sample], decimals),
        Span(", target "),
        *_vector(state.targets[:, sample], decimals, targets, sample),
    )


def _all_samples(frame: Frame, layers: Parameters, decimals: int) -> Line:
    """``mean over the 4 samples 0.2768 → 0.2755; 1 of them got worse``."""
    problem, state = frame.problem, frame.after
    weights = sum(layer.weights.size for layer in problem.layers if layer.weights is not None)
    if weights * problem.samples > _MOST_WORK:
        return plain(f"(all {problem.samples:,} samples would take too long to work out here)")
    everything = range(problem.samples)
    before = answers(problem, state.layers, everything).errors
    after = answers(problem, state.layers, everything, layers).errors
    worse = int((after > before).sum())
    fate = {0: "none of them got worse", problem.samples: "all of them got worse"}.get(
        worse, f"{worse} of them got worse"
    )
    return (
        Span(f"mean over the {problem.samples} samples "),
        _number(float(before.mean()), decimals),
        Span(" → "),
        _number(float(after.mean()), decimals),
        Span(f"; {fate}"),
    )


def _next(frame: Frame, style: Style) -> Line:
    problem = frame.problem
    following = problem.batch(frame.update + 1)
    first = Notation(problem, style).quantity(problem.script[0].quantity)
    numbers = ", ".join(str(sample + 1) for sample in following[:_MOST_NUMBERS])
    if len(following) > _MOST_NUMBERS:
        numbers += ", …"
    if following == frame.after.samples:
        which = "the same sample" if len(following) == 1 else "the same samples"
    else:
        which = f"sample {numbers}" if len(following) == 1 else f"samples {numbers}"
    return plain(f"→ next: update {frame.update + 1} with {which}, from {first} on")


def _vector(
    values: Iterable[float], decimals: int, quantity: Quantity | None = None, sample: int = 0
) -> Line:
    """``(0.7199, 0.8375)``; of a long one the first numbers and the last."""
    numbers = [float(value) for value in values]
    spans = [Span("(")] if len(numbers) > 1 else []
    for row, value in enumerate(numbers):
        if len(numbers) > _MOST_NUMBERS and _MOST_NUMBERS - 2 <= row < len(numbers) - 1:
            if row == _MOST_NUMBERS - 2:
                spans.append(Span(f", … {len(numbers) - _MOST_NUMBERS + 1} more …", "muted"))
            continue
        if row:
            spans.append(Span(", "))
        element = None if quantity is None else Element(quantity, row, sample=sample)
        spans.append(_number(value, decimals, element))
    return (*spans, Span(")")) if len(numbers) > 1 else tuple(spans)


def _number(value: float | None, decimals: int, element: Element | None = None) -> Span:
    of = element.quantity if element else None
    is_given = of is not None and (of.kind is Kind.TARGET or of.layer == 0)
    text = given(value, decimals) if is_given and value is not None else written(value, decimals)
    return Span(text, "operand" if element else "plain", element)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
