"""The chain of a weight or bias: of the sample that is shown, then the mean over the batch."""

from collections.abc import Iterable, Sequence

from bpviz.engine.parts import Bias, Weight
from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.teaching.chain import Desk, Link, bias_link, chain, links_to_net, net_link, result
from bpviz.teaching.derivative import ChainRule, beside, derivative, paths, reaches
from bpviz.teaching.expression import MOST_TERMS, Expression, Mean, Number, Product, Sum, evaluate
from bpviz.teaching.numbers import in_full, is_exact, written
from bpviz.teaching.remarks import during_remark, missing, neuron_remarks, rounding_remark, zero
from bpviz.teaching.spans import Line, Span, muted, stacked


def of_weight(desk: Desk, part: Weight) -> ChainRule:
    """The chain of a weight."""
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
        reaches(count),
    )
    below = tuple(
        Number(Element(Quantity(Kind.OUT, layer - 1), column, sample=s)) for s in range(desk.batch)
    )
    each = [
        Product((Number(Element(Quantity(Kind.DELTA, layer), row, sample=s)), out))
        for s, out in enumerate(below)
    ]
    return _of_batch(desk, weight, element, links, each, header, count)


def of_bias(desk: Desk, part: Bias) -> ChainRule:
    """The chain of a bias: through one net value, or through all of a layer that shares it."""
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
    header = (Span(f"{name(bias)} = "), value, Span(f"    {whose}"), reaches(count))
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
    fixed = by.quantity.kind is Kind.BIASES and desk.frame.problem.bias == "fixed"
    step_result = None if fixed else element
    if desk.batch == 1:
        lines += result(desk, short, step_result)
        stack = stacked(lines, len(name.text) + 1)
    else:
        lines += result(desk, short, None)
        number = desk.frame.after.samples[desk.sample] + 1
        alone = muted(f"sample {number} alone:")
        stack = (alone, *stacked(lines, len(name.text) + 1), *_mean(desk, name, each, step_result))
    mean = each[0] if desk.batch == 1 else Mean(each[0], tuple(each), desk.batch)
    found = derivative(desk, by, step_result, mean)
    notes = [
        *missing(desk, element),
        *zero(desk, found),
        *rounding_remark(desk, found),
        *during_remark(desk, found),
        *neuron_remarks(desk, element),
    ]
    if fixed:
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


def _mean(
    desk: Desk, name: Span, each: Sequence[Expression], element: Element | None
) -> Iterable[Line]:
    """Sample by sample, and the mean over the batch."""
    if not all(desk.knows(one) for one in each) or (element and desk.known(element) is None):
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
    if element is None:
        text, exact = desk.text(sum(evaluate(one, desk.number) for one in each) / len(each))
        writer.exact = writer.exact and exact
        line = (*line, Span(f" {writer.sign()} "), Span(text, "result"))
    else:
        line = (*line, Span(f" {desk.sign(writer, element)} "), desk.shown(element, None))
    yield line
