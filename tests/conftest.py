"""Every test run starts from the same environment, whatever the shell that started it has set."""

from __future__ import annotations

import os

from hypothesis import settings

# Before anything imports Textual or Rich, which read these once.
for name in list(os.environ):
    if name.startswith("TEXTUAL") or name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"}:
        del os.environ[name]
os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}

settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=50, print_blob=True
)
# pytest --hypothesis-profile=thorough searches further, and anew each time.
settings.register_profile("thorough", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile("repeatable")
