"""Published worked examples and their figures, every problem built by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from networks import article

from bpviz.engine.history import History
from bpviz.engine.problem import Layer, Problem
from bpviz.engine.state import State
from bpviz.engine.training import Trainer


def layer(weights: Any, activation: str = "sigmoid", biases: Any = None) -> Layer:
    weights = np.array(weights, dtype=float)
    return Layer(
        len(weights), activation, weights, None if biases is None else np.array(biases, dtype=float)
    )


def example(inputs: list[float], targets: list[float], *layers: Layer, **settings: Any) -> Problem:
    return Problem(
        (Layer(len(inputs)), *layers), np.array([inputs]).T, np.array([targets]).T, **settings
    )


def mazur(**settings: Any) -> Problem:
    return example(
        [0.05, 0.10],
        [0.01, 0.99],
        layer([[0.15, 0.20], [0.25, 0.30]], biases=[0.35, 0.35]),
        layer([[0.40, 0.45], [0.50, 0.55]], biases=[0.60, 0.60]),
        **({"bias": "fixed"} | settings),
    )


def finished(problem: Problem, update: int = 0) -> State:
    history = History(problem)
    return history.frame(update=update, step=history.steps).after


def near(decimals: int) -> Any:
    """Equal to so many published decimals."""

    def check(value: Any, *published: float) -> None:
        flat = np.asarray(value).ravel()
        assert flat == pytest.approx(published, abs=0.5000001 * 10.0**-decimals, rel=0)

    return check


def test_article() -> None:
    state = finished(article())
    _, b, c, d = state.layers

    def equal(value: Any, *published: float) -> None:
        assert np.asarray(value).ravel().tolist() == list(published)

    equal(b.net, 0.1, 0.3, 0.5, 0.7)
    equal(b.out, 0.5250, 0.5744, 0.6225, 0.6682)
    equal(c.net, 0.7887, 1.2667, 1.7448)
    equal(c.out, 0.6876, 0.7802, 0.8513)
    equal(d.net, 0.9440, 1.6397)
    equal(d.out, 0.7199, 0.8375)
    equal(d.delta, 0.1451, -0.0221)
    equal(c.dE_dout, 0.0303, 0.0426, 0.0549)
    equal(c.dout_dnet, 0.2148, 0.1715, 0.1266)
    equal(c.delta, 0.0065, 0.0073, 0.0070)
    equal(
        c.gradient,
        *(0.0034, 0.0037, 0.0040, 0.0043),
        *(0.0038, 0.0042, 0.0045, 0.0049),
        *(0.0037, 0.0040, 0.0044, 0.0047),
    )
    equal(b.dE_dout, 0.0095, 0.0105, 0.0115, 0.0126)
    equal(b.delta, 0.0024, 0.0026, 0.0027, 0.0028)
    equal(b.new_weights, 0.0988, 0.2, 0.2987, 0.4, 0.4987, 0.6, 0.6986, 0.8)
    equal(
        c.new_weights,
        *(0.2483, 0.2982, 0.3480, 0.3979),
        *(0.4481, 0.4979, 0.5478, 0.5976),
        *(0.6482, 0.6980, 0.7478, 0.7977),
    )
    equal(d.new_weights, 0.2501, 0.3434, 0.4383, 0.6076, 0.7086, 0.8094)


def test_article_in_full_precision() -> None:
    state = finished(article(rounding=None))
    near(15)(state.error, 0.272334868604847)
    near(7)(state.layers[3].delta, 0.1451631, -0.0221170)
    near(8)(state.layers[3].delta[1], -0.02211698)  # type: ignore[index]


def test_mazur() -> None:
    state, is_near = finished(mazur()), near(9)
    _, b, c = state.layers
    is_near(b.net[0], 0.3775)  # type: ignore[index]
    is_near(b.out, 0.593269992, 0.596884378)
    is_near(c.net[0], 1.105905967)  # type: ignore[index]
    is_near(c.out, 0.751365070, 0.772928465)
    is_near(state.errors, 0.274811083, 0.023560026)
    is_near(state.error, 0.298371109)
    is_near(c.dE_dout[0], 0.741365070)  # type: ignore[index]
    is_near(c.dout_dnet[0], 0.186815602)  # type: ignore[index]
    is_near(c.gradient[0, 0], 0.082167041)  # type: ignore[index]
    is_near(c.new_weights, 0.358916480, 0.408666186, 0.511301270, 0.561370121)
    is_near(b.dE_dout[0], 0.036350306)  # type: ignore[index]
    is_near(b.dout_dnet[0], 0.241300709)  # type: ignore[index]
    is_near(b.gradient[0, 0], 0.000438568)  # type: ignore[index]
    near(8)(b.new_weights, 0.14978072, 0.19956143, 0.24975114, 0.29950229)
    is_near(c.delta[0], 0.138498562)  # type: ignore[index]
    near(10)(c.delta[1], -0.0380982365)  # type: ignore[index]
    near(11)(b.delta, 0.00877135469, 0.00995425471)
    assert c.new_biases is None


MAZUR = [
    # settings, E after 1 update, outputs after 10 000, E after 9 999 (or not given), after 10 000
    (
        {"update_order": "after"},
        (12, 0.291027773694),
        (0.015913620, 0.984064274),
        0.000035108548,
        (12, 0.000035101878),
    ),
    (
        {"update_order": "during"},
        (12, 0.291027923905),
        (0.015912196, 0.984065734),
        0.000035091454,
        (12, 0.000035084786),
    ),
    (
        {"bias": "trained"},
        (9, 0.280471447),
        (0.011587527, 0.988458935),
        None,
        (10, 0.0000024476),
    ),
]


@pytest.mark.parametrize(("settings", "first", "outputs", "before", "last"), MAZUR)
def test_mazur_for_ten_thousand_updates(
    settings: dict[str, str],
    first: tuple[int, float],
    outputs: tuple[float, float],
    before: float | None,
    last: tuple[int, float],
) -> None:
    history = History(mazur(**settings))
    history.run(10_001)
    near(first[0])(history.losses[1], first[1])
    near(9)(history.frame(update=10_000, step=4).after.layers[2].out, *outputs)
    if before is not None:
        near(12)(history.losses[9_999], before)
    near(last[0])(history.losses[10_000], last[1])


def test_mazur_ladder() -> None:
    losses = np.array(Trainer(mazur()).run(10_001))
    near(10)(
        losses[[0, 1, 2, 5, 10, 100, 1000, 10_000]],
        *(0.2983711088, 0.2910277737, 0.2835471331, 0.2604343928),
        *(0.2209185921, 0.0200468282, 0.0011143495, 0.0000351019),
    )


def test_han_kamber() -> None:
    problem = example(
        [1, 0, 1],
        [1],
        layer([[0.2, 0.4, -0.5], [-0.3, 0.1, 0.2]], biases=[-0.4, 0.2]),
        layer([[-0.3, -0.2]], biases=[0.1]),
        bias="trained",
        learning_rate=0.9,
    )
    _, b, c = finished(problem).layers
    near(3)(np.concatenate([b.net, c.net]), -0.7, 0.1, -0.105)
    near(10)(b.out, 0.3318122278, 0.5249791875)
    near(10)(c.out, 0.4738888988)
    near(5)(c.delta, -0.13117)
    near(4)(b.delta, 0.0087, 0.0065)
    near(10)(c.new_weights, -0.2608288463, -0.1380250675)
    near(10)(b.new_weights[0, [0, 2]], 0.1921478942, -0.5078521058)  # type: ignore[index]
    near(10)(b.new_weights[1, [0, 2]], -0.3058878766, 0.1941121234)  # type: ignore[index]
    near(3)(c.new_biases, 0.218)
    near(3)(b.new_biases, -0.408, 0.194)
    assert b.new_weights is not None
    assert b.new_weights[:, 1].tolist() == [0.4, 0.1], "the second input is 0"


def test_nnwj() -> None:
    problem = example(
        [0, 1],
        [0],
        layer([[0.62, 0.55], [0.42, -0.17]]),
        layer([[0.35, 0.81]]),
        learning_rate=0.25,
    )
    _, b, c = finished(problem).layers
    near(9)(b.out, 0.634135591, 0.457602059)
    near(9)(c.out, 0.643962659)
    near(9)(c.new_weights, 0.326593361, 0.793109407)
    near(10)(c.delta, 0.1476443795)
    near(10)(b.delta, 0.0119891186, 0.0296830101)
    assert b.new_weights is not None
    near(10)(b.new_weights[:, 1], 0.5470027204, -0.1774207525)
    assert b.new_weights[:, 0].tolist() == [0.62, 0.42]


def test_hmkcode() -> None:
    problem = example(
        [2, 3],
        [1],
        layer([[0.11, 0.21], [0.12, 0.08]], "identity"),
        layer([[0.14, 0.15]], "identity"),
        learning_rate=0.05,
    )
    state = finished(problem)
    _, b, c = state.layers
    near(12)(b.out, 0.85, 0.48)
    near(12)(c.out, 0.191)
    near(12)(state.error, 0.3272405)
    near(12)(c.new_weights, 0.1743825, 0.169416)
    near(12)(b.new_weights, 0.121326, 0.226989, 0.132135, 0.0982025)
    near(10)(finished(problem, 1).layers[2].out, 0.2557457808)


def test_four_layers() -> None:
    problem = example(
        [0.1, 0.2],
        [0.84],
        layer([[0.3, 0.25], [0.4, 0.35]]),
        layer([[0.45, 0.4], [0.7, 0.6]]),
        layer([[0.5, 0.4]]),
    )
    state, is_near = finished(problem), near(12)
    _, b, c, d = state.layers
    is_near(b.out, 0.519989340156, 0.527472304345)
    is_near(c.out, 0.609446004997, 0.663844909698)
    is_near(d.out, 0.638823389598)
    is_near(state.error, 0.020236014286)
    is_near(d.delta, -0.046417090343)
    is_near(c.delta, -0.005524134405, -0.004143279451)
    is_near(b.delta, -0.001344386858, -0.001170361444)
    is_near(d.new_weights, 0.514144355137, 0.415406874574)
    is_near(c.new_weights, 0.451436245502, 0.401456913952, 0.701077230574, 0.601092732580)
    is_near(b.new_weights, 0.300067219343, 0.250134438686, 0.400058518072, 0.350117036144)
    is_near(finished(problem, 1).error, 0.019359648160)


def test_spot_the_mistake() -> None:
    from_b = np.array([[0.1, 0.2, 0.3], [0.3, 0.2, 0.7], [0.4, 0.3, 0.9]]).T
    from_c = np.array([[0.2, 0.3, 0.5], [0.3, 0.5, 0.7], [0.6, 0.4, 0.8]]).T
    from_d = np.array([[0.1, 0.4, 0.8], [0.3, 0.7, 0.2], [0.5, 0.2, 0.9]]).T
    problem = example(
        [0.1, 0.2, 0.7],
        [1, 0, 0],
        layer(from_b, "relu", np.ones(3)),
        layer(from_c, "sigmoid", np.ones(3)),
        layer(from_d, "softmax", np.ones(3)),
        loss="cross-entropy",
        bias="trained",
        learning_rate=0.01,
    )
    state, is_near = finished(problem), near(10)
    _, b, c, d = state.layers
    is_near(b.out, 1.35, 1.27, 1.8)
    is_near(c.out, 0.9388312895, 0.9404756340, 0.9820843048)
    is_near(d.net, 1.8670679716, 2.2302823206, 2.8230360327)
    is_near(d.out, 0.1984468942, 0.2853555304, 0.5161975753)
    is_near(state.error, 1.6172337500)
    is_near(d.delta, -0.8015531058, 0.2853555304, 0.5161975753)
    is_near(c.delta, 0.0256667527, 0.0035000830, 0.0021267159)
    is_near(b.delta, 0.0072467334, 0.0109387685, 0.0185014576)
