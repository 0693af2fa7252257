"""Which papers belong to an issue beside its photos? (一案一档)"""

from collections.abc import Mapping
from enum import StrEnum

from server.translations import N_


class FileKind(StrEnum):
    """What a file shows."""

    PLAN = "plan"
    MEASURE = "measure"
    PENALTY = "penalty"
    MONITORING = "monitoring"
    SELF_CHECK = "self-check"
    APPLICATION = "application"
    SITE_CHECK = "site-check"
    ACCEPTANCE = "acceptance"
    SIGNED_SHEET = "signed-sheet"
    PUBLICITY = "publicity"
    HIGHER_CHECK = "higher-check"
    FILING = "filing"
    RELAPSE = "relapse"
    OTHER = "other"


FILE_KINDS: Mapping[FileKind, str] = {
    FileKind.PLAN: N_("Rectification plan"),
    FileKind.MEASURE: N_("Proof of a measure"),
    FileKind.PENALTY: N_("Penalty document"),
    FileKind.MONITORING: N_("Monitoring report"),
    FileKind.SELF_CHECK: N_("Self-check report"),
    FileKind.APPLICATION: N_("Application for acceptance"),
    FileKind.SITE_CHECK: N_("Record of the site check"),
    FileKind.ACCEPTANCE: N_("Acceptance opinion"),
    FileKind.SIGNED_SHEET: N_("Sheet signed by the leader"),
    FileKind.PUBLICITY: N_("Publicity: text or screenshot"),
    FileKind.HIGHER_CHECK: N_("Re-check by the higher level"),
    FileKind.FILING: N_("Filing document"),
    FileKind.RELAPSE: N_("Evidence of relapse"),
    FileKind.OTHER: N_("Another paper"),
}
"""In the order of the closing file."""
OF_UNIT = frozenset({
    FileKind.PLAN, FileKind.MEASURE, FileKind.PENALTY, FileKind.MONITORING, FileKind.SELF_CHECK, FileKind.APPLICATION,
    FileKind.OTHER,
})  # fmt: skip
"""What the responsible unit brings itself."""
