"""Does the file carry a signed history of its making (C2PA), and what does it say?

Witness: the manifest in the file. Few cameras write one. Here its presence is noticed and shown; its signature is not
verified, so it neither clears nor accuses.
"""

from server.domain.finding import Finding, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 1
REASONS = {
    "no-credentials": N_("The file carries no content credentials; few cameras write them."),
    "not-verified": N_("The file carries content credentials (C2PA). Their signature was not verified here."),
}


def check(photo: PhotoSubject) -> Finding:
    """Say whether a manifest is there."""
    return unverifiable("not-verified" if photo.facts.has_credentials else "no-credentials")
