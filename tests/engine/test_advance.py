"""Sub-steps are pure: nothing that was changes, and nothing is read but what they say they read."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import article, network
from problems import problems

from bpviz.engine.advance import advance, first_state, next_update
from bpviz.engine.functions import ACTIVATIONS
from bpviz.engine.kernels import net
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.problem import Layer, Problem
from bpviz.engine.quantity import Kind, Quantity
from bpviz.engine.reads import reads
from bpviz.engine.rounding import Array
from bpviz.engine.script import Step
from bpviz.engine.state import FIELDS, LayerState, State

ROUNDED = problems(rounding=st.none() | st.integers(0, 6), outputs=tuple(ACTIVATIONS))


def arrays(state: State) -> list[Array]:
    found: list[Array | None] = [state.targets, state.errors]
    for layer in state.layers:
        for field in fields(layer):
            value = getattr(layer, field.name)
            found += value.values() if isinstance(value, dict) else [value]
    return [array for array in found if array is not None]


def run(problem: Problem, updates: int = 2) -> list[State]:
    """All states of some updates, the starts of updates among them."""
    states = [first_state(problem)]
    for update in range(updates):
        if update:
            states.append(next_update(problem, states[-1]))
        for step in problem.script:
            states.append(advance(states[-1], step, problem))
    return states


@given(ROUNDED)
def test_sub_steps_are_pure(problem: Problem) -> None:
    states = run(problem, 1)
    before = [[array.tobytes() for array in arrays(state)] for state in states]
    for state in states:
        for array in arrays(state):
            assert not array.flags.writeable
            assert array.flags.c_contiguous
            assert array.dtype == np.float64
    again = run(problem, 1)
    assert [[array.tobytes() for array in arrays(state)] for state in states] == before
    assert [[array.tobytes() for array in arrays(state)] for state in again] == before


@given(ROUNDED)
def test_a_sub_step_changes_one_quantity_and_shares_the_rest(problem: Problem) -> None:
    states = run(problem, 1)
    for before, step, after in zip(states, problem.script, states[1:], strict=False):
        was = {id(array) for array in arrays(before)}
        new = [array for array in arrays(after) if id(array) not in was]
        assert len(new) == 1
        assert new[0] is after.value(step.quantity)
        assert before.value(step.quantity) is None
        assert len(arrays(after)) == len(arrays(before)) + 1
        for index, (old, layer) in enumerate(zip(before.layers, after.layers, strict=True)):
            assert (old is layer) == (index != step.layer or step.kind is Kind.ERROR)


@given(ROUNDED)
def test_quantities_have_their_shapes(problem: Problem) -> None:
    last = run(problem, 1)[-1]
    batch = len(last.samples)
    for step in problem.script:
        quantity, value = step.quantity, last.need(step.quantity)
        units, below = problem.sizes[step.layer], problem.sizes[step.layer - 1]
        if step.kind is Kind.DOUT_DNET and problem.layers[step.layer].activation == "softmax":
            assert value.shape == (batch, units, units)
        elif quantity.is_signal:
            assert value.shape == (units, batch)
        elif quantity.is_matrix:
            assert value.shape == (units, below)
        elif step.kind is Kind.ERROR:
            assert value.shape == (units,)
        else:
            assert value.shape == ((1,) if problem.bias == "shared" else (units,))
        if problem.rounding is not None:
            scaled = value * 10.0**problem.rounding
            scaled = scaled[np.abs(scaled) < 2.0**40]
            assert scaled == pytest.approx(np.round(scaled), abs=1e-3)


def poisoned(state: State, step: Step, problem: Problem) -> State:
    """The state with NaN for everything that a sub-step does not say that it reads."""
    known = set(reads(step, problem))
    if step.kind is Kind.DELTA and problem.loss_function.activation:
        # The limit, where ∂E/∂out is infinite.
        known |= {Quantity(Kind.OUT, step.layer), Quantity(Kind.TARGET, step.layer)}

    def kept(value: Array | None, quantity: Quantity) -> Array | None:
        return value if value is None or quantity in known else np.full_like(value, np.nan)

    layers = []
    for index, layer in enumerate(state.layers):
        left: dict[str, Any] = {
            name: kept(getattr(layer, name), Quantity(kind, index)) for kind, name in FIELDS.items()
        }
        for name in ("results", "averages"):
            left[name] = {
                (kind, bias): kept(value, Quantity(kind, index, bias))
                for (kind, bias), value in getattr(layer, name).items()
            }
        layers.append(LayerState(**left))
    targets = kept(state.targets, Quantity(Kind.TARGET, problem.last))
    assert targets is not None
    return replace(state, layers=tuple(layers), targets=targets, errors=None, error=None)


@given(ROUNDED)
def test_nothing_is_read_but_what_is_named(problem: Problem) -> None:
    states = run(problem)
    begin = states[len(problem.script) + 1 :]  # The second update, whose averages are not 0.
    for before, step, after in zip(begin, problem.script, begin[1:], strict=False):
        again = advance(poisoned(before, step, problem), step, problem)
        assert again.need(step.quantity).tobytes() == after.need(step.quantity).tobytes()


@given(ROUNDED)
def test_what_is_missing_is_said(problem: Problem) -> None:
    start = first_state(problem)
    for step in problem.script[1:]:
        needs_only_parameters = step.kind is Kind.DECAYED
        if not needs_only_parameters:
            with pytest.raises(LookupError):
                advance(start, step, problem)


def test_during_reads_the_weights_that_are_new_already() -> None:
    problem = article(update_order="during", rounding=None)
    end = run(problem, 1)[-1]
    _, b, c, d = end.layers
    assert c.dE_dout is not None
    assert d.new_weights is not None
    assert d.delta is not None
    assert c.dE_dout == pytest.approx(d.new_weights.T @ d.delta, rel=1e-14)
    assert d.weights is not None
    assert c.dE_dout != pytest.approx(d.weights.T @ d.delta, rel=1e-6)
    assert c.new_weights is not None
    assert c.delta is not None
    assert b.dE_dout == pytest.approx(c.new_weights.T @ c.delta, rel=1e-14)


def test_order_makes_no_difference_to_a_single_layer() -> None:
    after, during = (
        run(network(3, 2, update_order=order), 1)[-1].layers[1].new_weights
        for order in ("after", "during")
    )
    assert after is not None
    assert during is not None
    assert after.tobytes() == during.tobytes()


def test_shared_bias_gets_the_sum_over_its_layer() -> None:
    problem = network(2, 3, 2, bias="shared", batch_size=4, learning_rate=0.1)
    end = run(problem, 1)[-1]
    for layer in end.layers[1:]:
        assert layer.delta is not None
        assert layer.bias_gradient == pytest.approx([layer.delta.mean(axis=1).sum()])
        assert layer.biases is not None
        assert layer.bias_gradient is not None
        assert layer.new_biases == pytest.approx(layer.biases - 0.1 * layer.bias_gradient)


def test_fixed_biases_are_used_and_stay() -> None:
    layer = Layer(1, "identity", np.ones((1, 1)), np.array([2.0]))
    problem = Problem((Layer(1), layer), np.ones((1, 1)), np.zeros((1, 1)), bias="fixed")
    states = run(problem)
    assert states[1].layers[1].net is not None
    assert states[1].layers[1].net.tolist() == [[3.0]]
    assert states[-1].layers[1].biases is states[0].layers[1].biases
    assert states[-1].layers[1].new_biases is None
    assert Kind.BIAS_GRADIENT not in {step.kind for step in problem.script}


@given(problems(rounding=st.none() | st.integers(0, 6)))
def test_errors_add_up(problem: Problem) -> None:
    end = run(problem, 1)[-1]
    assert end.errors is not None
    assert end.error == pytest.approx(end.errors.sum(), rel=1e-14, abs=1e-15)


@given(problems(rounding=st.none(), optimizers=("sgd",), update_orders=("after",)))
def test_a_batch_is_the_mean_of_its_samples(problem: Problem) -> None:
    whole = replace(problem, batch_size=problem.samples, optimizer=Optimizer())
    single = replace(problem, batch_size=1, optimizer=Optimizer())
    together = run(whole, 1)[-1]
    each = []
    for sample in range(problem.samples):
        one = replace(
            single,
            inputs=problem.inputs[:, [sample]],
            targets=problem.targets[:, [sample]],
        )
        each.append(run(one, 1)[-1])
    assert together.error == pytest.approx(np.mean([state.error for state in each]), rel=1e-12)
    for index, layer in enumerate(together.layers[1:], start=1):
        gradients = [state.layers[index].gradient for state in each]
        assert layer.gradient == pytest.approx(np.mean(gradients, axis=0), rel=1e-9, abs=1e-14)  # type: ignore[arg-type]


def test_kernels_write_into_buffers() -> None:
    weights, below, biases = np.ones((2, 3)), np.ones((3, 1)), np.array([1.0, 2.0])
    into = np.empty((2, 1))
    assert net(weights, below, biases, into) is into
    assert into.tolist() == [[4.0], [5.0]]
