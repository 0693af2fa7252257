"""What is said of files that somebody brings in: what becomes of each, and why one is refused?"""

from collections.abc import Mapping

from server.domain.brought_in import Line, Outcome, Reason
from server.translations import N_

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.FILED: N_("Filed"),
    Outcome.ALREADY: N_("Already there"),
    Outcome.REFUSED: N_("Refused"),
}
PLANNED: Mapping[Outcome, str] = {**OUTCOMES, Outcome.FILED: N_("Would be filed")}
REASONS: Mapping[Reason, str] = {
    Reason.UNKNOWN_ISSUE: N_("There is no issue “{written}” here. Correct its code, or import the ledger first."),
    Reason.UNKNOWN_VIEWPOINT: N_("The site of this issue has no viewpoint “{written}”, or two that are called so."),
    Reason.UNKNOWN_STAGE: N_("“{written}” is no stage. Write before, during or after; 整改前, 整改中 or 整改后."),
    Reason.UNTOLD_ISSUE: N_("Neither folder nor name tells the issue, or they tell two."),
    Reason.UNTOLD_VIEWPOINT: N_("Neither folder nor name tells the viewpoint, or they tell two."),
    Reason.UNTOLD_STAGE: N_("Neither folder nor name tells the stage, or they tell two."),
    Reason.NOT_IN_TABLE: N_("The table does not name this file."),
    Reason.SEVERAL_ROWS: N_("The table says of this file two different things."),
    Reason.NO_FILE: N_("The table names this file, and it is not there."),
    Reason.SEVERAL_FILES: N_("The table names this file, and several folders have one of that name. Write its path."),
    Reason.NO_PICTURE: N_("This is no picture of a kind that cameras write."),
    Reason.EMPTY: N_("The file is empty."),
    Reason.TOO_LARGE: N_("The file is larger than a photo may be."),
    Reason.UNSAFE: N_("This is a link, or its name leads out of the folder. It is not read."),
    Reason.ENCRYPTED: N_("The file is protected by a password. Pack it without one."),
    Reason.BROKEN: N_("The file cannot be read: it is damaged. Copy or pack it again."),
}


def reason_of(line: Line) -> tuple[str, Mapping[str, str]]:
    """Return why a file is refused as a template and its values; empty where it is not."""
    return (REASONS[line.reason], {"written": line.written}) if line.reason else ("", {})
