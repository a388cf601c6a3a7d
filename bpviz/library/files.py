"""Problem files: TOML, each key checked before it is believed."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bpviz.engine.functions import ACTIVATIONS, LOSSES
from bpviz.engine.initial import INITS
from bpviz.engine.optimizers import OPTIMIZERS, SETTINGS, Optimizer
from bpviz.engine.problem import (
    BIASES,
    ORDERS,
    UPDATE_ORDERS,
    Layer,
    Problem,
    ProblemError,
    check_sizes,
)
from bpviz.engine.quantity import layer_name
from bpviz.engine.rounding import Array
from bpviz.library.draft import Draft
from bpviz.library.expectations import read_expectations
from bpviz.library.records import read_edits, read_position
from bpviz.library.samples import Samples, read_samples
from bpviz.library.sources import read_file
from bpviz.library.tables import Table, count, number, parse_toml

FORMAT = 1
KEYS = (
    "format",
    "name",
    "title",
    "source",
    "task",
    "loss",
    "learning_rate",
    "bias",
    "update_order",
    "batch_size",
    "order",
    "rounding",
    "seed",
    "init",
    "optimizer",
    "layers",
    "samples",
    "expect",
    "position",
    "edits",
)


def read_draft(path: str | os.PathLike[str]) -> Draft:
    """The problem that a TOML file holds, open to options.

    Raises:
        ProblemError: the file cannot be read, or what it says makes no sense; with the file's
            name and the line or the key path.
    """
    shown = os.fspath(path)
    return parse_draft(read_file(path), shown, Path(shown))


def parse_draft(text: str, shown: str, path: Path) -> Draft:
    """The problem of a TOML text; *path* is where its own paths start from, and names it."""
    table = Table(parse_toml(text, shown))
    try:
        return _draft(table, path)
    except ProblemError as error:
        raise ProblemError(f"{shown}: {error}") from error


def _draft(table: Table, path: Path) -> Draft:
    version = table.whole("format", FORMAT)
    if version > FORMAT:
        raise ProblemError(
            f"format is {version}; this version of bpviz reads up to format {FORMAT}, "
            "a newer one is needed"
        )
    table.check_keys(KEYS)
    layers = _layers(table)
    settings = _settings(table)
    settings["name"] = table.text("name") or os.fsencode(path.stem).decode(errors="replace")
    draft = Draft(layers, _samples(table, layers, path), settings)
    problem = draft.problem()
    settings["expect"] = read_expectations(table.tables("expect"), problem)
    settings["position"] = read_position(table.table("position"), problem)
    return replace(draft, edits=read_edits(table.tables("edits"), problem))


def _settings(table: Table) -> dict[str, Any]:
    default = Problem.__dataclass_fields__
    settings: dict[str, Any] = {
        key: table.choice(key, choices, str(default[key].default))
        for key, choices in (
            ("loss", LOSSES),
            ("bias", BIASES),
            ("update_order", UPDATE_ORDERS),
            ("order", ORDERS),
            ("init", INITS),
        )
    }
    settings |= {key: table.text(key) for key in ("title", "source", "task")}
    settings["learning_rate"] = table.number("learning_rate", 0.5)
    settings["batch_size"] = table.whole("batch_size", 1)
    settings["seed"] = table.whole("seed", 0)
    settings["rounding"] = table.whole("rounding", 0) if "rounding" in table else None
    settings["optimizer"] = _optimizer(table.table("optimizer"))
    return settings


def _optimizer(table: Table) -> Optimizer:
    table.check_keys(("name", *dict.fromkeys(key for keys in SETTINGS.values() for key in keys)))
    name = table.choice("name", OPTIMIZERS, "sgd")
    for key in table.values:
        if key not in ("name", *SETTINGS[name]):
            raise ProblemError(
                f"{table.at(key)} means nothing to {name}, which has {', '.join(SETTINGS[name])}"
            )
    given = {key: table.number(key, 0.0) for key in table.values if key != "name"}
    return Optimizer(name, **given)


def _layers(table: Table) -> tuple[Layer, ...]:
    tables = table.tables("layers")
    if not tables:
        raise ProblemError("there are no [[layers]]; the first is the input, the last the output")
    for index, layer in enumerate(tables):
        layer.check_keys(("units", "activation", "weights", "biases"))
        if "units" not in layer:
            raise ProblemError(f"{layer.at('units')} is missing: how many neurons the layer has")
        if index == 0:
            for key in layer.values:
                if key != "units":
                    raise ProblemError(
                        f"{layer.at(key)}: the first layer is the input, it has only units"
                    )
    units = [layer.whole("units", 0) for layer in tables]
    check_sizes(units)
    return tuple(
        Layer(units[0]) if index == 0 else _layer(layer, index, units)
        for index, layer in enumerate(tables)
    )


def _layer(table: Table, index: int, units: list[int]) -> Layer:
    rows, below = units[index], units[index - 1]
    name, name_below = layer_name(index), layer_name(index - 1)
    weights = biases = None
    if "weights" in table:
        reasons = (
            f"layer {name} has {count(rows, 'neuron')}, one row each",
            f"layer {name_below} below has {count(below, 'neuron')}",
        )
        weights = np.array(table.matrix("weights", (rows, below), reasons))
    if "biases" in table:
        biases = _biases(table, rows, name)
    return Layer(rows, table.choice("activation", ACTIVATIONS, "sigmoid"), weights, biases)


def _biases(table: Table, units: int, name: str) -> Array:
    """``(units,)``, or ``(1,)`` for the one number of a shared bias."""
    value, path = table.values["biases"], table.at("biases")
    if not isinstance(value, list):
        return np.array([number(value, path)])
    if len(value) not in (1, units):
        raise ProblemError(
            f"{path} has {count(len(value), 'number')}, but layer {name} has "
            f"{count(units, 'neuron')}"
        )
    return np.array([number(entry, f"{path}[{index}]") for index, entry in enumerate(value)])


def _samples(table: Table, layers: tuple[Layer, ...], path: Path) -> Samples | None:
    if "samples" not in table:
        return None
    inputs, outputs = layers[0].units, layers[-1].units
    if isinstance(table.values["samples"], str):
        return read_samples(path.parent / table.text("samples"), inputs, outputs)
    tables = table.tables("samples")
    if not tables:
        raise ProblemError("there are no samples")
    reasons = [
        f"the {which} layer has {count(units, 'neuron')}"
        for which, units in (("first", inputs), ("last", outputs))
    ]
    columns: tuple[list[list[float]], list[list[float]]] = ([], [])
    for sample in tables:
        sample.check_keys(("input", "target"))
        columns[0].append(sample.vector("input", inputs, reasons[0]))
        columns[1].append(sample.vector("target", outputs, reasons[1]))
    return np.array(columns[0]).T, np.array(columns[1]).T
