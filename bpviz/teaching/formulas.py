"""The formulas of the sub-steps in symbols, for whole layers."""

from collections.abc import Callable

from bpviz.engine.problem import Problem
from bpviz.engine.quantity import OPTIMIZER_KINDS, Element, Kind, Quantity
from bpviz.engine.script import Step
from bpviz.teaching.notation import Notation, Style

_MOST_OUTPUTS = 4
_SLOPES = {
    "sigmoid": "{out} ⊙ (1 − {out})",
    "tanh": "1 − {out} ⊙ {out}",
    "relu": "1 if {net} > 0, else 0",
    "leaky-relu": "1 if {net} > 0, else 0.01",
    "softplus": "1/(1 + e^−{net})",
    "gelu": "Φ({net}) + {net} ⊙ φ({net})",
    "identity": "1",
}
_LOSS_SLOPES = {
    "half-squared": "{out} − {target}",
    "squared": "2·({out} − {target})",
    "mean-squared": "2·({out} − {target})/{outputs}",
    "binary-cross-entropy": "−{target}/{out} + (1 − {target})/(1 − {out})",
    "cross-entropy": "−{target}/{out}",
}
_RULES = {
    Kind.DECAYED_GRADIENT: "{slope} + λ · {own}",
    Kind.DECAYED: "(1 − η·λ) · {own}",
    Kind.VELOCITY: "μ · {velocity} + {g}",
    Kind.MEAN_SQUARE: "α · {mean_square} + (1 − α) · ({g})²",
    Kind.FIRST_MOMENT: "β₁ · {first_moment} + (1 − β₁) · {g}",
    Kind.SECOND_MOMENT: "β₂ · {second_moment} + (1 − β₂) · ({g})²",
    Kind.FIRST_UNBIASED: "{first_moment} / (1 − β₁ᵗ)",
    Kind.SECOND_UNBIASED: "{second_moment} / (1 − β₂ᵗ)",
}
_UPDATES = {
    "sgd": "{start} − η · {g}",
    "momentum": "{start} − η · {velocity}",
    "nesterov": "{start} − η · ({g} + μ · {velocity})",
    "rmsprop": "{start} − η · {g} / (√{mean_square} + ε)",
    "adam": "{start} − η · {first_unbiased} / (√{second_unbiased} + ε)",
    "adamw": "{start} − η · {first_unbiased} / (√{second_unbiased} + ε)",
}


def formula_text(
    step: Step, problem: Problem, style: Style = "article", batch: int | None = None
) -> str:
    """A sub-step's formula in one line of plain text: ``net_b = W_b · out_a``.

    *batch*: how many samples the update is shown, the problem's batch size if not given.
    """
    name = Notation(problem, style).quantity
    batch = problem.batch_size if batch is None else batch
    layer, kind = step.layer, step.kind
    result = name(step.quantity)
    if kind in OPTIMIZER_KINDS or kind in (Kind.NEW_WEIGHTS, Kind.NEW_BIASES):
        own = name(Quantity(Kind.BIASES if step.bias else Kind.WEIGHTS, layer))
        result = own if kind in (Kind.NEW_WEIGHTS, Kind.NEW_BIASES) else result
        return f"{result} ← {_rule(step, problem, name, own)}"
    match kind:
        case Kind.NET:
            bias = "" if problem.bias == "none" else f" + {name(Quantity(Kind.BIASES, layer))}"
            weights, below = (Quantity(Kind.WEIGHTS, layer), Quantity(Kind.OUT, layer - 1))
            right = f"{name(weights)} · {name(below)}{bias}"
        case Kind.OUT:
            right = f"{problem.activation(layer).symbol}({name(Quantity(Kind.NET, layer))})"
        case Kind.ERROR:
            right = _sum_of_errors(problem, style)
        case Kind.DE_DOUT if layer == problem.last:
            right = _LOSS_SLOPES[problem.loss].format(
                out=name(Quantity(Kind.OUT, layer)),
                target=name(Quantity(Kind.TARGET, layer)),
                outputs=problem.sizes[layer],
            )
        case Kind.DE_DOUT:
            right = f"{transposed_above(step, problem, style)} · {name(_delta(layer + 1))}"
        case Kind.DOUT_DNET:
            right = _slope(step, problem, style)
        case Kind.DELTA:
            slope, outer = name(Quantity(Kind.DOUT_DNET, layer)), name(_outer(layer))
            softmax = problem.layers[layer].activation == "softmax"
            right = f"({slope})ᵀ · {outer}" if softmax else f"{outer} ⊙ {slope}"
        case Kind.GRADIENT:
            below = Quantity(Kind.OUT, layer - 1)
            mean = "" if batch == 1 else f" / {batch}"
            right = f"{name(_delta(layer))} · {name(below)}ᵀ{mean}"
        case _:
            right = _bias_gradient(step, problem, style, batch)
    return f"{result} = {right}"


