"""What did the page of the browser see when a photo was chosen, and how far can that be believed?

The page notes it by itself and signs it with a key that does not leave the browser. So it tells that this browser saw
it, and not that it is true: a device can be made to lie about its place and its clock. What the page saw is therefore
never enough to contradict a photo.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.geo import LatLon
from server.translations import N_

FILE_NAME = "witness.json"


class Standing(StrEnum):
    """What a record of the page is worth."""

    SIGNED = "signed"
    """Signed by a key of the phone that handed it in."""
    BAD_SIGNATURE = "bad-signature"
    UNKNOWN_KEY = "unknown-key"
    OTHER_INSTANCE = "other-instance"
    """Signed, but for another form instance."""
    OTHER_BYTES = "other-bytes"
    """Signed, but the file that came under this name has other bytes. Kept of no record: it is told by comparing."""


class Source(StrEnum):
    """How a photo came into the page."""

    CAMERA = "camera"
    PICKER = "picker"
    OVERLAY = "overlay"
    """Taken in the page, over the photo from before."""


@dataclass(frozen=True)
class Seen:
    """What the page says of one photo. Times are by the phone's clock."""

    name: str
    sha256: str
    source: Source
    chosen_at: datetime
    last_modified_at: datetime | None
    """What the browser says of the file; one that was just taken was just written."""
    place: LatLon | None = None
    error_m: float | None = None
    """The radius that the browser states for the position."""
    fixed_at: datetime | None = None
    heading_deg: float | None = None


@dataclass(frozen=True)
class Witness:
    """What the page says of one photo, with how that stands."""

    seen: Seen
    key: str
    """The first 16 digits of the SHA-256 of the public key."""
    standing: Standing

    @property
    def is_sound(self) -> bool:
        """Tell whether it is a witness at all."""
        return self.standing is Standing.SIGNED

    def was_taken_then(self, within_s: float) -> bool:
        """Tell whether the file was made as it was chosen, and not picked from what was there."""
        if self.seen.source is Source.PICKER:
            return False
        written = self.seen.last_modified_at
        return written is None or abs((self.seen.chosen_at - written).total_seconds()) <= within_s


UNSOUND = {
    "no-witness": N_("No page of a browser saw this photo being chosen."),
    "bad-signature": N_("What the page noted is no witness: its signature does not hold."),
    "unknown-key": N_("What the page noted is no witness: its key {key} is none of the phone that handed it in."),
    "other-instance": N_("What the page noted is no witness: it was signed for another form."),
    "other-bytes": N_("The page saw another file under this name: what it noted says nothing of this one."),
}
"""Why there is no witness, in words."""


def unsound(witness: Witness | None) -> str:
    """Return why there is no witness, as the reason of a finding; empty where there is one."""
    if witness is None:
        return "no-witness"
    return "" if witness.is_sound else witness.standing.value


def figures(witness: Witness | None) -> dict[str, str]:
    """Return what stands beside such a reason."""
    return {"key": witness.key} if witness and witness.standing is Standing.UNKNOWN_KEY else {}
