"""A problem file is read strictly: what it says is what is stepped through, or one sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bpviz.engine.edits import Edit
from bpviz.engine.optimizers import Optimizer
from bpviz.engine.parts import Bias, Input, Target, Weight
from bpviz.engine.problem import Problem, ProblemError
from bpviz.library.draft import Draft
from bpviz.library.files import KEYS, read_draft
from bpviz.reports.verification import published

SMALL = """
[[layers]]
units = 2
[[layers]]
units = 1
weights = [[0.5, -0.25]]
[[samples]]
input = [1, 2]
target = [0]
"""

# Shapes and conventions that no built-in problem has. The numbers were worked out sample by sample
# in decimal arithmetic, each result rounded to 6 decimals, without this program.
BY_HAND = """
format = 1
title = "Two samples at once"
task = "Tell the two apart."
loss = "cross-entropy"
learning_rate = 0.1
bias = "shared"
batch_size = 2
rounding = 6

[optimizer]
name = "momentum"
momentum = 0.8

[[layers]]
units = 1
[[layers]]
units = 2
activation = "tanh"
weights = [[0.5], [-1]]
biases = 0.25
[[layers]]
units = 2
activation = "softmax"
weights = [[1, 0], [0, 1]]
biases = [0]

[[samples]]
input = [0.5]
target = [1, 0]
[[samples]]
input = [-1]
target = [0, 1]

[[expect]]
update = 0
decimals = 6
out_a = [0.5, -1]
net_b = [[0.5, -0.25], [-0.25, 1.25]]
net_b2 = [-0.25, 1.25]
out_b = [0.462117, -0.244919, -0.244919, 0.848284]
net_c = [[0.462117, -0.244919], [-0.244919, 0.848284]]
out_c1 = [0.669746, 0.251016]
E_c1 = 0.200428
E_total = 0.344947
dE_dout_c = [[-1.493103, 0], [0, -1.335142]]
dout_dnet_c = [[[0.221186, -0.221186], [-0.221186, 0.221186]],
               [[0.188007, -0.188007], [-0.188007, 0.188007]]]
dout_dnet_c2 = [-0.221186, -0.188007]
delta_c = [[-0.330253, 0.251016], [0.330253, -0.251016]]
gradient_c = [[-0.107047, 0.146909], [0.107047, -0.146909]]
bias_gradient_c = 0
gradient_b = [[-0.182911], [0.112805]]
bias_gradient_b = [0.108144]
velocity_W_b = [[-0.182911], [0.112805]]
velocity_bias_b = 0.108144
W_b = [0.518291, -1.011281]
w_b2 = -1.011281
bias_b = 0.239186
W_c = [[1.010705, -0.014691], [-0.010705, 1.014691]]
"""


def written(tmp_path: Path, text: str, name: str = "lesson.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def problem(tmp_path: Path, text: str) -> Problem:
    return read_draft(written(tmp_path, text)).problem()


def refusal(tmp_path: Path, text: str) -> str:
    with pytest.raises(ProblemError) as caught:
        read_draft(written(tmp_path, text))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path}/lesson.toml")
    assert "\n" not in message
    return message.removeprefix(f"{tmp_path}/lesson.toml")


def test_everything_absent_has_its_default(tmp_path: Path) -> None:
    read = problem(tmp_path, SMALL)
    assert read.name == "lesson"
    assert (read.loss, read.learning_rate, read.bias) == ("half-squared", 0.5, "none")
    assert (read.update_order, read.rounding, read.batch_size) == ("after", None, 1)
    assert (read.order, read.seed, read.init) == ("given", 0, "uniform")
    assert read.optimizer == Optimizer()
    assert (read.expect, read.position, read.drawn) == ((), (0, 0), False)
    assert [layer.activation for layer in read.layers[1:]] == ["sigmoid"]
    assert read.layers[1].weights is not None
    assert read.layers[1].weights.tolist() == [[0.5, -0.25]]
    assert (read.inputs.tolist(), read.targets.tolist()) == ([[1.0], [2.0]], [[0.0]])


def test_file_written_by_hand_works_at_the_first_try(tmp_path: Path) -> None:
    read = problem(tmp_path, BY_HAND)
    assert (read.title, read.task) == ("Two samples at once", "Tell the two apart.")
    assert read.optimizer == Optimizer("momentum", momentum=0.8)
    entries = list(published(read))
    assert len(entries) == 22
    assert [f"{entry.name}: {entry.verdict}" for entry in entries if not entry.agrees] == []


def test_samples_that_are_absent_are_drawn_from_the_seed(tmp_path: Path) -> None:
    text = "seed = 3\n[[layers]]\nunits = 3\n[[layers]]\nunits = 2\n"
    read = problem(tmp_path, text)
    assert read.drawn
    assert read.samples == 4
    assert set(read.inputs.ravel()) <= {0.0, 1.0}
    assert read.layers[1].weights is not None
    assert read.layers[1].weights.shape == (2, 3)


def test_samples_may_come_from_a_table_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("x,y,t\n1,2,0\n3,4,1\n")
    text = 'samples = "points.csv"\n' + SMALL.partition("[[samples]]")[0]
    read = problem(tmp_path, text)
    assert read.inputs.tolist() == [[1.0, 3.0], [2.0, 4.0]]
    assert read.targets.tolist() == [[0.0, 1.0]]


def test_position_and_edits_are_read(tmp_path: Path) -> None:
    text = (
        'bias = "trained"\n'
        + SMALL
        + """
