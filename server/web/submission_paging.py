"""From which submission on is a list asked for, and where are the pages beside it?"""

from collections.abc import Mapping
from typing import Any

from flask import url_for

from server.services.received.listing import Cursor
from server.web import asked


def cursor() -> Cursor | None:
    """Read from which submission on a list is asked for; None: from its beginning."""
    for name in ("after", "before"):
        number = asked.number(name)
        if number is not None:
            return Cursor(number, is_before=name == "before")
    return None


def address(endpoint: str, query: Mapping[str, str], to: Cursor | None) -> str:
    """Return the address of the list from there on; empty where there is nothing."""
    if to is None:
        return ""
    values: dict[str, Any] = {**query, "before" if to.is_before else "after": to.submission_id}
    return url_for(endpoint, **values)
