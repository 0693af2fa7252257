"""Is there room on the disk for what one of several processes counts?

prometheus-client counts in files that lie in memory as well. Where the disk is full when such a page is first written,
the system kills the process, and each that is started in its place: nobody would be answered for the sake of figures.
So the room is taken before, or the process counts for itself alone.
"""

import logging
import os
from pathlib import Path

from server.services.system.figures import SHARED_FILES

log = logging.getLogger(__name__)
KINDS = ("counter", "histogram")
ROOM_BYTES = 1 << 19
"""For each kind, and more than it needs: labels are names of the program, and a few hundred."""


def reserve() -> None:
    """Take the room that this process needs in the folder that it shares; before prometheus-client is imported."""
    if SHARED_FILES not in os.environ:
        return
    files = [Path(os.environ[SHARED_FILES]) / f"{kind}_{os.getpid()}.db" for kind in KINDS]
    try:
        for path in files:
            with path.open("xb") as file:
                os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    except OSError as problem:
        for path in files:
            path.unlink(missing_ok=True)
        log.error("no room to count together with others, so this process counts for itself: %s", problem)
        del os.environ[SHARED_FILES]
