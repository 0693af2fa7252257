"""What tells whether somebody has changed a thing since a page was opened? A short name for what it says."""

import hashlib
import json
from collections.abc import Mapping


def version_of(said: Mapping[str, object]) -> str:
    """Return the name of a state, which a form sends back with what is to be changed; of JSON values only."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
