"""The command line's options. Needs neither NumPy nor Textual, so that asking for help is quick."""

import argparse
import re
import shutil
import textwrap
from collections.abc import Sequence
from typing import Any, NoReturn

from bpviz import __version__
from bpviz.library import readers
from bpviz.library.names import nearest, shortened

_DESCRIPTION = """\
Backpropagation, one keypress at a time, every number in its place.

  bpviz                  the article's example: layers of 2, 4, 3 and 2 neurons
  bpviz 3 5 4 2          a network of layers of these sizes
  bpviz mazur            a worked example; bpviz --list names them
  bpviz lesson.toml      a problem file
"""
_EPILOG = """\
Press ? in the program for its keys. Where standard output is no terminal, bpviz
writes --print text. Exit status: 0; 1 where --verify finds a disagreement;
2 for a mistake on the command line or in a file.
"""


class UsageError(Exception):
    """A mistake on the command line; the message is one sentence for its author."""


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the description's lines, and names in one piece."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=_width())

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(text, width, break_on_hyphens=False)


def _width() -> int:
    return max(60, min(shutil.get_terminal_size().columns - 2, 98))


class _Parser(argparse.ArgumentParser):
    """Speaks in sentences, and knows the names of its options."""

    def __init__(self) -> None:
        super().__init__(
            prog="bpviz",
            usage="bpviz [NAME | FILE | SIZE SIZE …] [options]",
            description=_DESCRIPTION,
            epilog=_EPILOG,
            formatter_class=_HelpFormatter,
            add_help=False,
            allow_abbrev=False,
        )
        self.option_names: list[str] = []

    def error(self, message: str) -> NoReturn:
        raise UsageError(message.removeprefix("argument "))

    def group(self, title: str, options: dict[str, dict[str, Any]]) -> None:
        """Add options under a title."""
        group = self.add_argument_group(title)
        for name, settings in options.items():
            group.add_argument(name, **settings)
            self.option_names.append(name)


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The command line's arguments.

    What was not given is None; what would override a value of the problem is then absent.

    Raises:
        UsageError: they make no sense.
        SystemExit: help or the version was asked for, and printed.
    """
    parser = _parser()
    arguments, rest = parser.parse_known_intermixed_args(_joined(words))
    for word in rest:
        name = word.partition("=")[0]
        near = nearest(name, parser.option_names) if name.startswith("-") else None
        hint = f"did you mean {near}?" if near else "bpviz --help lists them"
        raise UsageError(f"there is no option {shortened(name)}; {hint}")
    return arguments


def _joined(words: Sequence[str]) -> list[str]:
    """The words with ``--input -1,0`` as ``--input=-1,0``, which argparse would refuse."""
    joined: list[str] = []
    for word in words:
        long = joined and joined[-1].startswith("--") and "=" not in joined[-1]
        if long and joined[-1] != "--" and re.match(r"-\.?\d", word):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _parser() -> _Parser:
    parser = _Parser()
    parser.add_argument("what", nargs="*", metavar="NAME | FILE | SIZE", help=argparse.SUPPRESS)
    parser.group("the network", _NETWORK)
    parser.group("how it learns", _LEARNING)
    parser.group("samples", _SAMPLES)
    parser.group("how it is shown", _SHOWN)
    parser.group("instead of the screen", _INSTEAD)
    return parser


def _setting(key: str, metavar: str, text: str) -> dict[str, Any]:
    """An option that overrides the problem's own value; None is a value, so absent is absent."""
    reader = readers.READERS[key]
    return {"type": reader, "metavar": metavar, "help": text, "default": argparse.SUPPRESS}


def _choices(names: Sequence[str]) -> str:
    return ", ".join(names)


