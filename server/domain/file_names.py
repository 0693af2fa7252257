"""Which of the files that a form names is this one?

A client's names are compared, shown and exported, and never used as a path.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

LONGEST = 1000
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def plain(name: str) -> str:
    """Return a name without what no name may hold."""
    return _UNPRINTABLE.sub("", name)[:LONGEST]


def matched(wanted: Iterable[str], parts: Sequence[tuple[str, str]]) -> list[str | None]:
    """Return for each part, told by its own name and its file name, the wanted name it stands for.

    The part's name decides, then the file name, then either without regard to case, composition and folders; but
    a likeness counts only where no other wanted name is as like, and never takes what another part names exactly.
    """
    names = dict.fromkeys(wanted)
    exact = [next((name for name in part if name in names), None) for part in parts]
    taken = {name for name in exact if name}
    alike = _by_likeness(name for name in names if name not in taken)
    return [found or _only(alike, part) for found, part in zip(exact, parts, strict=True)]


def _by_likeness(names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_likeness(name), []).append(name)
    return found


def _only(alike: dict[str, list[str]], part: tuple[str, str]) -> str | None:
    """Return the one name that is like the part, if it is only one."""
    candidates = (alike.get(_likeness(name), []) for name in part)
    return next((found[0] for found in candidates if len(found) == 1), None)


def _likeness(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return unicodedata.normalize("NFC", last).casefold().strip()
