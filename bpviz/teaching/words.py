"""The sentences that the explanations are made of."""

from bpviz.engine.quantity import Kind

SQUASHES = {
    "sigmoid": "The sigmoid squeezes the sum into 0 to 1",
    "tanh": "tanh squeezes the sum into −1 to 1",
    "relu": "ReLU lets a positive sum through and stops a negative one",
    "leaky-relu": "A leaky ReLU lets a positive sum through and a hundredth of a negative one",
    "softplus": "Softplus is a ReLU without the corner: negative sums fade out towards 0",
    "gelu": "GELU lets large sums through and fades negative ones out, without a corner",
    "identity": "Nothing is squeezed here",
}
NOUNS = {
    "sigmoid": "the sigmoid",
    "relu": "ReLU",
    "leaky-relu": "the leaky ReLU",
    "gelu": "GELU",
    "identity": "a straight line",
}

TITLES = {
    Kind.NET: "Net values of layer {layer}",
    Kind.OUT: "Outputs of layer {layer}",
    Kind.ERROR: "How wrong the network is",
    Kind.DE_DOUT: "How E changes with the outputs of layer {layer}",
    Kind.DOUT_DNET: "How the outputs of layer {layer} change with their net values",
    Kind.DELTA: "δ: how E changes with the net values of layer {layer}",
    Kind.GRADIENT: "Gradient of the weights into layer {layer}",
    Kind.BIAS_GRADIENT: "Gradient of the biases of layer {layer}",
    Kind.DECAYED_GRADIENT: "Decayed gradient of the {parameters} layer {layer}",
    Kind.DECAYED: "Decay of the {parameters} layer {layer}",
    Kind.VELOCITY: "Velocity of the {parameters} layer {layer}",
    Kind.MEAN_SQUARE: "Mean square of the gradient of the {parameters} layer {layer}",
    Kind.FIRST_MOMENT: "Average gradient of the {parameters} layer {layer}",
    Kind.SECOND_MOMENT: "Average squared gradient of the {parameters} layer {layer}",
    Kind.FIRST_UNBIASED: "Corrected average gradient of the {parameters} layer {layer}",
    Kind.SECOND_UNBIASED: "Corrected average square of the {parameters} layer {layer}",
    Kind.NEW_WEIGHTS: "New weights into layer {layer}",
    Kind.NEW_BIASES: "New biases of layer {layer}",
}
LOSSES = {
    "half-squared": "How far {out} is from its target, squared, so that far off counts for much "
    "more; the ½ makes the derivative simple.",
    "squared": "How far {out} is from its target, squared, so that far off counts for much more.",
    "mean-squared": "How far {out} is from its target, squared; then the mean over the outputs.",
    "binary-cross-entropy": "The surer {neuron} was of the wrong answer, the more it costs. It is "
    "worked out from {net_of}, with ln({out_of}) = −ln(1 + e^−{net_of}), so that it stays finite.",
    "cross-entropy": "Only the right answer's share counts, and the smaller it is, the more it "
    "costs. It is worked out from {net_of}, with ln({out_of}) = {net_of} − ln(Σ e^{net_of}), so "
    "that it stays finite.",
}
LOSS_SLOPES = {
    "half-squared": "How far {neuron} is off: positive where it is too high, so that E grows with "
    "it, negative where it is too low.",
    "squared": "Twice how far {neuron} is off: positive where it is too high, negative where it is "
    "too low.",
    "mean-squared": "Twice how far {neuron} is off, and its part of the mean: positive where it is "
    "too high, negative where it is too low.",
    "binary-cross-entropy": "The slope of −ln: the closer {out} is to the wrong end, the steeper.",
    "cross-entropy": "The slope of −ln: the smaller the right answer's share, the steeper. "
    "The other outputs enter E only through that share.",
}
RULES = {
    Kind.DECAYED_GRADIENT: "Weight decay adds a pull towards 0, stronger for what is larger.",
    Kind.DECAYED: "Weight decay, apart from the gradient: everything shrinks a little towards 0.",
    Kind.VELOCITY: "It keeps a part of what it was and adds the new gradient, like a ball that "
    "rolls downhill.",
    Kind.MEAN_SQUARE: "A running average of the squared gradient: how large it usually is here.",
    Kind.FIRST_MOMENT: "A running average of the gradient: which way it usually points.",
    Kind.SECOND_MOMENT: "A running average of the squared gradient: how large it usually is here.",
    Kind.FIRST_UNBIASED: "The average began at 0 and is still too small. Dividing makes up for it, "
    "less with every update.",
    Kind.SECOND_UNBIASED: "The average began at 0 and is still too small. Dividing makes up for "
    "it, less with every update.",
}
UPDATES = {
    "momentum": "A step against the velocity, the running sum of the gradients: faster where they "
    "agree.",
    "nesterov": "Momentum that looks ahead: the gradient, and what the velocity is about to add.",
    "rmsprop": "The gradient over its usual size: every weight takes steps of about the same size.",
    "adam": "The average gradient over its usual size: a steady direction takes full steps of η, "
    "a wavering one small ones.",
}
