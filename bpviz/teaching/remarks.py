"""Remarks on a derivative: what is still to come, why it is 0, what rounding or haste did to it."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bpviz.engine.quantity import Element, Kind, Quantity
from bpviz.engine.rounding import rounded
from bpviz.engine.script import Step
from bpviz.teaching.chain import Desk
from bpviz.teaching.derivative import Derivative
from bpviz.teaching.expression import elements_in, evaluate
from bpviz.teaching.expressions import expression, is_limit
from bpviz.teaching.numbers import NOTHING, written
from bpviz.teaching.reasons import is_saturated
from bpviz.teaching.spans import Line, Span, muted, plain

_ROUNDED = (Kind.DELTA, Kind.DE_DOUT, Kind.DOUT_DNET, Kind.OUT)


def missing(desk: Desk, element: Element) -> Iterator[Line]:
    """Which sub-steps will give what is not there yet: ``δ_c2 comes with step 14``."""
    frame, layer = desk.frame, element.quantity.layer
    script = frame.problem.script
    wanted = [
        Element(Quantity(kind, layer), element.row, sample=desk.sample)
        for kind in (Kind.DE_DOUT, Kind.DOUT_DNET, Kind.DELTA)
    ]
    if frame.problem.bias == "shared" and element.quantity.kind is Kind.BIAS_GRADIENT:
        wanted = wanted[2:]
    if element not in wanted:
        wanted.append(element)
    if element.quantity.kind is Kind.GRADIENT and layer > 1:
        below = Quantity(Kind.OUT, layer - 1)
        wanted.append(Element(below, element.column, sample=desk.sample))
    steps: dict[int, str] = {}
    for one in wanted:
        step = Step(one.quantity.kind, one.quantity.layer, one.quantity.bias)
        if desk.known(one) is None and step in script:
            steps[script.index(step) + 1] = desk.notation.element(one)
    parts = [f"{name} with step {number}" for number, name in sorted(steps.items())]
    if parts:
        first, *others = parts
        first = first.replace(" with", " comes with", 1)
        yield plain("; ".join([first, *others]) + ".")


def zero(desk: Desk, found: Derivative) -> Iterator[Line]:
    """Why a derivative is exactly 0: ``0 because a_2 = 0``; or that it is too small to be kept."""
    element, exact = found.element, found.exact or 0.0
    if element is None or found.value != 0:
        return
    if desk.frame.problem.rounding is not None and abs(exact) > NOTHING:
        reason = _rounded_away(desk, element) or "of the roundings on the way"
        yield plain(f"{written(exact, desk.decimals)} exactly; ~0 because {reason}.")
        return
    reason = _zero_reason(desk, element)
    if reason:
        yield plain(f"0 because {reason}.")


def _zero_reason(desk: Desk, element: Element) -> str:
    frame, layer, row = desk.frame, element.quantity.layer, element.row
    name, neuron = desk.notation.element, desk.notation.neuron(layer, element.row)
    kind = element.quantity.kind
    of_batch = kind in (Kind.GRADIENT, Kind.BIAS_GRADIENT)
    samples = range(desk.batch) if of_batch else (element.sample,)
    everywhere = " in every sample" if len(samples) > 1 else ""

    def all_zero(kind: Kind, layer: int, row: int) -> bool:
        of = Quantity(kind, layer)
        return all(frame.number(Element(of, row, sample=s)) == 0 for s in samples)

    if kind is Kind.GRADIENT and all_zero(Kind.OUT, layer - 1, element.column):
        below = desk.notation.neuron(layer - 1, element.column)
        if layer > 1:
            out = name(Element(Quantity(Kind.OUT, layer - 1), element.column))
            return f"{out} = 0{everywhere}: {_silent(desk, layer - 1, element.column)}"
        return f"{below} = 0{everywhere}"
    if frame.problem.bias == "shared" and kind is Kind.BIAS_GRADIENT:
        return ""
    if frame.problem.layers[layer].activation != "softmax":
        if all_zero(Kind.DOUT_DNET, layer, row):
            if frame.problem.layers[layer].activation == "relu":
                return f"the ReLU of {neuron} is off{everywhere}"
            return f"the activation of {neuron} is flat there{everywhere}"
        if all_zero(Kind.DE_DOUT, layer, row):
            if layer == frame.problem.last:
                out = name(Element(Quantity(Kind.OUT, layer), row))
                return f"{out} is exactly its target{everywhere}"
            above = desk.notation.layer(layer + 1)
            return f"nothing in layer {above} that {neuron} leads to has a δ{everywhere}"
    return ""


def _silent(desk: Desk, layer: int, row: int) -> str:
    neuron = desk.notation.neuron(layer, row)
    if desk.frame.problem.layers[layer].activation == "relu":
        return f"the ReLU of {neuron} is off"
    return f"{neuron} passes nothing on"


def _rounded_away(desk: Desk, element: Element) -> str:
    """The first number on the way to *element* that rounding turned into 0; empty if none is."""
    layer, row = element.quantity.layer, element.row
    way = [
        Element(Quantity(kind, layer), row, sample=desk.sample)
        for kind in (Kind.DE_DOUT, Kind.DOUT_DNET, Kind.DELTA)
    ]
    softmax = desk.frame.problem.layers[layer].activation == "softmax"
    shared = element.quantity.kind is Kind.BIAS_GRADIENT and desk.frame.problem.bias == "shared"
    way = [] if shared or desk.batch > 1 else way[2:] if softmax else way
    for one in dict.fromkeys((*way, element)):
        if desk.known(one) == 0 and evaluate(expression(one, desk.frame), desk.number) != 0:
            return f"{desk.notation.element(one)} was rounded to 0"
    return ""


def rounding_remark(desk: Desk, found: Derivative) -> Iterator[Line]:
    """``0.0036 exactly; 0.0037 because δ_c3 was rounded``, where rounding made a difference."""
    problem = desk.frame.problem
    decimals = problem.rounding
    if decimals is None or found.value is None or found.exact is None or found.element is None:
        return
    if problem.update_order == "during" and found.element.quantity.layer < problem.last:
        return
    right = _rounded(found.exact, decimals)
    if right == found.value or found.value == 0 or not np.isfinite(found.exact):
        return
    exact = written(found.exact, decimals)
    carried = written(found.value, decimals)
    blamed = _blamed(desk, found.element, right, decimals)
    because = f"{blamed} was rounded" if blamed else "of the roundings on the way"
    yield (
        Span(exact),
        Span(" exactly; "),
        Span(carried, "result", found.element),
        Span(f" because {because}"),
    )


def _rounded(value: float, decimals: int) -> float:
    return float(rounded(np.array([value]), decimals)[0])


def _blamed(desk: Desk, element: Element, right: float, decimals: int) -> str:
    """The one quantity without whose rounding the result would be right; empty if none is."""
    frame = desk.frame
    how = expression(element, frame)

    def redo(overrides: Mapping[Element, float]) -> float:
        return _rounded(evaluate(how, lambda e: overrides.get(e, desk.number(e))), decimals)

    def unrounded(group: Sequence[Element], known: Mapping[Element, float]) -> dict[Element, float]:
        return {
            e: evaluate(expression(e, frame), lambda o: known.get(o, desk.number(o))) for e in group
        }

    operands = _groups(desk, [element])
    for group in operands:
        if redo(unrounded(group, {})) == right:
            return _named(desk, group)
    for parents in operands:
        for group in _groups(desk, parents):
            known = unrounded(group, {})
            again = {e: _rounded(v, decimals) for e, v in unrounded(parents, known).items()}
            if redo(again | known) == right:
                return _named(desk, group)
    return ""


def _groups(desk: Desk, results: Sequence[Element]) -> list[list[Element]]:
    """The rounded numbers that results are worked out from, a list for each quantity."""
    groups: dict[Quantity, dict[Element, None]] = {}
    for result in results:
        for element in elements_in(expression(result, desk.frame)):
            quantity = element.quantity
            if quantity.kind in _ROUNDED and quantity.layer > 0:
                groups.setdefault(quantity, {})[element] = None
    return [list(group) for group in groups.values()]


def _named(desk: Desk, group: Sequence[Element]) -> str:
    if len(group) == 1:
        return desk.notation.element(group[0])
    return desk.notation.quantity(group[0].quantity)


def during_remark(desk: Desk, found: Derivative) -> Iterator[Line]:
    """That an update during the backward pass spoils the layers below, and how."""
    problem, layer = desk.frame.problem, found.by.quantity.layer
    if problem.update_order != "during" or layer >= problem.last or found.value is None:
        return
    weights = desk.notation.quantity(Quantity(Kind.WEIGHTS, layer + 1))
    above = desk.notation.layer(layer + 1)
    exact = ""
    if found.exact is not None:
        exact = f" The derivative is {written(found.exact, desk.decimals)}."
    yield plain(
        f"This is not the derivative of E: {weights} was updated before layer {above} handed its "
        f"error down, so it went back through weights that the signal never came through.{exact}"
    )


def neuron_remarks(desk: Desk, element: Element) -> Iterator[Line]:
    """What is special about the neuron's activation at this place, in words."""
    frame, layer, row = desk.frame, element.quantity.layer, element.row
    problem = frame.problem
    shared = problem.bias == "shared" and element.quantity.kind is Kind.BIAS_GRADIENT
    if shared or frame.number(Element(Quantity(Kind.OUT, layer), row, sample=desk.sample)) is None:
        return
    neuron, name = desk.notation.neuron(layer, row), problem.layers[layer].activation
    delta = Element(Quantity(Kind.DELTA, layer), row, sample=desk.sample)
    if is_limit(delta, frame):
        yield muted(
            f"{desk.notation.short(Kind.DE_DOUT)} is infinite where the slope is 0. Their product "
            f"has a limit, {desk.notation.short(Kind.OUT)} − "
            f"{desk.notation.short(Kind.TARGET)}: that is δ."
        )
    net = desk.frame.number(Element(Quantity(Kind.NET, layer), row, sample=desk.sample))
    told = desk.batch == 1 and desk.known(element) == 0
    if name == "relu" and net is not None and net <= 0 and not told:
        yield muted(f"The ReLU of {neuron} is off: its net value is not positive.")
    elif is_saturated(frame, layer, row, desk.sample):
        yield muted(
            f"{neuron} is saturated: its {name} is almost flat there, so little gets through."
        )
