"""The right-hand side of a sub-step with its numbers: matrices that stand side by side."""

from dataclasses import dataclass
from typing import TypeAlias

from bpviz.engine.frame import Frame
from bpviz.engine.optimizers import CARRIED
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import OPTIMIZER_KINDS, Kind, Quantity
from bpviz.engine.rounding import Array
from bpviz.engine.script import Step
from bpviz.teaching.numbers import shortest


@dataclass(frozen=True, slots=True)
class Matrix:
    """A quantity's array in a typeset equation; *previous*: an average of the update before."""

    quantity: Quantity
    transposed: bool = False
    previous: bool = False


Term: TypeAlias = Matrix | str

_SLOPES = {
    "sigmoid": ("{out}", "⊙ (1 −", "{out}", ")"),
    "tanh": ("1 −", "{out}", "⊙", "{out}"),
}
_LOSSES = {
    "half-squared": ("½(", "{target}", "−", "{out}", ")²"),
    "squared": ("(", "{target}", "−", "{out}", ")²"),
    "mean-squared": ("(", "{target}", "−", "{out}", ")²/%n"),
    "binary-cross-entropy": (
        "−",
        "{target}",
        "⊙ ln",
        "{out}",
        "− (1 −",
        "{target}",
        ") ⊙ ln(1 −",
        "{out}",
        ")",
    ),
    "cross-entropy": ("−", "{target}", "⊙ ln", "{out}"),
}
_LOSS_SLOPES = {
    "half-squared": ("{out}", "−", "{target}"),
    "squared": ("2(", "{out}", "−", "{target}", ")"),
    "mean-squared": ("2(", "{out}", "−", "{target}", ")/%n"),
    "binary-cross-entropy": (
        "−",
        "{target}",
        "/",
        "{out}",
        "+ (1 −",
        "{target}",
        ")/(1 −",
        "{out}",
        ")",
    ),
    "cross-entropy": ("−", "{target}", "/", "{out}"),
}


def matrix_values(frame: Frame, matrix: Matrix) -> Array | None:
    """A matrix's numbers, ``(rows, columns)``; None where not computed.

    Biases are a column. Softmax's slopes are the Jacobians ``(batch, rows, columns)``.
    """
    quantity = matrix.quantity
    if matrix.previous:
        averages = frame.before.layers[quantity.layer].averages
        value: Array | None = averages.get((quantity.kind, quantity.bias))
    else:
        value = frame.value(quantity)
    if value is None:
        return None
    if value.ndim == 1:
        value = value[:, None]
    return value.swapaxes(-1, -2) if matrix.transposed else value


def matrices(step: Step, problem: Problem, batch: int) -> tuple[Term, ...]:
    """The terms of a sub-step's right-hand side, ``=`` and the result."""
    if step.kind in OPTIMIZER_KINDS or step.kind in (Kind.NEW_WEIGHTS, Kind.NEW_BIASES):
        terms = _rule(step, problem)
    else:
        terms = _terms(step, problem, batch)
    if step.kind is Kind.ERROR and batch > 1:
        terms = ("mean over the samples of", *terms)
    return (*terms, "=", Matrix(step.quantity))


def _terms(step: Step, problem: Problem, batch: int) -> tuple[Term, ...]:
    layer = step.layer
    out, net, delta = (Matrix(Quantity(k, layer)) for k in (Kind.OUT, Kind.NET, Kind.DELTA))
    below = Quantity(Kind.OUT, layer - 1)
    match step.kind:
        case Kind.NET:
            bias = () if problem.bias == "none" else ("+", Matrix(Quantity(Kind.BIASES, layer)))
            return (Matrix(Quantity(Kind.WEIGHTS, layer)), "·", Matrix(below), *bias)
        case Kind.OUT:
            return (problem.activation(layer).symbol, net)
        case Kind.ERROR:
            return _filled(_LOSSES[problem.loss], step, problem)
        case Kind.DE_DOUT if layer == problem.last:
            return _filled(_LOSS_SLOPES[problem.loss], step, problem)
        case Kind.DE_DOUT:
            during = problem.update_order == "during"
            above = Quantity(Kind.NEW_WEIGHTS if during else Kind.WEIGHTS, layer + 1)
            return (Matrix(above, transposed=True), "·", Matrix(Quantity(Kind.DELTA, layer + 1)))
        case Kind.DOUT_DNET:
            name = problem.layers[layer].activation
            if name == "softmax":
                return ("diag", out, "−", out, "·", Matrix(out.quantity, transposed=True))
            return _filled(_SLOPES.get(name, ("f′", "{net}")), step, problem)
        case Kind.DELTA:
            outer = Matrix(Quantity(Kind.DE_DOUT, layer))
            slope = Quantity(Kind.DOUT_DNET, layer)
            if problem.layers[layer].activation == "softmax":
                return (Matrix(slope, transposed=True), "·", outer)
            return (outer, "⊙", Matrix(slope))
        case Kind.GRADIENT:
            mean = () if batch == 1 else (f"/ {batch}",)
            return (delta, "·", Matrix(below, transposed=True), *mean)
        case _:
            over = "the neurons" if problem.bias == "shared" else ""
            mean = () if batch == 1 else (f"/ {batch}",)
            if batch > 1:
                over = f"{over} and the samples" if over else "the samples"
            return (*((f"sum over {over} of",) if over else ()), delta, *mean)


