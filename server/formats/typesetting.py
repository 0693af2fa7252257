"""How does a folder with a template and its values become a PDF? In a process of its own, within limits.

A document that is too large, or a fault of the engine, ends there and not here.
"""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from server.formats import report_fonts

TIMEOUT_S = 180.0
_CHILD = Path(__file__).with_name("report_child.py")
_ALONE = {"MALLOC_ARENA_MAX": "1", "RAYON_NUM_THREADS": "1"}
"""Each thread would reserve memory of its own."""


def run(folder: Path, made_at: datetime, target: Path) -> None:
    """Set `main.typ` of a folder; the document says that it was made at a moment.

    :raises subprocess.SubprocessError: where that cannot be done within the limits of time and memory.
    """
    command = [sys.executable, "-I", str(_CHILD), str(folder), str(target), str(int(made_at.timestamp()))]
    subprocess.run(  # noqa: S603 - our own program on our own files
        [*command, str(report_fonts.folder())],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=True, env=os.environ | _ALONE,
    )  # fmt: skip
