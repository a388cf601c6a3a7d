"""The command line: what it opens, what it writes, and how it refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from terminal import Terminal

from bpviz import __version__, cli
from bpviz.engine.functions import ACTIVATIONS, LOSSES
from bpviz.engine.initial import INITS
from bpviz.engine.optimizers import OPTIMIZERS
from bpviz.engine.pieces import GRANULARITIES
from bpviz.engine.problem import BIASES, ORDERS, UPDATE_ORDERS
from bpviz.engine.rounding import MAX_DECIMALS
from bpviz.library import gallery, readers
from bpviz.library.draft import Options
from bpviz.options import parse
from bpviz.request import request_of
from bpviz.teaching.notation import STYLES

Captured = pytest.CaptureFixture[str]

NARROW = """
bias = "trained"
[[layers]]
units = 1
[[layers]]
units = 1
weights = [[0.5]]
biases = [0.25]
[[samples]]
input = [1]
target = [0]
[[expect]]
decimals = 4
net_b = 0.75
"""


def run(capsys: Captured, *words: str) -> tuple[int, str, str]:
    status = cli.main(words)
    output, errors = capsys.readouterr()
    return status, output, errors


def split(line: str) -> list[str]:
    return line.split()


def printed_json(capsys: Captured, *words: str) -> Any:
    status, output, errors = run(capsys, *words, "--print", "json")
    assert (status, errors) == (0, "")
    return json.loads(output)


def process(
    *words: str, given: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bpviz", *words],
        input=given,
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_names_that_help_lists_are_those_that_the_engine_has() -> None:
    assert tuple(ACTIVATIONS) == readers.ACTIVATIONS
    assert tuple(LOSSES) == readers.LOSSES
    assert readers.BIASES == BIASES
    assert readers.OPTIMIZERS == OPTIMIZERS
    assert readers.UPDATE_ORDERS == UPDATE_ORDERS
    assert readers.ORDERS == ORDERS
    assert readers.INITS == INITS
    assert readers.NOTATIONS == STYLES
    assert readers.GRANULARITIES == GRANULARITIES
    assert readers.MOST_ROUNDED == MAX_DECIMALS
    assert set(readers.READERS) == set(Options.__annotations__) - {"samples", "data"}


def test_help_version_and_list(capsys: Captured) -> None:
    status, text, _ = run(capsys, "--help")
    assert status == 0
    for option in ("--activation NAME", "--print FORMAT", "--compare KEY=A,B", "--data FILE.csv"):
        assert option in text
    assert max(map(len, text.splitlines())) <= 100
    assert run(capsys, "--version") == (0, f"bpviz {__version__}\n", "")
    status, text, _ = run(capsys, "--list")
    assert status == 0
    assert all(f"  {name} " in text for name in gallery.NAMES)


def test_help_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert max(map(len, run(capsys, "--help")[1].splitlines())) <= 80


def test_what_is_not_a_terminal_gets_the_worked_solution(capsys: Captured) -> None:
    status, output, errors = run(capsys)
    assert (status, errors) == (0, "")
    assert output.startswith("article: Backpropagation for a network of any size\n")
    assert run(capsys, "--print", "text")[1] == output
    assert run(capsys, "article", "--updates", "2")[1].count("\nUpdate ") == 4


def test_options_reach_the_problem(capsys: Captured) -> None:
    words = split(
        "3 5 2 --activation tanh --output-activation softmax --loss cross-entropy --bias trained "
        "--learning-rate 0.25 --optimizer adam --batch-size 2 --update-order during "
        "--order shuffled --rounding 6 --seed 3 --init he"
    )
    problem = printed_json(capsys, *words)["problem"]
    assert problem == {
        "name": "3-5-2",
        "layers": [
            {"name": "a", "units": 3},
            {"name": "b", "units": 5, "activation": "tanh"},
            {"name": "c", "units": 2, "activation": "softmax"},
        ],
        "loss": "cross-entropy",
        "learning_rate": 0.25,
        "bias": "trained",
        "update_order": "during",
        "rounding": 6,
        "batch_size": 2,
        "order": "shuffled",
        "seed": 3,
        "optimizer": {"name": "adam", "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    }


def test_sizes_may_stand_around_options_and_rounding_can_be_taken_away(capsys: Captured) -> None:
    document = printed_json(capsys, "2", "--loss", "squared", "3", "2")
    assert document["problem"]["name"] == "2-3-2"
    document = printed_json(capsys, "article", "--rounding", "none")
    assert document["problem"]["rounding"] is None


def updates(document: Any) -> list[int]:
    return [update["update"] for update in document["updates"]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], [0]),
        (["--updates", "3"], [0, 1, 2]),
        (["--from", "2"], [2]),
        (["--to", "2"], [0, 1, 2]),
        (["--from", "2", "--to", "4"], [2, 3, 4]),
        (["--from", "2", "--updates", "2"], [2, 3]),
    ],
)
def test_updates_that_are_printed(capsys: Captured, words: list[str], expected: list[int]) -> None:
    assert updates(printed_json(capsys, *words)) == expected


def test_samples_on_the_command_line_negative_ones_too(capsys: Captured) -> None:
    words = split("2 1 --input -1,0 --target -.5 --input=1e-3,-2 --target 1 --updates 2")
    first, second = printed_json(capsys, *words)["updates"]
    assert (first["input"], first["target"]) == ([[-1.0], [0.0]], [[-0.5]])
    assert (second["input"], second["target"]) == ([[0.001], [-2.0]], [[1.0]])


def test_samples_from_a_table(capsys: Captured, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("x,y,t\n3,4,1\n")
    (update,) = printed_json(capsys, "2", "1", "--data", str(path))["updates"]
    assert (update["input"], update["target"]) == ([[3.0], [4.0]], [[1.0]])
    piped = process("2", "1", "--data", "-", "--print", "json", given="x,y,t\n5,6,0\n")
    assert json.loads(piped.stdout)["updates"][0]["input"] == [[5.0], [6.0]]


def test_saved_edits_are_made(capsys: Captured, tmp_path: Path) -> None:
    path = tmp_path / "edited.toml"
    path.write_text(NARROW + "[[edits]]\nupdate = 0\npart = 'w_b1'\nvalue = 2\n")
    (update,) = printed_json(capsys, str(path))["updates"]
    assert update["parameters"]["W_b"] == [[2.0]]


def test_published_numbers_are_verified(capsys: Captured, tmp_path: Path) -> None:
    status, output, _ = run(capsys, "article", "--verify")
    assert status == 0
    assert "96 of 96 agree" in output
    path = tmp_path / "wrong.toml"
    path.write_text(NARROW.replace("0.75", "0.7501"))
    status, output, _ = run(capsys, str(path), "--verify")
    assert status == 1
    assert "0.7501 published, 0.750000 computed" in output
    path.write_text(NARROW)
    assert run(capsys, str(path), "--verify")[0] == 0


def test_overridden_problem_expects_nothing(capsys: Captured, tmp_path: Path) -> None:
    path = tmp_path / "lesson.toml"
    path.write_text(NARROW)
    status, output, _ = run(capsys, str(path), "--verify", "--learning-rate", "0.1")
    assert status == 0
    assert "there are none" in output
    assert "5 of 5 agree" in output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        # sizes
        (["0", "2"], "layer a has 0 neurons; it needs 1 or more"),
        (["2", "-1"], "layer b has -1 neurons; it needs 1 or more"),
        (["2"], "a network needs from 2 to 100 layers (input, …, output), not 1"),
        (["a", "b"], "size 'a' of layer a is not a whole number"),
        (["2", "3", "mazur"], "size 'mazur' of layer c is not a whole number"),
        ([""], "there is no example or file ''; bpviz --list names the examples"),
        (["1000000", "1000000"], "a network of these sizes has 1,000,000,000,000 weights; it can"),
        (["9" * 20, "2"], "size '99999999999999999999' of layer a is too large"),
        # names
        (["mazr"], "there is no example or file 'mazr'; did you mean 'mazur'?"),
        (
            ["--activation", "relo"],
            "--activation: there is no activation 'relo'; did you mean 'rel",
        ),
        (
            ["--loss", "hinge"],
            "--loss: there is no loss 'hinge'; there are half-squared, squared, ",
        ),
        (["--optimizer", "adm"], "--optimizer: there is no optimizer 'adm'; did you mean 'adam'?"),
        (["--theme", "drak"], "--theme: there is no theme 'drak'; did you mean 'dark'?"),
        (["--print", "jsn"], "--print: there is no format 'jsn'; did you mean 'json'?"),
        (["--activatoin", "relu"], "there is no option --activatoin; did you mean --activation?"),
        (["--activ", "relu"], "there is no option --activ; did you mean --activation?"),
        (["-x"], "there is no option -x; bpviz --help lists them"),
        # numbers
        (["--learning-rate", "nan"], "--learning-rate: 'nan' is not a finite number, 0 or more"),
        (["--learning-rate", "inf"], "--learning-rate: 'inf' is not a finite number, 0 or more"),
        (["--learning-rate", "-1"], "--learning-rate: '-1' is not a finite number, 0 or more"),
        (["--learning-rate", "1e999"], "--learning-rate: '1e999' is not a finite number, 0 or mo"),
        (["--seed", "-1"], "--seed: '-1' is not a whole number, 0 or more"),
        (["--seed", "x"], "--seed: 'x' is not a whole number, 0 or more"),
        (["--seed", "1.5"], "--seed: '1.5' is not a whole number, 0 or more"),
        (["--seed"], "--seed: expected one argument"),
        (["--rounding", "11"], "--rounding: '11' is not a whole number, from 0 to 10, or none"),
        (["--decimals", "13"], "--decimals: '13' is not a whole number, from 0 to 12"),
        (["--memory", "0"], "--memory: '0' is not a whole number, from 1 to 1048576"),
        (["--batch-size", "5"], "batch_size is 5; it must be from 1 to 4, the number of samples"),
        (["--updates", "0"], "--updates: '0' is not a whole number, 1 or more"),
        # samples
        (["--input", "1,x", "--target", "1"], "--input: 'x' is not a finite number"),
        (["--input", "1,nan", "--target", "1"], "--input: 'nan' is not a finite number"),
        (["--input", "1,0"], "every --input needs its --target; there are 1 and 0"),
        (["--input", "1", "--target", "0,1"], "the input of sample 1 has 1 number, but the first"),
        (["--input", "1,0", "--target", "0"], "the target of sample 1 has 1 number, but the last"),
        (["--data", "absent.csv"], "cannot open absent.csv: there is no such file"),
        (["--data", "/dev/zero"], "cannot read /dev/zero: it is not a regular file"),
        (["--data", "x", "--input", "1"], "samples come from --data or from --input and --target"),
        # what does not go together
        (["--updates", "2", "--to", "3"], "--updates and --to both say where to stop"),
        (["--from", "4", "--to", "3"], "--from 4 comes after --to 3"),
        (["--loss", "cross-entropy"], "loss 'cross-entropy' needs softmax in the last layer, not"),
        (["--compare", "seed=1,2"], "--compare draws curves on the screen; it cannot be printed"),
        (["--compare", "seed"], "--compare: 'seed' is not KEY=A,B"),
        (["--compare", "sed=1"], "--compare: there is no key 'sed'; did you mean 'seed'?"),
        (["--compare", "loss=a"], "--compare: there is no loss 'a'; there are half-squared"),
    ],
)
def test_mistake_is_one_sentence(capsys: Captured, words: list[str], said: str) -> None:
    status, output, errors = run(capsys, *words)
    assert (status, output) == (2, "")
    assert errors.startswith(f"bpviz: {said}")
    assert errors.count("\n") == 1


def test_cross_entropy_needs_targets_that_are_shares(capsys: Captured) -> None:
    words = split("2 2 --loss cross-entropy --output-activation softmax --input 1,0 --target")
    assert "must be from 0 to 1" in run(capsys, *words, "2.0,0")[2]
    assert "the targets of sample 1 sum to 0.5" in run(capsys, *words, "0.5,0")[2]


def test_what_a_terminal_would_obey_is_spelled_out(capsys: Captured) -> None:
    _, _, errors = run(capsys, "\x1b[31mred\n\udcff/\u202e")
    assert errors.startswith("bpviz: cannot open \\x1b[31mred\\n\\udcff/\\u202e: ")


@pytest.mark.parametrize(("rate", "said"), [("0", "nothing will be learnt"), ("1e3", "is huge")])
def test_odd_learning_rate_is_allowed_with_a_warning(
    capsys: Captured, rate: str, said: str
) -> None:
    status, output, errors = run(capsys, "--learning-rate", rate)
    assert status == 0
    assert output
    assert errors.startswith("bpviz: warning: the learning rate ")
    assert said in errors


def request(*words: str) -> Sequence[tuple[str, tuple[str, float]]]:
    variants = request_of(parse(words)).settings.variants
    return [(label, (p.optimizer.name, p.learning_rate)) for label, p in variants]


def test_every_combination_is_compared() -> None:
    words = ["xor", "--compare", "optimizer=sgd,adam", "--compare", "learning-rate=0.1,0.5"]
    assert request(*words) == [
        ("optimizer=sgd, learning_rate=0.1", ("sgd", 0.1)),
        ("optimizer=sgd, learning_rate=0.5", ("sgd", 0.5)),
        ("optimizer=adam, learning_rate=0.1", ("adam", 0.1)),
        ("optimizer=adam, learning_rate=0.5", ("adam", 0.5)),
    ]
    assert request("xor") == []
    rounded = request_of(parse(["--compare", "rounding=none,2"])).settings.variants
    assert [problem.rounding for _, problem in rounded] == [None, 2]


def test_too_many_or_ambiguous_comparisons_are_refused() -> None:
    seeds = "seed=" + ",".join(map(str, range(33)))
    with pytest.raises(Exception, match="--compare has 33 combinations; it can have 32"):
        request("--compare", seeds)
    with pytest.raises(Exception, match="--compare has the same key twice"):
        request("--compare", "seed=1", "--compare", "seed=2")


def test_settings_of_the_screen() -> None:
    words = split("--decimals 6 --granularity weight --notation indexed --theme light --memory 64")
    settings = request_of(parse(words)).settings
    assert (settings.decimals, settings.granularity, settings.notation) == (6, "weight", "indexed")
    assert (settings.theme, settings.memory, settings.notices) == ("light", 64 * 2**20, ())


def test_reader_that_has_had_enough_is_left_in_peace() -> None:
    command = [sys.executable, "-m", "bpviz", "--print", "json", "--updates", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(10)
        child.stdout.close()
        assert child.wait(timeout=60) == cli.BROKEN_PIPE
        assert child.stderr.read() == b""


def test_output_that_cannot_be_written_to_is_said() -> None:
    with open("/dev/full", "wb") as full:
        found = subprocess.run(
            [sys.executable, "-m", "bpviz"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert found.returncode == 2
    assert found.stderr == b"bpviz: cannot write to standard output: no space left on device\n"


def test_output_that_has_no_mathematics_gets_words() -> None:
    found = process("mazur", environment={"PYTHONIOENCODING": "ascii"})
    assert found.returncode == 0
    assert "net_b = W_b * out_a + bias_b" in found.stdout
    assert "?" not in found.stdout


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT"])
@pytest.mark.parametrize("after", [0.05, 0.5])
def test_signals_end_it_quietly(name: str, after: float) -> None:
    number = signal.Signals[name]
    command = [sys.executable, "-m", "bpviz", "--print", "json", "--updates", "1000000"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
        assert child.stderr is not None
        time.sleep(after)
        child.send_signal(number)
        status = child.wait(timeout=30)
        errors = child.stderr.read()
    # Before our first line runs there is only the interpreter's own way out.
    assert status in ((128 + number,) if after > 0.1 else (128 + number, -number, 1))
    if status == 128 + number:
        assert errors == b""


def test_hang_up_that_is_ignored_stays_so() -> None:
    code = (
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
        "import sys; sys.argv[1:] = ['--version']; from bpviz.__main__ import main; "
        "main(); assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_keys_are_not_read_from_a_file() -> None:
    with Terminal(
        ["sh", "-c", f"{sys.executable} -m bpviz </dev/null"], columns=80, rows=24
    ) as terminal:
        assert terminal.wait_for_exit() == 2
        assert "standard input is no terminal to take keys from" in terminal.text()
        assert terminal.residue() == []


def test_keys_come_from_the_terminal_after_samples_came_from_a_pipe() -> None:
    command = f"printf 'x,y,t\\n1,0,1\\n' | {sys.executable} -m bpviz 2 2 1 --data -"
    with Terminal(["sh", "-c", command], columns=100, rows=28) as terminal:
        terminal.wait_for("bpviz")
        terminal.press("right")
        terminal.wait_for("net_b")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.residue() == []


def test_printing_on_a_terminal_is_in_colour_and_no_screen() -> None:
    with Terminal.bpviz("--print", "text", columns=100, rows=40) as terminal:
        assert terminal.wait_for_exit() == 0
        assert not terminal.alternate_screen
        assert "mean over the 4 samples" in terminal.text()
        row = next(i for i, line in enumerate(terminal.lines) if line.startswith("22  New weights"))
        assert terminal.cell(row, 4).bold