def _filled(template: tuple[str, ...], step: Step, problem: Problem) -> tuple[Term, ...]:
    """A template's terms with matrices in place of names."""
    kinds = {"{out}": Kind.OUT, "{net}": Kind.NET, "{target}": Kind.TARGET}
    outputs = str(problem.sizes[step.layer])
    return tuple(
        Matrix(Quantity(kinds[term], step.layer)) if term in kinds else term.replace("%n", outputs)
        for term in template
    )


def _rule(step: Step, problem: Problem) -> tuple[Term, ...]:
    """An optimiser's rule, its settings as numbers."""
    optimizer = problem.optimizer
    rate, decay = problem.learning_rate, optimizer.weight_decay
    own = Matrix(Quantity(Kind.BIASES if step.bias else Kind.WEIGHTS, step.layer))
    slope = Matrix(Quantity(Kind.BIAS_GRADIENT if step.bias else Kind.GRADIENT, step.layer))

    def at(kind: Kind, previous: bool = False) -> Matrix:
        return Matrix(Quantity(kind, step.layer, step.bias), previous=previous)

    used = at(Kind.DECAYED_GRADIENT) if Kind.DECAYED_GRADIENT in optimizer.kinds else slope
    start = at(Kind.DECAYED) if Kind.DECAYED in optimizer.kinds else own
    factors = {
        Kind.MEAN_SQUARE: optimizer.alpha,
        Kind.FIRST_MOMENT: optimizer.beta1,
        Kind.SECOND_MOMENT: optimizer.beta2,
    }
    if step.kind is Kind.VELOCITY:
        return (f"{shortest(optimizer.momentum)} ·", at(step.kind, True), "+", used)
    if step.kind in CARRIED:
        factor, square = shortest(factors[step.kind]), step.kind is not Kind.FIRST_MOMENT
        old = at(step.kind, True)
        return (f"{factor} ·", old, f"+ (1 − {factor}) ·", used, *(("²",) if square else ()))
    match step.kind:
        case Kind.DECAYED_GRADIENT:
            return (slope, f"+ {shortest(decay)} ·", own)
        case Kind.DECAYED:
            return (f"(1 − {shortest(rate)}·{shortest(decay)}) ·", own)
        case Kind.FIRST_UNBIASED:
            return (at(Kind.FIRST_MOMENT), f"/ (1 − {shortest(optimizer.beta1)}ᵗ)")
        case Kind.SECOND_UNBIASED:
            return (at(Kind.SECOND_MOMENT), f"/ (1 − {shortest(optimizer.beta2)}ᵗ)")
    by_rate = f"− {shortest(rate)} ·"
    match optimizer.name:
        case "sgd":
            return (start, by_rate, used)
        case "momentum":
            return (start, by_rate, at(Kind.VELOCITY))
        case "nesterov":
            momentum = f"+ {shortest(optimizer.momentum)} ·"
            return (start, f"{by_rate} (", used, momentum, at(Kind.VELOCITY), ")")
        case "rmsprop":
            top, square_of = used, at(Kind.MEAN_SQUARE)
        case _:
            top, square_of = at(Kind.FIRST_UNBIASED), at(Kind.SECOND_UNBIASED)
    return (start, by_rate, top, "/ (√", square_of, f"+ {shortest(optimizer.eps)})")
