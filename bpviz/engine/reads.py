"""What each sub-step reads."""

from bpviz.engine.problem import Problem
from bpviz.engine.quantity import OPTIMIZER_KINDS, Kind, Quantity
from bpviz.engine.script import Step


def reads(step: Step, problem: Problem) -> tuple[Quantity, ...]:
    """The quantities that the sub-step's formula reads, in the order it names them.

    The optimiser's averages that it carries on are read under the name of the new ones.
    """
    layer, kind, bias = step.layer, step.kind, step.bias
    own = Quantity(Kind.BIASES if bias else Kind.WEIGHTS, layer)
    slope = Quantity(Kind.BIAS_GRADIENT if bias else Kind.GRADIENT, layer)
    if kind in OPTIMIZER_KINDS or kind in (Kind.NEW_WEIGHTS, Kind.NEW_BIASES):
        return _optimizer_reads(step, problem, own, slope)
    below = Quantity(Kind.OUT, layer - 1)
    match kind:
        case Kind.NET:
            biases = () if problem.bias == "none" else (Quantity(Kind.BIASES, layer),)
            return (own, below, *biases)
        case Kind.OUT:
            return (Quantity(Kind.NET, layer),)
        case Kind.ERROR:
            read = Kind.NET if problem.loss_function.activation else Kind.OUT
            return (Quantity(read, layer), Quantity(Kind.TARGET, layer))
        case Kind.DE_DOUT if layer == problem.last:
            return (Quantity(Kind.OUT, layer), Quantity(Kind.TARGET, layer))
        case Kind.DE_DOUT:
            during = problem.update_order == "during"
            above = Kind.NEW_WEIGHTS if during else Kind.WEIGHTS
            return (Quantity(above, layer + 1), Quantity(Kind.DELTA, layer + 1))
        case Kind.DOUT_DNET:
            by_net = problem.layers[layer].activation in _BY_NET
            return (Quantity(Kind.NET if by_net else Kind.OUT, layer),)
        case Kind.DELTA:
            return (Quantity(Kind.DE_DOUT, layer), Quantity(Kind.DOUT_DNET, layer))
        case Kind.GRADIENT:
            return (Quantity(Kind.DELTA, layer), below)
        case _:
            return (Quantity(Kind.DELTA, layer),)


_BY_NET = frozenset({"relu", "leaky-relu", "softplus", "gelu", "identity"})


def _optimizer_reads(
    step: Step, problem: Problem, own: Quantity, slope: Quantity
) -> tuple[Quantity, ...]:
    layer, bias, optimizer = step.layer, step.bias, problem.optimizer
    used = slope
    if Kind.DECAYED_GRADIENT in optimizer.kinds:
        used = Quantity(Kind.DECAYED_GRADIENT, layer, bias)
    match step.kind:
        case Kind.DECAYED_GRADIENT:
            return (slope, own)
        case Kind.DECAYED:
            return (own,)
        case Kind.FIRST_UNBIASED:
            return (Quantity(Kind.FIRST_MOMENT, layer, bias),)
        case Kind.SECOND_UNBIASED:
            return (Quantity(Kind.SECOND_MOMENT, layer, bias),)
        case kind if kind in OPTIMIZER_KINDS:
            return (step.quantity, used)
    start = Quantity(Kind.DECAYED, layer, bias) if Kind.DECAYED in optimizer.kinds else own
    direction = {
        "sgd": (used,),
        "momentum": (Quantity(Kind.VELOCITY, layer, bias),),
        "nesterov": (used, Quantity(Kind.VELOCITY, layer, bias)),
        "rmsprop": (used, Quantity(Kind.MEAN_SQUARE, layer, bias)),
    }.get(
        optimizer.name,
        (Quantity(Kind.FIRST_UNBIASED, layer, bias), Quantity(Kind.SECOND_UNBIASED, layer, bias)),
    )
    return (start, *direction)
