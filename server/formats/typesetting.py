"""How does Typst set a document? In a process of its own, within limits, so that a fault of the engine ends there."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from server.errors import Conflict
from server.formats import report_fonts
from server.translations import N_

TIMEOUT_S = 180.0
_CHILD = Path(__file__).with_name("report_child.py")
_ALONE = {"MALLOC_ARENA_MAX": "1", "RAYON_NUM_THREADS": "1"}
"""Each thread would reserve memory of its own."""
log = logging.getLogger(__name__)


class NotSet(Exception):
    """A document could not be set within its limits; the log of the server says why."""


def document(template: Path, data_name: str, values: Mapping[str, Any], made_at: datetime) -> bytes:
    """Return a document of one template as a PDF; the template reads `values` as JSON from a file of that name.

    :raises Conflict: where it cannot be set within the limits of time and memory.
    """
    with TemporaryDirectory(prefix=f"{template.stem}-") as name:
        folder, target = Path(name), Path(name) / "set.pdf"
        copyfile(template, folder / "main.typ")
        (folder / data_name).write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
        try:
            typeset(folder, target, made_at)
        except NotSet as error:
            raise Conflict(
                N_("The document could not be set within its limits of time and memory; the log says what happened.")
            ) from error
        return target.read_bytes()


def typeset(folder: Path, target: Path, made_at: datetime) -> None:
    """Set `main.typ` of a folder as a PDF that says it was made at a moment.

    :raises NotSet: where that cannot be done within the limits of time and memory.
    """
    command = [sys.executable, "-I", str(_CHILD), str(folder), str(target), str(int(made_at.timestamp()))]
    try:
        subprocess.run(  # noqa: S603 - our own program on our own files
            [*command, str(report_fonts.folder())],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=True, env=os.environ | _ALONE,
        )  # fmt: skip
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", None) or b""
        log.error("a document was not set: %s %s", error, said.decode(errors="replace"))
        raise NotSet from error
