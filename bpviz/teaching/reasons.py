"""What a sub-step is called, and why it is so, in one or two sentences for a beginner."""

from bpviz.engine.frame import Frame
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.engine.script import Step
from bpviz.teaching.expressions import is_limit
from bpviz.teaching.notation import Notation

_SQUASHES = {
    "sigmoid": "The sigmoid squeezes the sum into 0 to 1",
    "tanh": "tanh squeezes the sum into −1 to 1",
    "relu": "ReLU lets a positive sum through and stops a negative one",
    "leaky-relu": "A leaky ReLU lets a positive sum through and a hundredth of a negative one",
    "softplus": "Softplus is a ReLU without the corner: negative sums fade out towards 0",
    "gelu": "GELU lets large sums through and fades negative ones out, without a corner",
    "identity": "Nothing is squeezed here",
}
_NOUNS = {
    "sigmoid": "the sigmoid",
    "relu": "ReLU",
    "leaky-relu": "the leaky ReLU",
    "gelu": "GELU",
    "identity": "a straight line",
}
_FLAT = 0.01
_NAMED = 3

_TITLES = {
    Kind.NET: "Net values of layer {layer}",
    Kind.OUT: "Outputs of layer {layer}",
    Kind.ERROR: "How wrong the network is",
    Kind.DE_DOUT: "How E changes with the outputs of layer {layer}",
    Kind.DOUT_DNET: "How the outputs of layer {layer} change with their net values",
    Kind.DELTA: "δ: how E changes with the net values of layer {layer}",
    Kind.GRADIENT: "Gradient of the weights into layer {layer}",
    Kind.BIAS_GRADIENT: "Gradient of the biases of layer {layer}",
    Kind.DECAYED_GRADIENT: "Decayed gradient of the {parameters} layer {layer}",
    Kind.DECAYED: "Decay of the {parameters} layer {layer}",
    Kind.VELOCITY: "Velocity of the {parameters} layer {layer}",
    Kind.MEAN_SQUARE: "Mean square of the gradient of the {parameters} layer {layer}",
    Kind.FIRST_MOMENT: "Average gradient of the {parameters} layer {layer}",
    Kind.SECOND_MOMENT: "Average squared gradient of the {parameters} layer {layer}",
    Kind.FIRST_UNBIASED: "Corrected average gradient of the {parameters} layer {layer}",
    Kind.SECOND_UNBIASED: "Corrected average square of the {parameters} layer {layer}",
    Kind.NEW_WEIGHTS: "New weights into layer {layer}",
    Kind.NEW_BIASES: "New biases of layer {layer}",
}
_LOSSES = {
    "half-squared": "How far {out} is from its target, squared, so that far off counts for much "
    "more; the ½ makes the derivative simple.",
    "squared": "How far {out} is from its target, squared, so that far off counts for much more.",
    "mean-squared": "How far {out} is from its target, squared; then the mean over the outputs.",
    "binary-cross-entropy": "The surer {neuron} was of the wrong answer, the more it costs. It is "
    "worked out from net, with ln(out) = −ln(1 + e^−net), so that it stays finite.",
    "cross-entropy": "Only the right answer's share counts, and the smaller it is, the more it "
    "costs. It is worked out from net, with ln(out) = net − ln(Σ e^net), so that it stays finite.",
}
_LOSS_SLOPES = {
    "half-squared": "How far {neuron} is off: positive where it is too high, so that E grows with "
    "it, negative where it is too low.",
    "squared": "Twice how far {neuron} is off: positive where it is too high, negative where it is "
    "too low.",
    "mean-squared": "Twice how far {neuron} is off, and its part of the mean: positive where it is "
    "too high, negative where it is too low.",
    "binary-cross-entropy": "The slope of −ln: the closer {out} is to the wrong end, the steeper.",
    "cross-entropy": "The slope of −ln: the smaller the right answer's share, the steeper. "
    "The other outputs enter E only through that share.",
}
_RULES = {
    Kind.DECAYED_GRADIENT: "Weight decay adds a pull towards 0, stronger for what is larger.",
    Kind.DECAYED: "Weight decay, apart from the gradient: everything shrinks a little towards 0.",
    Kind.VELOCITY: "It keeps a part of what it was and adds the new gradient, like a ball that "
    "rolls downhill.",
    Kind.MEAN_SQUARE: "A running average of the squared gradient: how large it usually is here.",
    Kind.FIRST_MOMENT: "A running average of the gradient: which way it usually points.",
    Kind.SECOND_MOMENT: "A running average of the squared gradient: how large it usually is here.",
    Kind.FIRST_UNBIASED: "The average began at 0 and is still too small. Dividing makes up for it, "
    "less with every update.",
    Kind.SECOND_UNBIASED: "The average began at 0 and is still too small. Dividing makes up for "
    "it, less with every update.",
}
_UPDATES = {
    "momentum": "A step against the velocity, the running sum of the gradients: faster where they "
    "agree.",
    "nesterov": "Momentum that looks ahead: the gradient, and what the velocity is about to add.",
    "rmsprop": "The gradient over its usual size: every weight takes steps of about the same size.",
    "adam": "The average gradient over its usual size: a steady direction takes full steps of η, "
    "a wavering one small ones.",
}


