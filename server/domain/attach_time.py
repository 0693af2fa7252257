"""When did the phone attach a file, by its own clock?

Collect (2026.3) calls a picture by the milliseconds since 1970 at which it copied it into the form. Thirteen digits
can also be a number of another kind, so only a time within a year of the receipt is taken for one. Enketo and browsers
keep the name that the camera gave, which says no moment of attaching.
"""

import re
from datetime import UTC, datetime, timedelta

_MILLISECONDS = re.compile(r"(\d{13})\.\w{1,5}")
_LONGEST_WAY = timedelta(days=366)
"""A phone that was offline for longer has a clock that nobody can trust."""
_AHEAD = timedelta(days=366)
"""So far and no further a clock that was set by hand is a day, a month or a year ahead."""


def attached_at(name: str, received_at: datetime) -> datetime | None:
    """Return the time in a file's name; None where it is none."""
    found = _MILLISECONDS.fullmatch(name)
    if not found:
        return None
    moment = datetime.fromtimestamp(int(found[1]) / 1000, UTC)
    return moment if received_at - _LONGEST_WAY <= moment <= received_at + _AHEAD else None
