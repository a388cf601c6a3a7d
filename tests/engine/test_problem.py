"""Problems: what is completed, what is refused with which sentence, which samples come when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network

from bpviz.engine.optimizers import Optimizer
from bpviz.engine.problem import Layer, Problem, ProblemError

ONE = np.ones((1, 1))


def small(*layers: Layer, **settings: Any) -> Problem:
    inputs = settings.pop("inputs", np.ones((2, 1)))
    targets = settings.pop("targets", np.ones((1, 1)))
    return Problem((Layer(2), *(layers or (Layer(1),))), inputs, targets, **settings)


REFUSED: list[tuple[Any, str]] = [
    (
        lambda: Problem((Layer(2),), ONE, ONE),
        "a network needs from 2 to 100 layers (input, …, output), not 1",
    ),
    (lambda: network(2, 0, 1), "layer b has 0 neurons; it needs 1 or more"),
    (lambda: small(Layer(2.0)), "layer b has 2.0 neurons; it needs 1 or more"),  # type: ignore[arg-type]
    (lambda: small(Layer(True)), "layer b has True neurons; it needs 1 or more"),
    (
        lambda: Problem((Layer(10**6), Layer(10**6)), ONE, ONE),
        "a network of these sizes has 1,000,000,000,000 weights; it can have 50,000,000",
    ),
    (lambda: small(loss="hinge"), "loss is 'hinge'; it can be half-squared, squared, "),
    (lambda: small(bias="yes"), "bias is 'yes'; it can be none, trained, shared, fixed"),
    (lambda: small(update_order="before"), "update_order is 'before'; it can be after, during"),
    (lambda: small(order="random"), "order is 'random'; it can be given, shuffled"),
    (lambda: small(init="zeros"), "init is 'zeros'; it can be uniform, normal, xavier, he"),
    (lambda: small(optimizer=Optimizer("lion")), "optimizer is 'lion'; it can be sgd, momentum"),
    (lambda: small(Layer(1, "swish")), "the activation of layer b is 'swish'; it can be sigmoid"),
    (
        lambda: small(Layer(1, "softmax"), Layer(1)),
        "the activation of layer b is 'softmax'; only the last layer can have it",
    ),
    (
        lambda: small(loss="cross-entropy"),
        "loss 'cross-entropy' needs softmax in the last layer, not sigmoid",
    ),
    (
        lambda: small(Layer(1, "tanh"), loss="binary-cross-entropy"),
        "loss 'binary-cross-entropy' needs sigmoid in the last layer, not tanh",
    ),
    (lambda: small(learning_rate=float("nan")), "learning_rate is nan; it must be a finite number"),
    (lambda: small(learning_rate=-0.1), "learning_rate is -0.1; it must be a finite number, 0 or"),
    (lambda: small(rounding=11), "rounding is 11; it must be a number of decimals, 0 to 10"),
    (lambda: small(rounding=-1), "rounding is -1; it must be a number of decimals, 0 to 10"),
    (lambda: small(rounding=1.5), "rounding is 1.5; it must be a number of decimals, 0 to 10"),
    (lambda: small(seed=-1), "seed is -1; it must be a whole number, 0 or more"),
    (lambda: small(seed=1.0), "seed is 1.0; it must be a whole number, 0 or more"),
    (
        lambda: small(optimizer=Optimizer("momentum", momentum=1.0)),
        "optimizer.momentum is 1.0; it must be from 0 up to below 1",
    ),
    (
        lambda: small(optimizer=Optimizer(beta2=float("nan"))),
        "optimizer.beta2 is nan; it must be from 0 up to below 1",
    ),
    (lambda: small(optimizer=Optimizer(eps=-1.0)), "optimizer.eps is -1.0; it must be 0 or more"),
    (
        lambda: small(optimizer=Optimizer(weight_decay=float("inf"))),
        "optimizer.weight_decay is inf; it must be 0 or more",
    ),
    (lambda: small(batch_size=0), "batch_size is 0; it must be from 1 to 1, the number of samples"),
    (lambda: small(batch_size=2), "batch_size is 2; it must be from 1 to 1, the number of samples"),
    (
        lambda: small(inputs=np.ones((3, 1))),
        "the samples have 3 input values, but layer a has 2 neurons",
    ),
    (
        lambda: small(targets=np.ones((2, 1))),
        "the samples have 2 target values, but layer b has 1 neurons",
    ),
    (lambda: small(inputs=np.ones(2)), "the samples have no table of input values, but layer a"),
    (lambda: small(inputs=np.full((2, 1), np.inf)), "one of the input values is not a finite"),
    (lambda: small(targets=np.full((1, 1), np.nan)), "one of the target values is not a finite"),
    (
        lambda: small(targets=np.ones((1, 2))),
        "there must be at least one sample, each with input and target",
    ),
    (
        lambda: small(inputs=np.ones((2, 0)), targets=np.ones((1, 0))),
        "there must be at least one sample, each with input and target",
    ),
    (lambda: small(inputs=[["a"], ["b"]]), "the inputs are no table of numbers"),
    (lambda: small(inputs=[[1], [2, 3]]), "the inputs are no table of numbers"),
    (lambda: small(inputs=np.ones((2, 1)) * 1j), "the inputs are no table of numbers"),
    (
        lambda: small(Layer(1, weights=np.ones((2, 1)))),
        "the weights of layer b have shape 2×1, not 1×2",
    ),
    (
        lambda: small(Layer(1, weights=np.full((1, 2), np.nan))),
        "the weights of layer b must be finite numbers",
    ),
    (
        lambda: small(Layer(1, biases=np.ones(1))),
        "layer b has biases but bias is 'none'; it can be 'trained', 'shared' or 'fixed'",
    ),
    (
        lambda: small(Layer(3, biases=np.ones(3)), Layer(1), bias="shared"),
        "the biases of layer b have shape 3, not 1",
    ),
    (
        lambda: small(Layer(1, biases=np.array(1.0)), bias="trained"),
        "the biases of layer b have shape a single number, not 1",
    ),
    (
        lambda: Problem((Layer(2, weights=np.ones((2, 2))), Layer(1)), np.ones((2, 1)), ONE),
        "layer a is the input; it has neither weights nor biases",
    ),
    (
        lambda: small(loss="binary-cross-entropy", targets=np.array([[1.5]])),
        "with loss 'binary-cross-entropy' every target must be from 0 to 1",
    ),
    (
        lambda: small(Layer(2, "softmax"), loss="cross-entropy", targets=np.array([[1.0], [0.5]])),
        "the targets of sample 1 sum to 1.5; with loss 'cross-entropy' they must sum to 1",
    ),
]


@pytest.mark.parametrize(("make", "sentence"), REFUSED, ids=[sentence for _, sentence in REFUSED])
def test_refused(make: Any, sentence: str) -> None:
    with pytest.raises(ProblemError) as refusal:
        make()
    assert str(refusal.value).startswith(sentence)
    assert "\n" not in str(refusal.value)


def test_what_is_absent_is_completed() -> None:
    problem = network(3, 5, 2, bias="trained")
    for layer, below in zip(problem.layers[1:], problem.sizes, strict=False):
        assert layer.weights is not None
        assert layer.weights.shape == (layer.units, below)
        assert (np.abs(layer.weights) <= 1).all()
        assert layer.weights.tolist() == np.round(layer.weights, 2).tolist()
        assert layer.biases is not None
        assert layer.biases.tolist() == [0.0] * layer.units
    assert problem.layers[0].weights is None
    assert network(3, 5, 2, bias="none").layers[1].biases is None
    assert network(3, 5, 2, bias="shared").layers[1].biases.shape == (1,)  # type: ignore[union-attr]


def test_the_seed_decides_what_is_drawn() -> None:
    def drawn(seed: int, init: str = "uniform") -> bytes:
        return b"".join(
            w.tobytes()
            for layer in network(3, 5, 2, seed=seed, init=init).layers
            if (w := layer.weights) is not None
        )

    assert drawn(1) == drawn(1)
    assert len({drawn(seed) for seed in range(5)}) == 5
    assert len({drawn(1, init) for init in ("uniform", "normal", "xavier", "he")}) == 4


@pytest.mark.parametrize(
    ("init", "deviation"),
    [("normal", 1.0), ("xavier", np.sqrt(2 / 300)), ("he", np.sqrt(2 / 200))],
)
def test_initial_weights_are_spread_as_named(init: str, deviation: float) -> None:
    weights = network(200, 100, init=init).layers[1].weights
    assert weights is not None
    assert weights.std() == pytest.approx(deviation, rel=0.03)
    assert abs(weights.mean()) < 0.05 * deviation
    if init == "xavier":
        assert np.abs(weights).max() <= np.sqrt(6 / 300)


def test_arrays_that_others_can_write_to_are_copied() -> None:
    table = np.ones((2, 4))
    weights = np.ones((1, 2))
    problem = small(Layer(1, weights=weights), inputs=table[:, :1])
    table[:] = 7
    weights[:] = 7
    assert problem.inputs.tolist() == [[1.0], [1.0]]
    assert problem.layers[1].weights.tolist() == [[1.0, 1.0]]  # type: ignore[union-attr]
    assert table.flags.writeable
    assert weights.flags.writeable


def test_arrays_are_read_only_and_in_order() -> None:
    problem = small(
        Layer(1, weights=np.ones((2, 1)).T, biases=np.ones(1)),
        bias="trained",
        inputs=np.ones((1, 2)).T,
    )
    arrays = [problem.inputs, problem.targets, problem.layers[1].weights, problem.layers[1].biases]
    for array in arrays:
        assert array is not None
        assert array.flags.c_contiguous
        assert array.dtype == np.float64
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_what_did_not_change_is_shared() -> None:
    problem = article()
    other = replace(problem, learning_rate=0.1)
    assert other.inputs is problem.inputs
    assert other.layers[1].weights is problem.layers[1].weights


def test_lists_and_whole_numbers_are_taken() -> None:
    problem = small(Layer(1, weights=[[1, 2]]), inputs=[[1], [0]])  # type: ignore[arg-type]
    assert problem.inputs.dtype == np.float64
    assert problem.layers[1].weights.tolist() == [[1.0, 2.0]]  # type: ignore[union-attr]


@given(
    st.integers(1, 9),
    st.integers(1, 9),
    st.sampled_from(["given", "shuffled"]),
    st.integers(0, 2**70),
)
def test_every_epoch_shows_every_sample_once(
    samples: int, batch_size: int, order: str, seed: int
) -> None:
    problem = Problem(
        (Layer(1), Layer(1)),
        np.arange(float(samples))[None, :],
        np.zeros((1, samples)),
        batch_size=min(batch_size, samples),
        order=order,
        seed=seed,
    )
    count = problem.updates_per_epoch
    assert count == -(-samples // problem.batch_size)
    for epoch in (0, 1, 5):
        batches = [problem.batch(epoch * count + place) for place in range(count)]
        assert [len(batch) for batch in batches[:-1]] == [problem.batch_size] * (count - 1)
        shown = [sample for batch in batches for sample in batch]
        assert sorted(shown) == list(range(samples))
        if order == "given":
            assert shown == list(range(samples))


def test_shuffled_epochs_differ() -> None:
    problem = Problem(
        (Layer(1), Layer(1)), np.zeros((1, 20)), np.zeros((1, 20)), batch_size=20, order="shuffled"
    )
    assert len({problem.batch(epoch) for epoch in range(10)}) == 10
    assert problem.batch(3) == problem.batch(3)
