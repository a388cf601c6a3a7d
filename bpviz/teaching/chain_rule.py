"""Why? The derivative of E by one part of the network, as the chain rule has it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bpviz.engine.frame import Frame
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.chain import Desk, Link, bias_link, chain, links_to_net, net_link, result
from bpviz.teaching.derivative import Derivative, beside, derivative
from bpviz.teaching.expression import (
    MOST_TERMS,
    Constant,
    Expression,
    Form,
    Number,
    Product,
    Sum,
    evaluate,
)
from bpviz.teaching.expressions import expression
from bpviz.teaching.notation import Notation, Style
from bpviz.teaching.numbers import in_full, is_exact, written
from bpviz.teaching.remarks import during_remark, missing, neuron_remarks, rounding_remark, zero
from bpviz.teaching.spans import Line, Span, muted, plain, stacked


@dataclass(frozen=True, slots=True)
class ChainRule:
    """What the Why? panel says about a part.

    ``header`` says what it is, ``chain`` works the derivative out, ``beside`` holds the same by
    finite differences, ``notes`` are remarks. ``derivatives`` are the numbers themselves (by out
    and by net for a neuron); ``paths`` is along how many paths the part reaches E.
    """

    title: str
    header: Line
    chain: tuple[Line, ...]
    beside: tuple[Line, ...]
    notes: tuple[Line, ...]
    derivatives: tuple[Derivative, ...]
    paths: int

    @property
    def lines(self) -> tuple[Line, ...]:
        """All of it, from top to bottom."""
        return (self.header, *self.chain, *self.beside, *self.notes)


def why(
    frame: Frame,
    part: Part,
    sample: int = 0,
    notation: Style = "article",
    decimals: int = 4,
) -> ChainRule:
    """The derivative of E by a part at a frame: in symbols, and in what numbers there are yet.

    *sample* is the place in the batch: weights and biases show it and then the mean over the
    batch; what belongs to one sample is differentiated for its own E. *decimals* are shown where
    the problem does not round.
    """
    shown = decimals if frame.problem.rounding is None else frame.problem.rounding
    sample = min(sample, len(frame.after.samples) - 1)
    desk = Desk(frame, Notation(frame.problem, notation), shown, sample)
    match part:
        case Weight():
            return _weight(desk, part)
        case Bias():
            return _bias(desk, part)
        case Neuron():
            return _neuron(desk, part)
        case Input():
            return _input(desk, part)
        case Target():
            return _target(desk, part)


def paths(problem: Problem, layer: int, *, of_out: bool = False) -> int:
    """Along how many paths a net value of *layer*, or an out, reaches E; exact, however large.

    Each neuron above is a fork; with softmax each output depends on every net value too.
    """
    if of_out and layer == problem.last:
        return 1
    softmax = problem.layers[problem.last].activation == "softmax"
    return math.prod(problem.sizes[layer + 1 :]) * (problem.sizes[-1] if softmax else 1)


def _reaches(count: int) -> Span:
    return Span(f"    reaches E along {count} path{'' if count == 1 else 's'}", "muted")


def _weight(desk: Desk, part: Weight) -> ChainRule:
    layer, row, column = part.layer, part.row, part.column
    weight = Element(Quantity(Kind.WEIGHTS, layer), row, column)
    element = Element(Quantity(Kind.GRADIENT, layer), row, column)
    name, neuron = desk.notation.element, desk.notation.neuron
    links = [*links_to_net(desk, layer, row), net_link(desk, weight)]
    count = paths(desk.frame.problem, layer)
    header = (
        Span(f"{name(weight)} = "),
        desk.writer().value(weight),
        Span(f"    {neuron(layer - 1, column)} → {neuron(layer, row)}"),
        _reaches(count),
    )
    below = tuple(
        Number(Element(Quantity(Kind.OUT, layer - 1), column, sample=s)) for s in range(desk.batch)
    )
    each = [
        Product((Number(Element(Quantity(Kind.DELTA, layer), row, sample=s)), out))
        for s, out in enumerate(below)
    ]
    return _of_batch(desk, weight, element, links, each, header, count)


def _bias(desk: Desk, part: Bias) -> ChainRule:
    layer, problem = part.layer, desk.frame.problem
    bias = Element(Quantity(Kind.BIASES, layer), part.index)
    element = Element(Quantity(Kind.BIAS_GRADIENT, layer), part.index)
    count, name = paths(problem, layer), desk.notation.element
    value = desk.writer().value(bias)
    deltas = Quantity(Kind.DELTA, layer)
    each: list[Expression]
    if problem.bias == "shared":
        units = problem.sizes[layer]
        count *= units
        whose = f"of all {units} neurons of layer {desk.notation.layer(layer)}"
        each = [
            Sum(tuple(Number(Element(deltas, i, sample=s)) for i in range(units)))
            for s in range(desk.batch)
        ]
        links = [bias_link(desk, layer)]
    else:
        whose = f"of {desk.notation.neuron(layer, part.index)}"
        each = [Number(Element(deltas, part.index, sample=s)) for s in range(desk.batch)]
        links = [*links_to_net(desk, layer, part.index), net_link(desk, bias)]
    header = (Span(f"{name(bias)} = "), value, Span(f"    {whose}"), _reaches(count))
    return _of_batch(desk, bias, element, links, each, header, count)


def _of_batch(
    desk: Desk,
    by: Element,
    element: Element,
    links: Sequence[Link],
    each: Sequence[Expression],
    header: Line,
    count: int,
) -> ChainRule:
    """The chain of a weight or bias: of the sample that is shown, then the mean over the batch."""
    name = Span(desk.notation.element(element), "result", element)
    lines = chain(desk, name, links, detailed=len(links) > 1)
    short = each[desk.sample]
    if desk.batch == 1:
        lines += result(desk, short, element)
        stack = stacked(lines, len(name.text) + 1)
    else:
        lines += result(desk, short, None)
        number = desk.frame.after.samples[desk.sample] + 1
        alone = muted(f"sample {number} alone:")
        stack = (alone, *stacked(lines, len(name.text) + 1), *_mean(desk, name, each, element))
    found = derivative(desk, by, element)
    notes = [
        *missing(desk, element),
        *zero(desk, element),
        *rounding_remark(desk, found),
        *during_remark(desk, found),
        *neuron_remarks(desk, element),
    ]
    if by.quantity.kind is Kind.BIASES and desk.frame.problem.bias == "fixed":
        notes.append(muted("The bias is fixed: no update uses this."))
    return ChainRule(
        title=f"How E changes with {desk.notation.element(by)}",
        header=header,
        chain=stack,
        beside=beside(desk, [found]),
        notes=tuple(notes),
        derivatives=(found,),
        paths=count,
    )


def _mean(desk: Desk, name: Span, each: Sequence[Expression], element: Element) -> Iterable[Line]:
    """Sample by sample, and the mean over the batch."""
    if not all(desk.knows(one) for one in each):
        return
    yield muted("sample by sample:")
    dropped = len(each) - 3 if len(each) > MOST_TERMS else 0
    texts: list[str] = []
    writer = desk.writer()
    for index, one in enumerate(each):
        value = evaluate(one, desk.number)
        if desk.frame.problem.rounding is None:
            text, exact = written(value, desk.decimals), is_exact(value, desk.decimals)
        else:
            text, exact = in_full(value, desk.decimals)
        if dropped and 2 <= index < 2 + dropped:
            if index == 2:
                yield muted(f"… ({dropped} more) …")
            continue
        numbers = writer.numbers(one)
        writer.exact = writer.exact and exact
        texts.append(f"({text})" if value < 0 and texts else text)
        tail = () if isinstance(one, Number) else (Span(f" {writer.sign()} {text}"),)
        sample = desk.frame.after.samples[index] + 1
        yield (Span(f"sample {sample}: ", "muted"), *numbers, *tail)
    if dropped:
        texts.insert(2, f"… ({dropped} more) …")
    line: Line = (name, Span(f" {writer.sign()} ({' + '.join(texts)})/{len(each)}"))
    if desk.known(element) is not None:
        line = (*line, Span(f" {writer.sign()} "), desk.shown(element, None))
    yield line


def _neuron(desk: Desk, part: Neuron) -> ChainRule:
    layer, row, problem = part.layer, part.index, desk.frame.problem
    name = desk.notation.element

    def at(kind: Kind) -> Element:
        return Element(Quantity(kind, layer), row, sample=desk.sample)

    net, out, outer, delta = at(Kind.NET), at(Kind.OUT), at(Kind.DE_DOUT), at(Kind.DELTA)
    first = Span(name(outer), "result", outer)
    lines: list[Line] = []
    if layer < problem.last:
        above = _above(desk, out)
        lines = [(first, Span(" = "), *desk.writer().symbols(above))]
    lines += _worked(desk, first, expression(outer, desk.frame), outer, bool(lines))
    by_net = Span(f"∂E/∂{name(net)}", "result", delta)
    links = links_to_net(desk, layer, row)
    second = chain(desk, by_net, links, detailed=False)
    second += result(desk, Number(delta), delta)
    found = (derivative(desk, out, outer), derivative(desk, net, delta))
    count = paths(problem, layer)
    writer = desk.writer()
    header: Line = (
        Span(f"{desk.notation.neuron(layer, row)}    net "),
        writer.value(net),
        Span("    out "),
        writer.value(out),
        _reaches(count),
    )
    notes = [
        *missing(desk, delta),
        *zero(desk, delta),
        *rounding_remark(desk, found[0]),
        *rounding_remark(desk, found[1]),
        *during_remark(desk, found[1]),
        *neuron_remarks(desk, delta),
    ]
    return ChainRule(
        title=f"How E changes with {desk.notation.neuron(layer, row)}",
        header=header,
        chain=(*stacked(lines, len(first.text) + 1), *stacked(second, len(by_net.text) + 1)),
        beside=beside(desk, found),
        notes=tuple(notes),
        derivatives=found,
        paths=count,
    )


def _above(desk: Desk, out: Element) -> Expression:
    """∂E/∂out as a sum over the neurons above, in symbols."""
    layer, name = out.quantity.layer, desk.notation.element
    nets = Quantity(Kind.NET, layer + 1)
    terms = [
        Product(
            (
                Constant(f"∂E/∂{name(Element(nets, i))}", math.nan),
                Constant(f"∂{name(Element(nets, i))}/∂{name(out)}", math.nan),
            )
        )
        for i in range(desk.frame.problem.sizes[layer + 1])
    ]
    return Sum(tuple(terms)) if len(terms) > 1 else terms[0]


def _worked(
    desk: Desk, name: Span, how: Expression, element: Element | None, continued: bool
) -> list[Line]:
    """An expression in symbols, in numbers, and what it comes to."""
    writer = desk.writer()
    symbols = writer.symbols(how)
    lines: list[Line] = [(Span("= "), *symbols) if continued else (name, Span(" = "), *symbols)]
    if not desk.knows(how):
        return lines
    numbers = writer.numbers(how)
    lines.append((Span(f"{writer.sign()} "), *numbers))
    if element is None:
        value = evaluate(how, desk.number)
        text, exact = desk.text(value)
        writer.exact = writer.exact and exact
        lines.append((Span(f"{writer.sign()} "), Span(text, "result")))
    elif desk.known(element) is not None:
        span = desk.shown(element, how)
        lines.append((Span(f"{desk.sign(writer, element)} "), span))
    return lines


def _input(desk: Desk, part: Input) -> ChainRule:
    problem, name = desk.frame.problem, desk.notation.element
    out = Element(Quantity(Kind.OUT, 0), part.index, sample=desk.sample)
    terms = tuple(
        Product(
            (
                Number(Element(Quantity(Kind.WEIGHTS, 1), i, part.index)),
                Number(Element(Quantity(Kind.DELTA, 1), i, sample=desk.sample)),
            )
        )
        for i in range(problem.sizes[1])
    )
    how = Sum(terms) if len(terms) > 1 else terms[0]
    label = Span(f"∂E/∂{name(out)}", "result")
    lines: list[Line] = [(label, Span(" = "), *desk.writer().symbols(_above(desk, out)))]
    lines += _worked(desk, label, how, None, True)
    found = derivative(desk, out, None, how)
    count, units = paths(problem, 0, of_out=True), problem.sizes[1]
    goes = f"to all {units} neurons" if units > 1 else "to the only neuron"
    header: Line = (
        Span(f"{desk.notation.neuron(0, part.index)} = "),
        desk.writer().value(out),
        Span(f"    {goes} of layer {desk.notation.layer(1)}"),
        _reaches(count),
    )
    delta = Element(Quantity(Kind.DELTA, 1), 0, sample=desk.sample)
    note = "No update changes an input; this is how much E depends on it."
    return ChainRule(
        title=f"How E changes with {desk.notation.neuron(0, part.index)}",
        header=header,
        chain=stacked(lines, len(label.text) + 1),
        beside=beside(desk, [found]),
        notes=(*missing(desk, delta), *during_remark(desk, found), plain(note)),
        derivatives=(found,),
        paths=count,
    )


_TARGET_SLOPES = {
    "half-squared": "{1} − {0p}",
    "squared": "2({1} − {0p})",
    "mean-squared": "2({1} − {0p})/%n",
    "binary-cross-entropy": "ln(1 − {0p}) − ln({0p})",
    "cross-entropy": "−ln({0p})",
}


def _target(desk: Desk, part: Target) -> ChainRule:
    problem, name = desk.frame.problem, desk.notation.element
    target = Element(Quantity(Kind.TARGET, part.layer), part.index, sample=desk.sample)
    out = Element(Quantity(Kind.OUT, part.layer), part.index, sample=desk.sample)
    outputs = problem.sizes[part.layer]
    text = _TARGET_SLOPES[problem.loss].replace("%n", str(outputs))

    def slope(out: float, target: float) -> float:
        match problem.loss:
            case "half-squared":
                return target - out
            case "squared":
                return 2 * (target - out)
            case "mean-squared":
                return 2 * (target - out) / outputs
            case "binary-cross-entropy":
                return math.inf if out == 0 else _log(1 - out) - math.log(out)
            case _:
                return -_log(out)

    how = Form(text, text, (Number(out), Number(target)), slope)
    label = Span(f"∂E/∂{name(target)}", "result")
    found = derivative(desk, target, None, how)
    header: Line = (
        Span(f"{name(target)} = "),
        desk.writer().value(target),
        Span(f"    is what {name(out)} should be"),
        _reaches(1),
    )
    note = "No update changes a target; this is how E would change with the task."
    lines = _worked(desk, label, how, None, False)
    return ChainRule(
        title=f"How E changes with {name(target)}",
        header=header,
        chain=stacked(lines, len(label.text) + 1),
        beside=beside(desk, [found]),
        notes=(plain(note),),
        derivatives=(found,),
        paths=1,
    )


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf
