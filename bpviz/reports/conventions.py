"""A problem in words: its network and its conventions."""

from collections.abc import Iterator

from bpviz.engine.optimizers import SETTINGS
from bpviz.engine.problem import Problem
from bpviz.engine.quantity import layer_name
from bpviz.library.tables import count
from bpviz.teaching.numbers import shortest

_BIASES = {
    "none": "none",
    "trained": "one a neuron, trained",
    "shared": "one a layer, trained",
    "fixed": "fixed, never updated",
}
_ORDERS = {
    "after": "all gradients first, then all updates",
    "during": "each layer right after its gradients, so the layer below reads the new weights "
    "(the classic slip)",
}
_OPTIMIZERS = {
    "sgd": "plain gradient descent",
    "momentum": "gradient descent with momentum",
    "nesterov": "gradient descent with Nesterov's momentum",
    "rmsprop": "RMSProp",
    "adam": "Adam",
    "adamw": "AdamW",
}
_SYMBOLS = {
    "momentum": "μ",
    "alpha": "α",
    "beta1": "β₁",
    "beta2": "β₂",
    "eps": "ε",
    "weight_decay": "λ",
}


def conventions(problem: Problem) -> Iterator[tuple[str, str]]:
    """What distinguishes this problem from others, each thing with its name."""
    yield "layers", _layers(problem)
    loss = problem.loss_function
    mean = "" if problem.batch_size == 1 else ", mean over the batch"
    yield "error", f"{problem.loss}, {loss.formula}, summed over the outputs{mean}"
    yield "biases", _BIASES[problem.bias]
    yield "optimizer", _optimizer(problem)
    yield "update", _ORDERS[problem.update_order]
    if problem.rounding is not None:
        decimals = count(problem.rounding, "decimal")
        yield "rounding", f"every result to {decimals}, halves away from zero, and carried on"
    yield "samples", _samples(problem)


def _layers(problem: Problem) -> str:
    parts = [f"a: {count(problem.sizes[0], 'input')}"]
    for index, layer in enumerate(problem.layers[1:], start=1):
        parts.append(f"{layer_name(index)}: {layer.units} {layer.activation}")
    return " → ".join(parts)


def _optimizer(problem: Problem) -> str:
    optimizer = problem.optimizer
    settings = [f"η = {shortest(problem.learning_rate)}"]
    for key in SETTINGS[optimizer.name]:
        value = getattr(optimizer, key)
        if key != "weight_decay" or value:
            settings.append(f"{_SYMBOLS[key]} = {shortest(value)}")
    return f"{_OPTIMIZERS[optimizer.name]}, {', '.join(settings)}"


def _samples(problem: Problem) -> str:
    batch = "one" if problem.batch_size == 1 else str(problem.batch_size)
    order = "in the order given" if problem.order == "given" else "shuffled anew each epoch"
    drawn = f", drawn from seed {problem.seed}" if problem.drawn else ""
    if problem.samples == 1:
        return f"1{drawn}"
    return f"{problem.samples}{drawn}, {batch} an update, {order}"
