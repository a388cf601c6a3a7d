"""A problem as it was written down: what is absent is still open to options and to the seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypedDict

import numpy as np

from bpviz.engine.edits import Edit
from bpviz.engine.initial import drawn_samples
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.parts import Bias
from bpviz.engine.problem import Layer, Problem, ProblemError, check_sizes
from bpviz.engine.quantity import layer_name
from bpviz.engine.rounding import Array
from bpviz.library.names import nearest
from bpviz.library.samples import Samples, read_samples
from bpviz.library.tables import count

Sample = tuple[Sequence[float], Sequence[float]]


class Options(TypedDict, total=False):
    """What overrides a problem's own values; the names are those of a problem file.

    ``activation`` is of all layers, ``output_activation`` of the last; ``optimizer`` a name;
    ``samples`` pairs of input and target, ``data`` a CSV file of them.
    """

    activation: str
    output_activation: str
    loss: str
    bias: str
    learning_rate: float
    optimizer: str
    batch_size: int
    update_order: str
    order: str
    rounding: int | None
    seed: int
    init: str
    samples: Sequence[Sample]
    data: str


_SETTINGS = (
    "loss",
    "bias",
    "learning_rate",
    "batch_size",
    "update_order",
    "order",
    "rounding",
    "seed",
    "init",
)


@dataclass(frozen=True, eq=False)
class Draft:
    """Layers, perhaps without weights; samples, or None; and what else a Problem takes.

    ``edits`` are numbers that were changed on the way, to be made in the problem's history.
    """

    layers: tuple[Layer, ...]
    samples: Samples | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()

    @classmethod
    def of(cls, problem: Problem) -> "Draft":
        """A problem as a draft in which nothing is left open."""
        names = (f.name for f in fields(problem) if f.name not in ("layers", "inputs", "targets"))
        settings = {name: getattr(problem, name) for name in names if name != "drawn"}
        return cls(problem.layers, (problem.inputs, problem.targets), settings)

    def problem(self) -> Problem:
        """The problem; weights and samples that are absent are drawn from the seed.

        Raises:
            ProblemError: what was written makes no sense.
        """
        check_sizes([layer.units for layer in self.layers])
        samples = self.samples or self._drawn()
        problem = Problem(self.layers, *samples, drawn=self.samples is None, **self.settings)
        update, step = problem.position
        # Options may have made the script shorter.
        return replace(problem, position=(update, min(step, len(problem.script))))

    def with_options(self, options: Options) -> "Draft":
        """The draft with its values overridden; its published numbers then no longer apply.

        Raises:
            TypeError: there is no option of that name.
            ProblemError: samples that do not fit the network.
        """
        for key in options:
            if key not in Options.__annotations__:
                near = nearest(key, Options.__annotations__)
                raise TypeError(f"there is no option {key!r}" + f"; {near!r}?" * bool(near))
        if not options:
            return self
        settings = {**self.settings, "expect": ()}
        settings |= {key: value for key, value in options.items() if key in _SETTINGS}
        if "optimizer" in options:
            written = self.settings.get("optimizer", Optimizer())
            settings["optimizer"] = replace(written, name=options["optimizer"])
        layers = _activated(self.layers, options)
        if "init" in options:
            layers = tuple(replace(layer, weights=None) for layer in layers)
        edits = self.edits
        if "bias" in options:
            layers = _biased(layers, options["bias"])
            edits = tuple(edit for edit in edits if not isinstance(edit.part, Bias))
        return Draft(layers, self._samples(options), settings, edits)

    def _samples(self, options: Options) -> Samples | None:
        inputs, outputs = self.layers[0].units, self.layers[-1].units
        if "data" in options:
            return read_samples(options["data"], inputs, outputs)
        if "samples" in options:
            return table_of(options["samples"], inputs, outputs)
        return self.samples

    def _drawn(self) -> Samples:
        last = self.layers[-1]
        one_hot = last.activation == "softmax"
        seed = max(0, int(self.settings.get("seed", 0)))  # a negative one is Problem's to refuse
        return drawn_samples(seed, self.layers[0].units, last.units, one_hot=one_hot)


def table_of(samples: Sequence[Sample], inputs: int, outputs: int) -> Samples:
    """Pairs of input and target as two arrays with a column a sample.

    Raises:
        ProblemError: there are none, or a sample has not as many numbers as there are neurons.
    """
    if not samples:
        raise ProblemError("there are no samples")
    for index, sample in enumerate(samples, start=1):
        for what, values, units in zip(("input", "target"), sample, (inputs, outputs), strict=True):
            if len(values) != units:
                layer = "first" if what == "input" else "last"
                raise ProblemError(
                    f"the {what} of sample {index} has {count(len(values), 'number')}, "
                    f"but the {layer} layer has {count(units, 'neuron')}"
                )
    columns = [np.array([sample[i] for sample in samples], dtype=np.float64).T for i in (0, 1)]
    return columns[0], columns[1]


def _activated(layers: tuple[Layer, ...], options: Options) -> tuple[Layer, ...]:
    first, *others = layers
    if "activation" in options:
        others = [replace(layer, activation=options["activation"]) for layer in others]
    if "output_activation" in options:
        others[-1] = replace(others[-1], activation=options["output_activation"])
    return (first, *others)


def _biased(layers: tuple[Layer, ...], bias: str) -> tuple[Layer, ...]:
    """The layers with their biases in the shape that another kind of bias has."""
    return tuple(
        layer if layer.biases is None else replace(layer, biases=_reshaped(layer, index, bias))
        for index, layer in enumerate(layers)
    )


def _reshaped(layer: Layer, index: int, bias: str) -> Array | None:
    biases = layer.biases
    if bias == "none" or biases is None:
        return None
    if bias != "shared":
        return np.full(layer.units, biases[0]) if len(biases) == 1 else biases
    if (biases != biases[0]).any():
        raise ProblemError(
            f"layer {layer_name(index)} has different biases; bias 'shared' needs the same for all"
        )
    return biases[:1]
