"""Make the pictures of this folder from the running program.

    python screenshots/make.py [NAME …]

Every picture is the program itself: it is started, the keys are pressed, and what it shows is
saved. Needs bpviz, Chromium, and a monospaced font that knows braille (Debian: chromium,
fonts-firacode, fonts-freefont-ttf).
"""

import asyncio
import html
import math
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import bpviz
from bpviz.settings import Settings
from bpviz.tui.app import BpvizApp

HERE = Path(__file__).parent
FONTS = "'Fira Code', 'FreeMono', 'DejaVu Sans Mono', monospace"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]


@dataclass(frozen=True)
class Shot:
    """A picture: the problem or sizes, the size of the screen, and the keys that lead there."""

    name: str
    problem: str
    size: tuple[int, int]
    keys: str
    theme: str = "dark"


SMALL, MIDDLE, LARGE = (80, 24), (128, 40), (200, 60)
TRAIN = "t {} enter"
SHOTS = (
    Shot("gradient", "article", MIDDLE, "right*15"),
    Shot("start", "article", SMALL, ""),
    Shot("forward", "article", SMALL, "right*3"),
    Shot("error", "article", SMALL, "right*7"),
    Shot("backward", "article", SMALL, "right*12"),
    Shot("update", "article", SMALL, "right*21"),
    Shot("light", "article", MIDDLE, "right*12", theme="light"),
    Shot("why", "article", MIDDLE, "right*15 enter"),
    Shot("graph", "article", MIDDLE, "right*12 v"),
    Shot("loss", "swap", MIDDLE, f"{TRAIN.format('8 0 0')} 3"),
    Shot("samples", "xor", MIDDLE, f"{TRAIN.format('1 6 0 0')} 4"),
    Shot("large", "784 128 10", MIDDLE, "right*9"),
)


def pressed(keys: str) -> list[str]:
    """The keys one by one; ``right*3`` is three times ``right``."""
    names: list[str] = []
    for key in keys.split():
        name, _, times = key.partition("*")
        names += [name] * int(times or 1)
    return names


async def shown(shot: Shot) -> str:
    """What the program shows, as SVG."""
    sizes = [int(word) for word in shot.problem.split() if word.isdecimal()]
    app = BpvizApp(bpviz.load(sizes or shot.problem), Settings(theme=shot.theme))
    async with app.run_test(size=shot.size) as pilot:
        for key in pressed(shot.keys):
            await pilot.press(key)
            await app.workers.wait_for_complete()
        await pilot.pause(0.5)
        return app.export_screenshot(title="bpviz")


def page(svg: str) -> tuple[str, int, int]:
    """A page that shows the SVG with installed fonts, every character in its own column."""
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert box, "an SVG has a viewBox"
    width, height = math.ceil(float(box[1])), math.ceil(float(box[2]))
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(
        r"font-family:\s*Fira Code[^;]*;",
        f"font-family: {FONTS}; font-variant-ligatures: none;",
        svg,
    )
    svg = re.sub(r"<text( [^>]*)>(.*?)</text>", _placed, svg, flags=re.DOTALL)
    svg = svg.replace("<svg ", f'<svg width="{width}" height="{height}" style="display:block" ', 1)
    style = "html,body{margin:0;background:#000;overflow:hidden}"
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style>{svg}', width, height


def _placed(match: re.Match[str]) -> str:
    attributes, body = match.groups()
    x = re.search(r' x="([\d.]+)"', attributes)
    length = re.search(r' textLength="([\d.]+)"', attributes)
    if not x or not length:
        return match[0]
    widths = [2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in html.unescape(body)]
    step = float(length[1]) / (sum(widths) or 1)
    places = " ".join(f"{float(x[1]) + step * sum(widths[:at]):.2f}" for at in range(len(widths)))
    rest = attributes.replace(x[0], "").replace(length[0], "")
    return f'<text{rest} x="{places}">{body}</text>'


def save(shot: Shot, svg: str, browser: str) -> Path:
    """Save the picture as PNG."""
    content, width, height = page(svg)
    target = HERE / f"{shot.name}.png"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(content, encoding="utf-8")
        subprocess.run(
            [
                browser,
                *FLAGS,
                f"--user-data-dir={folder}/profile",
                f"--window-size={width},{height}",
                f"--screenshot={target}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
        )
    return target


def main(names: list[str]) -> int:
    """Make all pictures, or those named."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print("no Chromium found; install it to make the pictures", file=sys.stderr)
        return 2
    for shot in SHOTS:
        if not names or shot.name in names:
            print(save(shot, asyncio.run(shown(shot)), browser))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
