"""The chain of what belongs to one sample: neurons, inputs and targets."""

import math
from functools import partial

from bpviz.engine.parts import Input, Neuron, Target
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.chain import Desk, chain, links_to_net, result
from bpviz.teaching.derivative import ChainRule, Derivative, beside, derivative, paths, reaches
from bpviz.teaching.expression import Constant, Expression, Form, Number, Product, Sum, evaluate
from bpviz.teaching.expressions import expression
from bpviz.teaching.remarks import during_remark, missing, neuron_remarks, rounding_remark, zero
from bpviz.teaching.spans import Line, Span, plain, stacked


def of_neuron(desk: Desk, part: Neuron) -> ChainRule:
    """The chains of a neuron: of its out, and from there of its net value."""
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
        Span(f"{desk.notation.neuron(layer, row)}    {desk.notation.short(Kind.NET)} "),
        writer.value(net),
        Span(f"    {desk.notation.short(Kind.OUT)} "),
        writer.value(out),
        reaches(count),
    )
    notes = [
        *missing(desk, delta),
        *zero(desk, found[1]),
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


def of_input(desk: Desk, part: Input) -> ChainRule:
    """The chain of an input, which no sub-step works out."""
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
        reaches(count),
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


def of_target(desk: Desk, part: Target) -> ChainRule:
    """The derivative of the loss by a target, which no sub-step works out."""
    problem, name = desk.frame.problem, desk.notation.element
    target = Element(Quantity(Kind.TARGET, part.layer), part.index, sample=desk.sample)
    out = Element(Quantity(Kind.OUT, part.layer), part.index, sample=desk.sample)
    outputs = problem.sizes[part.layer]
    text = _TARGET_SLOPES[problem.loss].replace("%n", str(outputs))
    how = Form(text, text, (Number(out), Number(target)), partial(_target_slope, problem))
    label = Span(f"∂E/∂{name(target)}", "result")
    outer = Element(Quantity(Kind.DE_DOUT, part.layer), part.index, sample=desk.sample)
    if desk.known(outer) is None:
        # It is minus that number for most losses: shown earlier it would give the answer away.
        found = Derivative(target, None)
        lines: list[Line] = [(label, Span(" = "), *desk.writer().symbols(how))]
    else:
        found = derivative(desk, target, None, how)
        lines = _worked(desk, label, how, None, False)
    header: Line = (
        Span(f"{name(target)} = "),
        desk.writer().value(target),
        Span(f"    is what {name(out)} should be"),
        reaches(1),
    )
    note = "No update changes a target; this is how E would change with the task."
    return ChainRule(
        title=f"How E changes with {name(target)}",
        header=header,
        chain=stacked(lines, len(label.text) + 1),
        beside=beside(desk, [found]),
        notes=(plain(note),),
        derivatives=(found,),
        paths=1,
    )


def _target_slope(problem: Problem, out: float, target: float) -> float:
    """∂E_i/∂target_i."""
    match problem.loss:
        case "half-squared":
            return target - out
        case "squared":
            return 2 * (target - out)
        case "mean-squared":
            return 2 * (target - out) / problem.sizes[-1]
        case "binary-cross-entropy":
            return _log(1 - out) - _log(out)
        case _:
            return -_log(out)


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf
