"""Is another database whole, one that was restored or copied? Verified by this program, in a process of its own.

That is the command which an operator would give; the installation that runs is not touched.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.config import ROOT
from server.services.runtime import settings


@dataclass(frozen=True)
class Verified:
    """What `events verify` said."""

    entries: int = 0
    rows: int = 0
    originals: int = 0
    """0 where they were not read."""
    faults: list[dict[str, Any]] = field(default_factory=list)
    broke_off: str | None = None
    """Why it said nothing."""

    @property
    def problem(self) -> str | None:
        """Return what is wrong in one line, None where all is whole."""
        if self.faults:
            return f"{len(self.faults)}: {self.faults[0]['message']['en']}"
        return self.broke_off


def verify(url: str, store: Path, room: Path, *, originals: bool = True) -> Verified:
    """Verify log and rows of a database, and the originals in a folder, with the keys of this installation.

    :param room: a folder for what the process needs meanwhile.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SHIZHENG_")}
    theirs = {
        "SHIZHENG_DATABASE_URL": url, "SHIZHENG_MEDIA_URL": store.as_uri(),
        "SHIZHENG_KEYS": settings().keys, "SHIZHENG_SECRET_KEY": "only for a rehearsal",
        "SHIZHENG_QUEUE_URL": f"sqlite:///{room / 'queue.db'}",
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "server", "events", "verify", "--json"]
    command += [] if originals else ["--no-originals"]
    done = subprocess.run(command, cwd=ROOT, env=ours | theirs, capture_output=True, check=False)  # noqa: S603 - ours
    try:
        said: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        return Verified(broke_off=lines[-1][:300] if lines else f"exit {done.returncode}")
    return Verified(said["entries"], said["rows"], said.get("originals", 0), said["faults"])


def verify_rows(url: str, identity: str, room: Path) -> Verified:
    """Verify log and rows of a database, without a store of originals; `room` is an empty folder."""
    store = room / "media"
    store.mkdir()
    (store / "identity").write_text(f"{identity}\n", encoding="ascii")
    return verify(url, store, room, originals=False)
