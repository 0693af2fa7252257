"""What is known of a photo that no phone sent: one that came on a card or by chat, and was brought in later?

Nobody but who brought it vouches for it. It is kept and judged as any other, and its verdict is never the best one.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class BroughtIn:
    """Who brought a photo in, when, and what they said of it."""

    by: str
    at: datetime
    file_name: str
    """In the folder or archive that it came in."""
    taken_by: str = ""
    source: str = ""


def person(label: str) -> str:
    """Return the name of who the log says it was."""
    return label.removeprefix("account:")
