"""Why? The derivative of E by one part of the network, as the chain rule has it."""

from bpviz.engine.frame import Frame
from bpviz.engine.parts import Bias, Input, Neuron, Part, Target, Weight
from bpviz.teaching.chain import Desk
from bpviz.teaching.chain_parameters import of_bias, of_weight
from bpviz.teaching.chain_signals import of_input, of_neuron, of_target
from bpviz.teaching.derivative import ChainRule, paths
from bpviz.teaching.notation import Notation, Style

__all__ = ["ChainRule", "paths", "why"]


def why(
    frame: Frame,
    part: Part,
    sample: int = 0,
    notation: Style = "article",
    decimals: int = 4,
) -> ChainRule:
    """The derivative of E by a part at a frame: in symbols, and in what numbers there are yet.

    *sample* is the place in the batch: weights and biases show it and then the mean over the
    batch; what belongs to one sample is differentiated for its own E. *decimals* are shown where
    the problem does not round.
    """
    shown = decimals if frame.problem.rounding is None else frame.problem.rounding
    sample = min(sample, len(frame.after.samples) - 1)
    desk = Desk(frame, Notation(frame.problem, notation), shown, sample)
    match part:
        case Weight():
            return of_weight(desk, part)
        case Bias():
            return of_bias(desk, part)
        case Neuron():
            return of_neuron(desk, part)
        case Input():
            return of_input(desk, part)
        case Target():
            return of_target(desk, part)