_NETWORK = {
    "--activation": _setting(
        "activation",
        "NAME",
        f"of all layers: {_choices(readers.ACTIVATIONS)} (softmax: last layer only)",
    ),
    "--output-activation": _setting("output_activation", "NAME", "of the last layer"),
    "--bias": _setting(
        "bias",
        "KIND",
        "none, trained (one a neuron), shared (one a layer, trained), fixed (never updated)",
    ),
    "--init": _setting(
        "init", "NAME", f"how weights are drawn from the seed: {_choices(readers.INITS)}"
    ),
    "--seed": _setting("seed", "N", "what weights, samples and shuffling are drawn from"),
}
_LEARNING = {
    "--loss": _setting("loss", "NAME", _choices(readers.LOSSES)),
    "--learning-rate": _setting("learning_rate", "X", "η"),
    "--optimizer": _setting("optimizer", "NAME", _choices(readers.OPTIMIZERS)),
    "--batch-size": _setting("batch_size", "N", "samples in an update"),
    "--order": _setting("order", "KIND", "of the samples: given, shuffled (anew each epoch)"),
    "--update-order": _setting(
        "update_order",
        "KIND",
        "after: all gradients first (correct); during: each layer is updated before the gradients "
        "below it (the classic slip)",
    ),
    "--rounding": _setting(
        "rounding", "N", "round every result to N decimals and carry that on, or none"
    ),
}
_SAMPLES: dict[str, dict[str, Any]] = {
    "--input": {
        "action": "append",
        "type": readers.numbers,
        "metavar": "X,X",
        "help": "a sample's input, as 1,0; repeat it for more samples",
    },
    "--target": {
        "action": "append",
        "type": readers.numbers,
        "metavar": "T,T",
        "help": "its target",
    },
    "--data": {
        "metavar": "FILE.csv",
        "help": "samples from a table: a header line, then inputs followed by targets; - reads a "
        "pipe",
    },
}
_SHOWN: dict[str, dict[str, Any]] = {
    "--decimals": {
        "type": readers.whole(0, readers.MOST_SHOWN),
        "metavar": "N",
        "help": "decimals shown; changes no result",
    },
    "--granularity": {
        "type": readers.one_of("granularity", readers.GRANULARITIES),
        "metavar": "NAME",
        "help": "a step is a layer, neuron or weight",
    },
    "--notation": {
        "type": readers.one_of("notation", readers.NOTATIONS),
        "metavar": "NAME",
        "help": "article (net_b, w_b1) or indexed (z⁽²⁾, W⁽²⁾₁₁)",
    },
    "--theme": {
        "type": readers.one_of("theme", readers.THEMES),
        "metavar": "NAME",
        "help": f"{_choices(readers.THEMES)} (ansi: the terminal's own colours)",
    },
    "--memory": {
        "type": readers.whole(1, 2**20),
        "metavar": "MIB",
        "help": "for going back quickly in a long run (256)",
    },
    "--compare": {
        "action": "append",
        "type": readers.comparison,
        "metavar": "KEY=A,B",
        "help": "the same problem under other conventions, as optimizer=sgd,adam; repeat it for "
        "every combination",
    },
}
_INSTEAD: dict[str, dict[str, Any]] = {
    "--print": {
        "dest": "format",
        "type": readers.one_of("format", readers.FORMATS),
        "metavar": "FORMAT",
        "help": "write every sub-step to standard output: text (a worked solution), json",
    },
    "--updates": {
        "type": readers.whole(1),
        "metavar": "N",
        "help": "how many updates are written (1)",
    },
    "--from": {
        "dest": "first",
        "type": readers.whole(0),
        "metavar": "U",
        "help": "the first update that is written; they count from 0",
    },
    "--to": {"dest": "last", "type": readers.whole(0), "metavar": "V", "help": "the last one"},
    "--verify": {
        "action": "store_true",
        "default": False,
        "help": "hold the problem's published numbers, and finite differences, against what bpviz "
        "computes",
    },
    "--list": {"action": "store_true", "default": False, "help": "name the built-in problems"},
    "--version": {"action": "version", "version": f"bpviz {__version__}", "help": "print it"},
    "--help": {"action": "help", "help": "print this"},
    "-h": {"action": "help", "help": argparse.SUPPRESS},
}
