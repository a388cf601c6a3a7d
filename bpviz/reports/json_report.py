"""``--print json``: every sub-step of some updates, for programs to read.

A contract: the schema's number goes up with every change that could break a reader.
"""

import json
from collections.abc import Iterable, Iterator

import numpy as np

from bpviz import __version__
from bpviz.engine.history import History
from bpviz.engine.optimizers import SETTINGS
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import Kind, Quantity, layer_name
from bpviz.engine.reads import reads
from bpviz.engine.rounding import Array
from bpviz.engine.script import Step
from bpviz.engine.state import State
from bpviz.teaching.formulas import formula_text

SCHEMA = 1


def json_report(history: History, updates: Iterable[int]) -> Iterator[str]:
    """The document in pieces, an update at a time; numbers read back as the same doubles.

    Signals have a row a neuron and a column a sample, weights a row a neuron that they lead to;
    what is not finite is the text "nan", "inf" or "-inf".
    """
    problem = history.problem
    yield f'{{"schema": {SCHEMA}, "bpviz": {_json(__version__)},\n'
    yield f' "problem": {_json(problem_record(problem))},\n "updates": ['
    separator = "\n"
    heads: dict[int, list[str]] = {}  # the part of each sub-step that is the same every time
    for update in updates:
        state = history.frame(update=update, step=history.steps).after
        batch = len(state.samples)
        if batch not in heads:
            heads[batch] = [
                _head(number, step, batch, problem)
                for number, step in enumerate(problem.script, start=1)
            ]
        yield separator + _update(state, problem.script, heads[batch])
        separator = ",\n"
    yield "]}\n"


def problem_record(problem: Problem) -> dict[str, object]:
    """The problem's shape and conventions."""
    layers: list[dict[str, object]] = [{"name": "a", "units": problem.sizes[0]}]
    for index, layer in enumerate(problem.layers[1:], start=1):
        name = layer_name(index)
        layers.append({"name": name, "units": layer.units, "activation": layer.activation})
    keys = ("loss", "learning_rate", "bias", "update_order", "rounding", "batch_size", "order")
    optimizer: dict[str, object] = {"name": problem.optimizer.name}
    for key in SETTINGS[problem.optimizer.name]:
        value = getattr(problem.optimizer, key)
        if key != "weight_decay" or value:
            optimizer[key] = value
    return {
        "name": problem.name,
        "layers": layers,
        **{key: getattr(problem, key) for key in keys},
        "seed": problem.seed,
        "optimizer": optimizer,
    }


def _update(state: State, script: tuple[Step, ...], heads: list[str]) -> str:
    """One finished update, a line a sub-step."""
    begin = _json(
        {
            "update": state.update,
            "samples": [sample + 1 for sample in state.samples],
            "input": numbers(state.inputs),
            "target": numbers(state.targets),
            "parameters": _parameters(state),
        }
    )
    steps = (head + _result(step, state) for step, head in zip(script, heads, strict=True))
    return f'  {begin[:-1]},\n   "steps": [\n    ' + ",\n    ".join(steps) + "]}"


def _parameters(state: State) -> dict[str, object]:
    """What the update begins with."""
    parameters: dict[str, object] = {}
    for index, layer in enumerate(state.layers):
        for kind, value in ((Kind.WEIGHTS, layer.weights), (Kind.BIASES, layer.biases)):
            if value is not None:
                parameters[Quantity(kind, index).name] = numbers(value)
    return parameters


def _head(number: int, step: Step, batch: int, problem: Problem) -> str:
    """A sub-step's record up to its result, not closed."""
    record = {
        "step": number,
        "phase": step.phase,
        "op": step.op,
        "layer": layer_name(step.layer),
        "quantity": step.quantity.name,
        "formula": formula_text(step, problem, batch=batch),
        "reads": [quantity.name for quantity in reads(step, problem)],
    }
    return _json(record)[:-1]


def _result(step: Step, state: State) -> str:
    """The rest of a sub-step's record."""
    value = _json(numbers(state.need(step.quantity)))
    if step.kind is Kind.ERROR:
        return f', "value": {_json(numbers(np.array(state.error)))}, "per_output": {value}}}'
    return f', "value": {value}}}'


def numbers(array: Array) -> object:
    """An array as nested lists of numbers, and of texts for what is not finite."""
    values: object = array.tolist()
    return values if np.isfinite(array).all() else _spelled(values)


def _spelled(value: object) -> object:
    if isinstance(value, list):
        return [_spelled(entry) for entry in value]
    return value if isinstance(value, float) and abs(value) < float("inf") else str(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
