"""Does the file carry a signed history of its making (C2PA), and what does it say?

Witness: the manifest in the file. Few cameras write one. Where the optional library is installed it is verified:
whether the picture is what was signed, not whether the signer is to be trusted. Otherwise it is only noticed. A form
that rewrites the EXIF of a picture that it leaves alone breaks an honest manifest: a broken one is doubtful, no more.
"""

from server.domain.finding import Finding, consistent, doubtful, unverifiable
from server.domain.subject import PhotoSubject
from server.translations import N_

VERSION = 2
REASONS = {
    "no-credentials": N_("The file carries no content credentials; few cameras write them."),
    "not-verified": N_("The file carries content credentials (C2PA). Their signature was not verified here."),
    "valid": N_("The file is what its content credentials (C2PA) were signed for."),
    "broken": N_("The file is not what its content credentials (C2PA) were signed for: it was changed afterwards."),
}


def check(photo: PhotoSubject) -> Finding:
    """Say whether a manifest is there, and what verifying it gave."""
    if not photo.facts.has_credentials:
        return unverifiable("no-credentials")
    if photo.facts.credentials is None:
        return unverifiable("not-verified")
    return consistent("valid") if photo.facts.credentials == "valid" else doubtful("broken")
