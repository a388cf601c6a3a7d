"""The built-in problems: worked examples with their published numbers, and tasks to be learnt."""

import tomllib
from importlib.resources import files

EXAMPLES = (
    "article",
    "mazur",
    "mazur-during",
    "mazur-trained",
    "han-kamber",
    "nnwj",
    "hmkcode",
    "four-layers",
    "spot-the-mistake",
)
TASKS = ("and", "or", "nand", "xor", "swap")
NAMES = (*EXAMPLES, *TASKS)


def text_of(name: str) -> str:
    """The problem file of a name of NAMES."""
    return files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")


def listing() -> str:
    """Names, sizes and titles of the built-in problems, for a person to read."""
    lines: list[str] = []
    for heading, names in (
        ("Worked examples, with their published numbers", EXAMPLES),
        ("Tasks to be learnt, from weights drawn from a seed", TASKS),
    ):
        lines += ["", heading, ""] if lines else [heading, ""]
        for name in names:
            problem = tomllib.loads(text_of(name))
            sizes = "-".join(str(layer["units"]) for layer in problem["layers"])
            lines.append(f"  {name:<18}{sizes:<9}{problem['title']}")
    return "\n".join(lines)
