"""Nothing points upwards, importing is cheap, and nothing grows too long to be read."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import bpviz

PACKAGE = Path(bpviz.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 280
LONGEST_FUNCTION = 50

ABOVE_ALL = {"textual", "bpviz.tui", "bpviz.reports", "bpviz.cli", "bpviz.web"}
FORBIDDEN = {
    "engine": ABOVE_ALL | {"rich", "bpviz.library", "bpviz.teaching", "bpviz.drawing"},
    "library": ABOVE_ALL | {"rich", "bpviz.drawing"},
    "teaching": ABOVE_ALL | {"rich", "bpviz.drawing"},
    "drawing": ABOVE_ALL,
    "tui/widgets": {"bpviz.tui.app", "bpviz.tui.stepper", "bpviz.tui.session", "bpviz.tui.walk"},
    "reports": ABOVE_ALL - {"bpviz.reports"} | {"rich", "bpviz.drawing"},
}


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_by(*arguments: str) -> set[str]:
    """The modules that a fresh interpreter with these arguments imports, and their parents."""
    process = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert process.returncode == 0, process.stderr
    lines = (line for line in process.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize("package", FORBIDDEN)
def test_lower_package_imports_nothing_above_it(package: str) -> None:
    modules = [module_name(path) for path in MODULES if PACKAGE / package in path.parents]
    imported = imported_by("-c", f"import {', '.join(modules)}")
    assert imported.issuperset(modules)
    assert not imported & FORBIDDEN[package]


def test_importing_bpviz_is_cheap() -> None:
    imported = imported_by("-c", "import bpviz")
    assert "bpviz" in imported
    assert not imported & {"textual", "rich", "numpy"}


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_asking_for_help_is_cheap(option: str) -> None:
    imported = imported_by("-m", "bpviz", option)
    assert "bpviz" in imported
    assert not imported & {"textual", "rich", "numpy"}


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_module_can_be_read_in_one_sitting(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    lines = source.count("\n")
    assert lines < LONGEST_MODULE
    too_long = {
        node.name: length
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) >= LONGEST_FUNCTION
    }
    assert not too_long
