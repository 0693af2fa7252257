"""Is this an address that a letter can be sent to?"""

import re

LONGEST = 254
"""RFC 5321, 4.5.3.1.3."""
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def is_address(said: str) -> bool:
    """Tell whether a text is one address in ASCII, with nothing beside it; nothing that ends a line gets through."""
    local, at, domain = said.rpartition("@")
    labels = domain.split(".")
    fits = bool(at) and len(said) <= LONGEST and len(local) <= 64
    return fits and bool(_LOCAL.fullmatch(local)) and len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
