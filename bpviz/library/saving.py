"""Writing a problem, and how it was changed, as a problem file."""

import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bpviz.engine.edits import Edit
from bpviz.engine.optimizers import SETTINGS
from bpviz.engine.parts import Input, Target
from bpviz.engine.problem import Expectation, Layer, Problem
from bpviz.engine.rounding import Array
from bpviz.library.expectations import shape_of
from bpviz.library.files import FORMAT
from bpviz.library.records import part_name


def save(problem: Problem, path: str | os.PathLike[str], edits: Sequence[Edit] = ()) -> None:
    """Write a problem file: either all of it, or what was there before stays as it is.

    A symbolic link stays one; the file that it leads to is replaced, and keeps its permissions.

    Raises:
        OSError: it cannot be written.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise IsADirectoryError(21, "Is a directory", str(path))
    mode = _permissions(target)
    descriptor, beside = tempfile.mkstemp(prefix=".bpviz-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(problem_text(problem, edits))
            file.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        os.replace(beside, target)
    except BaseException:
        os.unlink(beside)
        raise
    _sync_directory(target.parent)


def _permissions(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return 0o666 & ~umask


def _sync_directory(directory: Path) -> None:
    """Make the new name outlive a power cut, where the file system can."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)


def problem_text(problem: Problem, edits: Sequence[Edit] = ()) -> str:
    """A problem as TOML, with every number that it consists of, drawn ones included."""
    sections = [_head(problem), *_layers(problem), *_samples(problem)]
    sections += [_expectation(expectation, problem) for expectation in problem.expect]
    if problem.position != (0, 0):
        update, step = problem.position
        sections.append(["[position]", f"update = {update}", f"step = {step}"])
    sections += [_edit(edit) for edit in edits]
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


def _head(problem: Problem) -> list[str]:
    lines = [f"format = {FORMAT}", f"name = {quoted(problem.name)}"]
    for key in ("title", "source", "task"):
        text = getattr(problem, key)
        lines += [f"{key} = {quoted(text)}"] if text else []
    for key in ("loss", "learning_rate", "bias", "update_order", "batch_size", "order"):
        value = getattr(problem, key)
        lines.append(f"{key} = {quoted(value) if isinstance(value, str) else repr(value)}")
    if problem.rounding is not None:
        lines.append(f"rounding = {problem.rounding}")
    lines.append(f"seed = {problem.seed}")
    if problem.init != "uniform":
        lines.append(f"init = {quoted(problem.init)}")
    optimizer = problem.optimizer
    lines += ["", "[optimizer]", f"name = {quoted(optimizer.name)}"]
    lines += [f"{key} = {float(getattr(optimizer, key))!r}" for key in SETTINGS[optimizer.name]]
    return lines


def _layers(problem: Problem) -> Iterator[list[str]]:
    for layer in problem.layers:
        yield ["[[layers]]", f"units = {layer.units}", *_parameters(layer)]


def _parameters(layer: Layer) -> Iterator[str]:
    if layer.weights is None:
        return
    yield f"activation = {quoted(layer.activation)}"
    yield f"weights = {_matrix(layer.weights)}"
    if layer.biases is not None:
        yield f"biases = {_row(layer.biases)}"


def _samples(problem: Problem) -> Iterator[list[str]]:
    for inputs, targets in zip(problem.inputs.T, problem.targets.T, strict=True):
        yield ["[[samples]]", f"input = {_row(inputs)}", f"target = {_row(targets)}"]


def _expectation(expectation: Expectation, problem: Problem) -> list[str]:
    lines = ["[[expect]]", f"update = {expectation.update}", f"decimals = {expectation.decimals}"]
    for name, values in expectation.values.items():
        shape = shape_of(name, problem, len(problem.batch(expectation.update)))
        lines.append(f"{name} = {repr(values[0]) if shape == () else _row(values)}")
    return lines


def _edit(edit: Edit) -> list[str]:
    lines = ["[[edits]]", f"update = {edit.update}", f"part = {quoted(part_name(edit.part))}"]
    if isinstance(edit.part, Input | Target):
        lines.append(f"sample = {edit.sample + 1}")
    return [*lines, f"value = {float(edit.value)!r}"]


def _matrix(rows: Array) -> str:
    lines = [_row(row) for row in rows]
    text = f"[{', '.join(lines)}]"
    return text if len(text) <= 80 else "[\n    " + ",\n    ".join(lines) + ",\n]"


def _row(values: Iterable[float]) -> str:
    return f"[{', '.join(repr(float(value)) for value in values)}]"


def quoted(text: str) -> str:
    """A text as TOML has it in quotes; what no text can hold is replaced."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")
