"""What a sub-step is called, and why it is so, in one or two sentences for a beginner."""

from bpviz.engine.frame import Frame
from bpviz.engine.quantity import TOTAL, Element, Kind, Quantity
from bpviz.engine.script import Step
from bpviz.teaching import words
from bpviz.teaching.expressions import is_limit
from bpviz.teaching.notation import Notation

_FLAT = 0.01
_NAMED = 3


def title(step: Step, notation: Notation) -> str:
    """What the sub-step finds out: ``Gradient of the weights into layer c``."""
    parameters = "biases of" if step.bias else "weights into"
    return words.TITLES[step.kind].format(layer=notation.layer(step.layer), parameters=parameters)


def why(element: Element, frame: Frame, notation: Notation) -> str:
    """Why the element is worked out as it is; it tells nothing that is not revealed."""
    kind, layer, row = element.quantity.kind, element.quantity.layer, element.row
    problem = frame.problem
    if kind in words.RULES:
        return words.RULES[kind]
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
            texts = words.LOSSES if kind is Kind.ERROR else words.LOSS_SLOPES
            return texts[problem.loss].format(
                out=out,
                neuron=notation.neuron(layer, row),
                net_of=notation.short(Kind.NET),
                out_of=notation.short(Kind.OUT),
            )
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
    text = f"{words.SQUASHES[name]}: that is what {passes}."
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
    text = (
        f"How steep {words.NOUNS.get(name, name)} is there: how much {out} moves when {net} does."
    )
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
        factor = f"A {notation.short(Kind.DE_DOUT)} of this layer" if softmax else f"∂E/∂{out}"
        limit = f"{notation.short(Kind.OUT)} − {notation.short(Kind.TARGET)}"
        flat = "the Jacobian is 0 there" if softmax else "the slope is 0 there"
        return (
            f"{factor} is infinite, and {flat}. Their product has a limit, {limit}, and "
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
        return words.UPDATES["adam" if optimizer.name == "adamw" else optimizer.name]
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
