"""What does the server promise to have received, or to have handed out?

A text of a few lines, signed as a note: whose log it is, what it is, and then one fact a line. What strangers named is
written as JSON, so that no name can begin a line of its own.

    shizheng/5f0c…                              shizheng/5f0c…
    received                                    exported
    at 2026-11-29T20:04:05.123456+00:00         at 2026-11-29T20:04:05.123456+00:00
    submission 1203                             issue 77
    form "rect_check" "2026112901"              manifest-sha256 9f86d081…
    instance "uuid:5d6e…"                       tag 2c26b46b… "bag-info.txt"
    xml 9f86d081…                               tag 8c1f…     "bagit.txt"
    file 2c26b46b… 4012331 "1732872921.jpg"

The third line is what the log's entries about it are about.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

RECEIVED, EXPORTED = "received", "exported"
_SHA256 = r"[0-9a-f]{64}"
_KIND = re.compile(rf"\S+\n(?P<kind>{RECEIVED}|{EXPORTED})\nat (?P<at>\S+)\n(?P<rest>(?:.*\n)*)")
_HASH = re.compile(rf"(?:xml|file|manifest-sha256) ({_SHA256})\b")


@dataclass(frozen=True)
class ReceivedFile:
    """A file of a submission whose bytes are on the disk."""

    sha256: str
    size_bytes: int
    name: str


@dataclass(frozen=True)
class Read:
    """What a receipt says that anyone may look up."""

    kind: str
    """RECEIVED or EXPORTED."""
    at: datetime
    hashes: tuple[str, ...]
    """SHA-256 of the form's answers and files, or of the list of hashes of what was exported."""


def of_submission(
    origin: str,
    at: datetime,
    form: tuple[str, str],
    instance_id: str,
    xml_sha256: str,
    files: Sequence[ReceivedFile],
    number: int,
) -> str:
    """Return what is signed when a submission is received; `form` is its id and version."""
    lines = [
        f"submission {number}",
        f"form {_quoted(form[0])} {_quoted(form[1])}",
        f"instance {_quoted(instance_id)}",
        f"xml {xml_sha256}",
        *(f"file {one.sha256} {one.size_bytes} {_quoted(one.name)}" for one in files),
    ]
    return _text(origin, RECEIVED, at, lines)


def of_export(origin: str, at: datetime, manifest_sha256: str, tags: Mapping[str, str], subject: str) -> str:
    """Return what is signed when a bag is made.

    `tags` are the SHA-256 of the files beside the payload by name, `subject` is what the log says was exported:
    `issue:77`.
    """
    beside = [f"tag {tags[name]} {_quoted(name)}" for name in sorted(tags)]
    return _text(origin, EXPORTED, at, [subject.replace(":", " "), f"manifest-sha256 {manifest_sha256}", *beside])


def read(text: str) -> Read:
    """Read what was signed.

    :raises ValueError: for another text.
    """
    found = _KIND.fullmatch(text)
    if not found:
        raise ValueError("no receipt")
    at = datetime.fromisoformat(found["at"])
    if at.tzinfo is None:
        raise ValueError("no receipt")
    hashes = (_HASH.match(line) for line in found["rest"].split("\n"))
    return Read(found["kind"], at, tuple(one[1] for one in hashes if one))


def _text(origin: str, kind: str, at: datetime, lines: Sequence[str]) -> str:
    return "\n".join([origin, kind, f"at {at.astimezone(UTC).isoformat()}", *lines, ""])


def _quoted(said: str) -> str:
    return json.dumps(said, ensure_ascii=True)