def title(step: Step, notation: Notation) -> str:
    """What the sub-step finds out: ``Gradient of the weights into layer c``."""
    parameters = "biases of" if step.bias else "weights into"
    return _TITLES[step.kind].format(layer=notation.layer(step.layer), parameters=parameters)


def why(element: Element, frame: Frame, notation: Notation) -> str:
    """Why the element is worked out as it is; it tells nothing that is not revealed."""
    kind, layer, row = element.quantity.kind, element.quantity.layer, element.row
    problem = frame.problem
    if kind in _RULES:
        return _RULES[kind]
    match kind:
        case Kind.NET:
            return _net(element, notation)
        case Kind.OUT:
            return _out(element, frame, notation)
        case Kind.ERROR if row == TOTAL:
            mean = ", mean over the batch," if len(frame.after.samples) > 1 else ""
            return (
                f"Add up what each output got wrong{mean}: one number for how wrong the network "
                "is. Learning means making it smaller."
            )
        case Kind.ERROR | Kind.DE_DOUT if layer == problem.last:
            out = notation.element(Element(Quantity(Kind.OUT, layer), row))
            texts = _LOSSES if kind is Kind.ERROR else _LOSS_SLOPES
            return texts[problem.loss].format(out=out, neuron=notation.neuron(layer, row))
        case Kind.DE_DOUT:
            return _hidden(element, notation)
        case Kind.DOUT_DNET:
            return _slope(element, frame, notation)
        case Kind.DELTA:
            return _delta(element, frame, notation)
        case Kind.GRADIENT:
            return _gradient(element, frame, notation)
        case Kind.BIAS_GRADIENT:
            return _bias_gradient(element, frame, notation)
        case _:
            return _update(element, frame, notation)


def _net(element: Element, notation: Notation) -> str:
    layer, problem = element.quantity.layer, notation.problem
    neuron, below = notation.neuron(layer, element.row), notation.layer(layer - 1)
    one = "input" if layer == 1 else f"output of layer {below}"
    bias = ", and its bias" if problem.bias != "none" else ""
    if problem.sizes[layer - 1] == 1:
        return f"{neuron} gets the only {one} times its weight{bias}."
    return f"{neuron} adds up what it gets: every {one} times its weight{bias}."


def _out(element: Element, frame: Frame, notation: Notation) -> str:
    layer, problem = element.quantity.layer, notation.problem
    neuron, name = notation.neuron(layer, element.row), problem.layers[layer].activation
    if name == "softmax":
        return (
            f"Softmax turns the net values of layer {notation.layer(layer)} into shares of one "
            f"whole: the larger {neuron}'s is beside the others, the larger its share."
        )
    passes = "the network answers" if layer == problem.last else f"{neuron} passes on"
    text = f"{_SQUASHES[name]}: that is what {passes}."
    net = frame.number(Element(Quantity(Kind.NET, layer), element.row, sample=element.sample))
    if name == "relu" and net is not None and frame.number(element) is not None:
        text += f" {neuron} is {'on' if net > 0 else 'off'}."
    return text


def _hidden(element: Element, notation: Notation) -> str:
    layer, problem = element.quantity.layer, notation.problem
    neuron, units = notation.neuron(layer, element.row), problem.sizes[layer + 1]
    names = [notation.neuron(layer + 1, i) for i in range(min(units, _NAMED))]
    if units == 1:
        text = f"{neuron} reaches E only through {names[0]}."
    elif units == 2:
        text = f"{neuron} reaches E through {names[0]} and {names[1]}: add both ways."
    elif units <= _NAMED:
        ways = f"{', '.join(names[:-1])} and {names[-1]}"
        text = f"{neuron} reaches E through {ways}: add all {units} ways."
    else:
        above = notation.layer(layer + 1)
        text = f"{neuron} reaches E through all {units} neurons of layer {above}: add every way."
    if problem.update_order == "during":
        weights = notation.quantity(Quantity(Kind.WEIGHTS, layer + 1))
        text += (
            f" But {weights} has just been updated: these are not the weights that {neuron}'s "
            "output went through. That is the classic slip."
        )
    return text


