"""What of an entry of the log is hashed?

All that it says, as JSON in UTF-8 with sorted keys and no spaces, its time in UTC. `version` tells how to read the
rest: 1 carries a random token, so that two entries that say the same are two leaves; 0 was written when each entry
carried the hash of the one before it, and keeps both hashes as they were.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from server.domain.merkle import leaf_hash


@dataclass(frozen=True)
class Entry:
    """Who did what to which thing."""

    at: datetime
    actor: str
    action: str
    subject: str
    details: Mapping[str, Any]
    rows: Mapping[str, str | None] = field(default_factory=dict)
    """By the row's name (`decision:17`), the SHA-256 of what it means now; None where it was removed."""
    token: str = ""
    previous_sha256: str | None = None
    sha256: str | None = None

    @property
    def content(self) -> dict[str, Any]:
        """Return what is hashed; equal for what is written and what is read again."""
        said = {
            "at": self.at.astimezone(UTC).isoformat(),
            "actor": self.actor,
            "action": self.action,
            "subject": self.subject,
            "details": json.loads(json.dumps(self.details)),  # a key that is a number is text when it comes back
        }
        if self.sha256 is not None:
            return {"version": 0, "previous_sha256": self.previous_sha256, "sha256": self.sha256, **said}
        return {"version": 1, "token": self.token, "rows": dict(self.rows), **said}

    @property
    def leaf(self) -> bytes:
        """Return the leaf that stands for it in the tree: SHA-256 of a byte of zero and the JSON."""
        text = json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return leaf_hash(text.encode())
