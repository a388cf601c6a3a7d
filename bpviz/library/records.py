"""What a saved run adds to its problem: where to open, and the numbers changed on the way."""

import re
from collections.abc import Sequence

from bpviz.engine.edits import Edit
from bpviz.engine.parts import Bias, Input, Part, Target, Weight
from bpviz.engine.problem import Problem, ProblemError
from bpviz.engine.quantity import Kind, parse_name
from bpviz.library.expectations import shape_of
from bpviz.library.tables import Table

LEARNING_RATE = "learning_rate"
_INPUT = re.compile(r"a_([1-9]\d{0,8})", re.ASCII)


def read_position(table: Table, problem: Problem) -> tuple[int, int]:
    """The ``[position]`` of a problem file, (update, step).

    Raises:
        ProblemError: there is no such position.
    """
    table.check_keys(("update", "step"))
    update = table.whole("update", 0)
    lowest, steps = (0 if update == 0 else 1), len(problem.script)
    step = table.whole("step", lowest)
    if not lowest <= step <= steps:
        raise ProblemError(
            f"{table.at('step')} is {step}; update {update} has sub-steps {lowest} to {steps}"
        )
    return update, step


def read_edits(tables: Sequence[Table], problem: Problem) -> tuple[Edit, ...]:
    """The ``[[edits]]`` of a problem file, in the order in which they were made.

    Raises:
        ProblemError: there is no such part or sample.
    """
    return tuple(_edit(table, problem) for table in tables)


def _edit(table: Table, problem: Problem) -> Edit:
    table.check_keys(("update", "part", "value", "sample"))
    for key in ("part", "value"):
        if key not in table:
            raise ProblemError(f"{table.at(key)} is missing")
    name = table.text("part")
    part = None if name == LEARNING_RATE else part_named(name, problem)
    if part is None and name != LEARNING_RATE:
        raise ProblemError(
            f"{table.at('part')}: there is no {name!r}; it can be a weight (w_b1), a bias "
            f"(bias_b1), an input (a_1), a target or {LEARNING_RATE}"
        )
    value = table.number("value", 0.0)
    if part is None and value < 0:
        raise ProblemError(f"{table.at('value')} is {value}; a learning rate is 0 or more")
    sample = table.whole("sample", 1)
    if not 1 <= sample <= problem.samples:
        raise ProblemError(f"{table.at('sample')} is {sample}; there are 1 to {problem.samples}")
    of_sample = isinstance(part, Input | Target)
    if "sample" in table and not of_sample:
        raise ProblemError(f"{table.at('sample')}: only inputs and targets belong to a sample")
    return Edit(table.whole("update", 0), part, value, sample - 1 if of_sample else 0)


def part_named(name: str, problem: Problem) -> Weight | Bias | Input | Target | None:
    """The part that can be edited under a name, ``w_c7``, ``bias_b1``, ``a_2``, ``target_d1``."""
    if match := _INPUT.fullmatch(name):
        index = int(match[1]) - 1
        return Input(index) if index < problem.sizes[0] else None
    found = parse_name(name, problem.last)
    if found is None or shape_of(name, problem, 1) is None:
        return None
    quantity, place = found
    if place is None:
        return None
    layer = quantity.layer
    match quantity.kind:
        case Kind.WEIGHTS:
            below = problem.sizes[layer - 1]
            return Weight(layer, *divmod(place, below), below)
        case Kind.BIASES:
            return Bias(layer, place)
        case Kind.TARGET:
            return Target(layer, place)
        case _:
            return None


def part_name(part: Part | None) -> str:
    """The name under which a file has a part; None is the learning rate."""
    return LEARNING_RATE if part is None else part.name
