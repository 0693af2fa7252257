"""How is it said that a key was lost?"""

from server.services.proof import keys
from server.services.proof.keys import KeyRing
from server.translations import N_

LOST = N_("The key {key} was not signed by the one before it, {previous}, which was lost: {reason} ({who}, {since})")


def lost(ring: KeyRing) -> list[dict[str, str]]:
    """Return what is to be said of each key that took the place of a lost one."""
    return [
        {
            "key": new.id, "previous": old.id, "since": new.since, "reason": new.lost or "",
            "who": new.lost_said_by or "",
        }
        for old, new in keys.losses(ring)
    ]  # fmt: skip