[position]
update = 7
step = 3
[[edits]]
update = 2
part = "w_b2"
value = 0.75
[[edits]]
update = 2
part = "bias_b1"
value = 1
[[edits]]
update = 3
part = "a_2"
sample = 1
value = -2
[[edits]]
update = 4
part = "target_b1"
value = 1
[[edits]]
update = 5
part = "learning_rate"
value = 0.01
"""
    )
    draft = read_draft(written(tmp_path, text))
    assert draft.problem().position == (7, 3)
    assert draft.edits == (
        Edit(2, Weight(1, 0, 1, 2), 0.75),
        Edit(2, Bias(1, 0), 1.0),
        Edit(3, Input(1), -2.0, 0),
        Edit(4, Target(1, 0), 1.0, 0),
        Edit(5, None, 0.01),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # keys
        ("learnig_rate = 1\n" + SMALL, ": unknown key learnig_rate; did you mean 'learning_rate'?"),
        (SMALL.replace("weights", "wieghts"), ": unknown key layers[1].wieghts; did you mean"),
        (SMALL.replace("target", "targets"), ": unknown key samples[0].targets; did you mean"),
        (SMALL + "[optimizer]\nname = 'adam'\nbeta = 1\n", ": unknown key optimizer.beta; did you"),
        (SMALL + "[optimizer]\nmomentum = 0.5\n", ": optimizer.momentum means nothing to sgd"),
        (SMALL + "[position]\nstp = 1\n", ": unknown key position.stp; did you mean 'step'?"),
        (SMALL + "[[edits]]\nvalue = 1\n", ": edits[0].part is missing"),
        # names
        ("loss = 'sqared'\n" + SMALL, ": loss: there is no loss 'sqared'; did you mean 'squared'?"),
        ("bias = 'train'\n" + SMALL, ": bias: there is no bias 'train'; did you mean 'trained'?"),
        (SMALL.replace("weights", "activation = 'relo'\nweights"), "did you mean 'relu'?"),
        (SMALL + "[optimizer]\nname = 'adm'\n", "optimizer.name: there is no name 'adm'; did you"),
        # types
        ("rounding = '4'\n" + SMALL, ": rounding is the text '4'; it must be a whole number"),
        ("rounding = 11\n" + SMALL, ": rounding is 11; it must be a number of decimals, 0 to 10"),
        ("seed = -1\n" + SMALL, ": seed is -1; it must be a whole number, 0 or more"),
        ("seed = 1.5\n" + SMALL, ": seed is 1.5; it must be a whole number"),
        ("learning_rate = nan\n" + SMALL, ": learning_rate is nan; it must be a finite number"),
        ("learning_rate = true\n" + SMALL, ": learning_rate is true; it must be a number"),
        ("learning_rate = -1\n" + SMALL, ": learning_rate is -1"),
        ("name = 1\n" + SMALL, ": name is 1; it must be a text in quotes"),
        ("title = 1979-05-27\n" + SMALL, ": title is the date or time 1979-05-27"),
        ("layers = 3", ": layers is 3; it must be tables [[layers]]"),
        ("layers = [3]", ": layers[0] is 3; it must be a table [[layers]]"),
        ("optimizer = 'adam'\n" + SMALL, ": optimizer is the text 'adam'; it must be a table"),
        (SMALL.replace("[[0.5, -0.25]]", "[[0.5, true]]"), ": layers[1].weights[0][1] is true"),
        (SMALL.replace("[[0.5, -0.25]]", "[[0.5, '1']]"), "weights[0][1] is the text '1'; it must"),
        (SMALL.replace("[[0.5, -0.25]]", "[[0.5, inf]]"), "weights[0][1] is inf; it must be a fin"),
        (SMALL.replace("-0.25", "1" + "0" * 400), "weights[0][1] is a number of about 1329 bits"),
        (SMALL.replace("-0.25", "1" + "0" * 5000), ": a number has too many digits"),
        (SMALL.replace("[1, 2]", "[1, {}]"), ": samples[0].input[1] is a table; it must be a numb"),
        # shapes
        (
            SMALL.replace("[[0.5, -0.25]]", "[[0.5]]"),
            "layers[1].weights[0] has 1 number, but layer",
        ),
        (
            SMALL.replace("[[0.5, -0.25]]", "[[1, 2], [3, 4]]"),
            "weights has 2 rows, but layer b has 1",
        ),
        (SMALL.replace("[[0.5, -0.25]]", "[0.5, -0.25]"), "weights has 2 rows, but layer b has 1"),
        (SMALL.replace("[[0.5, -0.25]]", "0.5"), "weights is 0.5; it must be a list of 1 rows"),
        (
            SMALL.replace("[1, 2]", "[1]"),
            ": samples[0].input has 1 number, but the first layer has",
        ),
        (SMALL.replace("[0]", "[0, 1]"), ": samples[0].target has 2 numbers, but the last layer"),
        ("bias = 'fixed'\n" + SMALL.replace("weights", "biases = [1, 2]\nweights"), "biases has 2"),
        (SMALL.replace("weights", "biases = [1]\nweights"), "has biases but bias is 'none'"),
        ("samples = []\n" + SMALL.partition("[[samples]]")[0], ": there are no samples"),
        ("batch_size = 2\n" + SMALL, ": batch_size is 2; it must be from 1 to 1"),
        # layers
        ("name = 'x'", ": there are no [[layers]]"),
        ("[[layers]]\nunits = 2", ": a network needs from 2 to 100 layers"),
        (SMALL.replace("units = 1", ""), ": layers[1].units is missing"),
        (SMALL.replace("units = 1", "units = 0"), ": layer b has 0 neurons; it needs 1 or more"),
        (SMALL.replace("units = 2", "units = 1000000000"), "1,000,000,000 weights; it can have"),
        (SMALL.replace("units = 2", "units = 2\nactivation = 'relu'"), "layers[0].activation: the"),
        # a newer format, and what comes with one
        (
            "format = 2\nshiny = 1\n" + SMALL,
            ": format is 2; this version of bpviz reads up to form",
        ),
        # expectations
        (SMALL + "[[expect]]\nnet_b = 1\n", ": expect[0].decimals is missing"),
        (SMALL + "[[expect]]\ndecimals = 99\n", ": expect[0].decimals is 99; it can be up to 15"),
        (SMALL + "[[expect]]\ndecimals = 4\nnett_b = 1\n", "expect[0].nett_b names nothing that"),
        (SMALL + "[[expect]]\ndecimals = 4\nnett_b = 1\n", "did you mean 'net_b'?"),
        (
            SMALL + "[[expect]]\ndecimals = 4\nbias_b = 1\n",
            "expect[0].bias_b names nothing that is",
        ),
        (SMALL + "[[expect]]\ndecimals = 4\nw_b3 = 1\n", "expect[0].w_b3 names nothing that is"),
        (SMALL + "[[expect]]\ndecimals = 4\nW_b = 1\n", "expect[0].W_b is 1, but W_b has 1×2"),
        (
            SMALL + "[[expect]]\ndecimals = 4\nW_b = [1]\n",
            "expect[0].W_b has 1 number, but W_b has",
        ),
        (SMALL + "[[expect]]\ndecimals = 4\nW_b = [[1], [2]]\n", "W_b has 2 rows, but W_b has 1×2"),
        (SMALL + "[[expect]]\ndecimals = 4\nW_b = [['1', 2]]\n", "W_b[0][0] is the text '1'; it"),
        # positions and edits
        (SMALL + "[position]\nstep = 9\n", ": position.step is 9; update 0 has sub-steps 0 to 8"),
        (SMALL + "[position]\nupdate = 1\nstep = 0\n", "update 1 has sub-steps 1 to 8"),
        (SMALL + "[[edits]]\npart = 'w_b3'\nvalue = 1\n", ": edits[0].part: there is no 'w_b3'"),
        (SMALL + "[[edits]]\npart = 'a_3'\nvalue = 1\n", ": edits[0].part: there is no 'a_3'"),
        (SMALL + "[[edits]]\npart = 'a_1'\nvalue = 1\nsample = 2\n", ": edits[0].sample is 2"),
        (SMALL + "[[edits]]\npart = 'w_b1'\nvalue = 1\nsample = 1\n", "only inputs and targets"),
        (SMALL + "[[edits]]\npart = 'learning_rate'\nvalue = -1\n", "a learning rate is 0 or more"),
        # no TOML
        ("a = \n", ":1:5: this is no value (text stands in quotes, decimals have a point)"),
        ("rate = 0,5\n", ":1:9: expected newline or end of document after a statement"),
        ("seed = 1\nseed = 2\n", ":2:9: a key is given twice"),
        ("[optimizer]\n[optimizer]\n", ":2:11: cannot declare ('optimizer',) twice"),
        ("a = [1, 2", ": a list is not closed at the end of the file"),
        ("a = " + "[" * 5000 + "]" * 5000, " is nested too deeply"),
    ],
)
def test_wrong_file_is_refused_with_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_documented_keys_are_all_read(tmp_path: Path) -> None:
    for key in KEYS:
        message = refusal(tmp_path, f"{key} = 1979-05-27\n" + ("" if key == "layers" else SMALL))
        assert "unknown key" not in message, key


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo.toml"
    os.mkfifo(fifo)
    for path, said in (
        (fifo, "it is not a regular file"),
        (Path("/dev/zero"), "it is not a regular file"),
        (tmp_path, "it is a directory"),
        (tmp_path / "absent.toml", "there is no such file"),
        (tmp_path / ("x" * 300), "file name too long"),
        (tmp_path / "nul\0", "embedded null byte"),
    ):
        with pytest.raises(ProblemError, match=said):
            read_draft(path)


def test_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, SMALL)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(ProblemError, match="permission denied"):
        read_draft(path)


@pytest.mark.parametrize(
    ("content", "byte"),
    [
        (b"name = 'caf\xe9'\n", 12),
        (b"\xef\xbb\xbfname = '\xe9'\n", 12),
        ("name = 'x'".encode("utf-16"), 1),
        (b"name = 'a\0b'", 10),
    ],
)
def test_what_is_not_utf8_is_refused(tmp_path: Path, content: bytes, byte: int) -> None:
    path = tmp_path / "lesson.toml"
    path.write_bytes(content)
    with pytest.raises(ProblemError, match=f"lesson.toml is not UTF-8 text at byte {byte}$"):
        read_draft(path)


def test_byte_order_mark_and_other_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "lesson.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert read_draft(path).problem().sizes == (2, 1)


def test_too_large_a_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "lesson.toml"
    with path.open("wb") as file:
        file.truncate(2**33)
    with pytest.raises(ProblemError, match="is too large; at most 64 MiB are read"):
        read_draft(path)


def test_draft_of_a_file_is_checked_before_any_option(tmp_path: Path) -> None:
    assert isinstance(read_draft(written(tmp_path, SMALL)), Draft)
    refusal(tmp_path, "batch_size = 9\n" + SMALL)
