"""The built-in problems: worked examples with their published numbers, and tasks to be learnt."""

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