def _slope(element: Element, frame: Frame, notation: Notation) -> str:
    layer, row, sample = element.quantity.layer, element.row, element.sample
    name = notation.problem.layers[layer].activation
    neuron = notation.neuron(layer, row)
    out, net = (
        notation.element(Element(Quantity(kind, layer), row)) for kind in (Kind.OUT, Kind.NET)
    )
    if name == "softmax":
        if row == element.column:
            return f"How much {out} moves when its own net value moves a little: its share grows."
        other = notation.neuron(layer, element.column)
        return f"Shares of one whole: what {other} gains, {neuron} loses a part of."
    if name == "identity":
        return f"A straight line: {out} moves exactly as {net} does."
    text = f"How steep {_NOUNS.get(name, name)} is there: how much {out} moves when {net} does."
    value = frame.number(element)
    if value is None:
        return text
    if name == "relu":
        state = "on: everything gets through" if value else "off: nothing gets through"
        return f"{text} {neuron} is {state}."
    if abs(value) < _FLAT and is_saturated(frame, layer, row, sample):
        return f"{text} Almost flat: {neuron} is saturated, and hardly anything gets through."
    return text


def is_saturated(frame: Frame, layer: int, row: int, sample: int) -> bool:
    """Whether a sigmoid or tanh neuron is at one of its flat ends."""
    name = frame.problem.layers[layer].activation
    out = frame.number(Element(Quantity(Kind.OUT, layer), row, sample=sample))
    if out is None or name not in ("sigmoid", "tanh"):
        return False
    return min(out, 1 - out) < _FLAT if name == "sigmoid" else 1 - abs(out) < _FLAT / 2


def _delta(element: Element, frame: Frame, notation: Notation) -> str:
    layer, row = element.quantity.layer, element.row
    delta = notation.element(element)
    out, net = (
        notation.element(Element(Quantity(kind, layer), row)) for kind in (Kind.OUT, Kind.NET)
    )
    if is_limit(element, frame):
        softmax = notation.problem.layers[layer].activation == "softmax"
        factor = "A ∂E/∂out of this layer" if softmax else f"∂E/∂{out}"
        flat = "the Jacobian is 0 there" if softmax else "the slope is 0 there"
        return (
            f"{factor} is infinite, and {flat}. Their product has a limit, out − target, and "
            f"{delta} is that limit."
        )
    if notation.problem.layers[layer].activation == "softmax":
        return f"Every output of the layer depends on {net}: add up all ways from {net} to E."
    return (
        f"The chain rule: how E changes with {out}, times how {out} changes with {net}. "
        f"{delta} is short for ∂E/∂{net}."
    )


def _gradient(element: Element, frame: Frame, notation: Notation) -> str:
    layer, column = element.quantity.layer, element.column
    batch = len(frame.after.samples)
    outs = [
        frame.number(Element(Quantity(Kind.OUT, layer - 1), column, sample=s)) for s in range(batch)
    ]
    if not any(outs):
        below = notation.neuron(layer - 1, column)
        weight = notation.element(Element(Quantity(Kind.WEIGHTS, layer), element.row, column))
        return (
            f"{below} passed on 0, so nothing came through {weight}: it had no part in the error."
        )
    text = (
        "A weight's share of the error: δ of the neuron it leads to, times the output of the "
        "neuron it comes from"
    )
    return f"{text}; then the mean over the {batch} samples." if batch > 1 else f"{text}."


def _bias_gradient(element: Element, frame: Frame, notation: Notation) -> str:
    batch = len(frame.after.samples)
    mean = f" Then the mean over the {batch} samples." if batch > 1 else ""
    if notation.problem.bias == "shared":
        layer = notation.layer(element.quantity.layer)
        return (
            f"One bias for all of layer {layer}: it goes into every sum, so it answers for all of "
            f"them. Add their δ.{mean}"
        )
    return (
        "A bias goes into the sum as it is, like a weight from a neuron that always says 1: its "
        f"gradient is δ.{mean}"
    )


def _update(element: Element, frame: Frame, notation: Notation) -> str:
    quantity, optimizer = element.quantity, notation.problem.optimizer
    layer, bias = quantity.layer, quantity.kind is Kind.NEW_BIASES
    if optimizer.name != "sgd":
        return _UPDATES["adam" if optimizer.name == "adamw" else optimizer.name]
    own = Quantity(Kind.BIASES if bias else Kind.WEIGHTS, layer)
    name = notation.element(Element(own, element.row, element.column))
    gradient = Quantity(Kind.BIAS_GRADIENT if bias else Kind.GRADIENT, layer)
    slope = frame.number(Element(gradient, element.row, element.column))
    if slope is None or not slope:
        text = f"E does not change with {name} here, so {name} stays as it is."
        if optimizer.weight_decay:
            text = f"E does not change with {name} here: only the decay moves it."
    else:
        grows, goes = ("grows", "down") if slope > 0 else ("falls", "up")
        text = f"E {grows} with {name}, so {name} goes {goes}; η sets how far."
    if notation.problem.update_order == "during" and layer > 1 and not bias:
        text += f" Layer {notation.layer(layer - 1)} will already read the new one."
    return text
