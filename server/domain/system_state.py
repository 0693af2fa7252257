"""What of an installation needs a person, and in which words?"""

from collections.abc import Mapping
from enum import StrEnum

from server.translations import N_


class Concern(StrEnum):
    """Something that somebody has to look after, the most pressing first."""

    ALARMS = "alarms"
    WORKER = "worker"
    STORE = "store"
    DISK = "disk"
    BROKEN = "broken"
    QUEUE = "queue"
    VERIFICATION = "verification"
    BACKUP_FAILED = "backup-failed"
    BACKUP_NONE = "backup-none"
    REHEARSAL_FAILED = "rehearsal-failed"
    REHEARSAL_NONE = "rehearsal-none"
    KEYS = "keys"


REMEDIES: Mapping[Concern, str] = {
    Concern.ALARMS: N_("Something is not as it was. Look at the alarms, and say what came of each."),
    Concern.WORKER: N_("No worker runs, so no photo is checked. Restart the server, or run: worker"),
    Concern.STORE: N_(
        "The store of photos and files does not answer. The server’s log names status and code. Phones send again."
    ),
    Concern.DISK: N_("The disk is nearly full. Make room, or phones will soon be refused."),
    Concern.BROKEN: N_("The checks of some photos broke. Read why, put it right, and try them again."),
    Concern.QUEUE: N_("Photos have waited for more than an hour. Start another worker, or look whether it hangs."),
    Concern.VERIFICATION: N_(
        "Log and originals were not verified to the end for three days. Look into the server’s log."
    ),
    Concern.BACKUP_FAILED: N_("The last copy failed. Put right what it says, then run: backup make"),
    Concern.BACKUP_NONE: N_(
        "There is no copy of the last two days. Set SHIZHENG_BACKUP_TO, or run: backup make --to FOLDER"
    ),
    Concern.REHEARSAL_FAILED: N_("The copy that was last restored for a trial is not whole. Make another: backup make"),
    Concern.REHEARSAL_NONE: N_("No copy was restored for a trial in the last month. Run: backup rehearse"),
    Concern.KEYS: N_("The key that signs the log is older than a year. Run: keys rotate"),
}
"""What to do, in one sentence."""