def transposed_above(step: Step, problem: Problem, style: Style) -> str:
    """The matrix that a hidden ∂E/∂out reads: ``W_dᵀ``, or the updated one, ``(new W_d)ᵀ``."""
    name = Notation(problem, style).quantity
    if problem.update_order == "during":
        return f"({name(Quantity(Kind.NEW_WEIGHTS, step.layer + 1))})ᵀ"
    return f"{name(Quantity(Kind.WEIGHTS, step.layer + 1))}ᵀ"


def _delta(layer: int) -> Quantity:
    return Quantity(Kind.DELTA, layer)


def _outer(layer: int) -> Quantity:
    return Quantity(Kind.DE_DOUT, layer)


def _sum_of_errors(problem: Problem, style: Style) -> str:
    name, outputs = Notation(problem, style).element, problem.sizes[problem.last]
    errors = Quantity(Kind.ERROR, problem.last)
    names = [name(Element(errors, row)) for row in range(outputs)]
    if outputs > _MOST_OUTPUTS:
        names = [*names[:2], "…", names[-1]]
    return " + ".join(names)


def _slope(step: Step, problem: Problem, style: Style) -> str:
    notation = Notation(problem, style)
    out, net = (notation.quantity(Quantity(kind, step.layer)) for kind in (Kind.OUT, Kind.NET))
    if problem.layers[step.layer].activation == "softmax":
        return f"diag({out}) − {out} · {out}ᵀ"
    return _SLOPES[problem.layers[step.layer].activation].format(out=out, net=net)


def _bias_gradient(step: Step, problem: Problem, style: Style, batch: int) -> str:
    notation, delta = Notation(problem, style), _delta(step.layer)
    units = problem.sizes[step.layer]
    text = notation.quantity(delta)
    if problem.bias == "shared":
        names = [notation.element(Element(delta, row)) for row in range(units)]
        if units > _MOST_OUTPUTS:
            names = [*names[:2], "…", names[-1]]
        text = " + ".join(names)
    if batch == 1:
        return text
    return f"(Σ {text}) / {batch}" if problem.bias != "shared" else f"Σ ({text}) / {batch}"


def _rule(step: Step, problem: Problem, name: Callable[[Quantity], str], own: str) -> str:
    """The right-hand side of an optimiser's rule."""
    optimizer = problem.optimizer
    slope = name(Quantity(Kind.BIAS_GRADIENT if step.bias else Kind.GRADIENT, step.layer))
    names = {kind.value: name(Quantity(kind, step.layer, step.bias)) for kind in OPTIMIZER_KINDS}
    decays = Kind.DECAYED_GRADIENT in optimizer.kinds
    names |= {
        "own": own,
        "start": names["decayed"] if Kind.DECAYED in optimizer.kinds else own,
        "slope": slope,
        "g": names["decayed_gradient"] if decays else slope,
    }
    rule = _RULES.get(step.kind) or _UPDATES[optimizer.name]
    return rule.format_map(names)
