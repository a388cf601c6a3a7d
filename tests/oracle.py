"""A second, independent network: a forward pass that takes complex numbers, and PyTorch's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bpviz.engine.problem import Problem

Parameters = dict[str, Any]
SMOOTH = ("sigmoid", "tanh", "softplus", "gelu", "identity", "softmax")


def parameters_of(problem: Problem) -> Parameters:
    """``W1``, ``b1``, … of a problem, as copies."""
    found: Parameters = {}
    for index, layer in enumerate(problem.layers[1:], start=1):
        found[f"W{index}"] = np.array(layer.weights)
        if layer.biases is not None:
            found[f"b{index}"] = np.array(layer.biases)
    return found


def error(problem: Problem, parameters: Parameters, columns: list[int]) -> Any:
    """E of a batch, from the formulas as textbooks print them; complex where parameters are."""
    signal: Any = problem.inputs[:, columns]
    net: Any = signal
    for index, layer in enumerate(problem.layers[1:], start=1):
        net = parameters[f"W{index}"] @ signal
        if f"b{index}" in parameters:
            net = net + parameters[f"b{index}"][:, None]
        signal = ACTIVATIONS[layer.activation](net)
    target = problem.targets[:, columns]
    each = LOSSES[problem.loss](net, signal, target)
    return each.sum() / len(columns)


def relu_signs(problem: Problem, parameters: Parameters, columns: list[int]) -> bytes:
    """Which ReLUs are on."""
    signs = []
    signal: Any = problem.inputs[:, columns]
    for index, layer in enumerate(problem.layers[1:], start=1):
        net = parameters[f"W{index}"] @ signal
        if f"b{index}" in parameters:
            net = net + parameters[f"b{index}"][:, None]
        if layer.activation not in SMOOTH:
            signs.append((net > 0).tobytes())
        signal = ACTIVATIONS[layer.activation](net)
    return b"".join(signs)


def _erf(x: Any) -> Any:
    value = np.vectorize(math.erf)(x.real)
    if np.iscomplexobj(x):
        value = value + 1j * x.imag * 2 / math.sqrt(math.pi) * np.exp(-(x.real**2))
    return value


def _softmax(x: Any) -> Any:
    powers = np.exp(x - x.real.max(axis=0))
    return powers / powers.sum(axis=0)


def _softplus(x: Any) -> Any:
    return np.maximum(x.real, 0) + np.log(
        np.exp(x - np.maximum(x.real, 0)) + np.exp(-np.maximum(x.real, 0))
    )


ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "sigmoid": lambda x: np.exp(-_softplus(-x)),
    "tanh": lambda x: np.tanh(x),
    "relu": lambda x: np.where(x.real > 0, x, 0),
    "leaky-relu": lambda x: np.where(x.real > 0, x, 0.01 * x),
    "softplus": _softplus,
    "gelu": lambda x: x * 0.5 * (1 + _erf(x / math.sqrt(2))),
    "identity": lambda x: x,
    "softmax": _softmax,
}


def _log_sum(x: Any) -> Any:
    top = x.real.max(axis=0)
    return top + np.log(np.exp(x - top).sum(axis=0))


LOSSES: dict[str, Callable[[Any, Any, Any], Any]] = {
    "half-squared": lambda net, out, target: (target - out) ** 2 / 2,
    "squared": lambda net, out, target: (target - out) ** 2,
    "mean-squared": lambda net, out, target: (target - out) ** 2 / len(out),
    "binary-cross-entropy": lambda net, out, target: (
        target * _softplus(-net) + (1 - target) * _softplus(net)
    ),
    "cross-entropy": lambda net, out, target: target * (_log_sum(net) - net),
}


def torch_forward(problem: Problem, parameters: Parameters, columns: list[int]) -> Any:
    """PyTorch's E of a batch, and the tensors of every layer: ``net1``, ``out1``, …"""
    import torch
    from torch.nn import functional

    activations: dict[str, Callable[[Any], Any]] = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "relu": torch.relu,
        "leaky-relu": functional.leaky_relu,
        # softplus of PyTorch is cut off at 20.
        "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
        "gelu": functional.gelu,
        "identity": lambda x: x * 1,
        "softmax": lambda x: torch.softmax(x, dim=1),
    }
    losses: dict[str, Callable[[Any, Any, Any], Any]] = {
        "half-squared": lambda net, out, t: ((out - t) ** 2).sum() / 2,
        "squared": lambda net, out, t: ((out - t) ** 2).sum(),
        "mean-squared": lambda net, out, t: functional.mse_loss(out, t) * len(t),
        "binary-cross-entropy": lambda net, out, t: functional.binary_cross_entropy_with_logits(
            net, t, reduction="sum"
        ),
        "cross-entropy": lambda net, out, t: functional.cross_entropy(net, t, reduction="sum"),
    }
    signals = {}
    signal = torch.tensor(problem.inputs[:, columns].T.copy())
    target = torch.tensor(problem.targets[:, columns].T.copy())
    net = signal
    for index, layer in enumerate(problem.layers[1:], start=1):
        net = signal @ parameters[f"W{index}"].T
        if f"b{index}" in parameters:
            net = net + parameters[f"b{index}"]
        signal = activations[layer.activation](net)
        signals[f"net{index}"], signals[f"out{index}"] = net, signal
    return losses[problem.loss](net, signal, target) / len(columns), signals
