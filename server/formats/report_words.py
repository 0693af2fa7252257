"""Which words stand on a report, whoever's issue it is about? In one language; the rest comes from `domain.labels`."""

from collections.abc import Iterable, Mapping

from server.domain import labels
from server.domain.finding import Status
from server.domain.report import ALTERED, DOSSIER, MISSING, UNREADABLE
from server.domain.subject import Stage
from server.translations import N_, translate

SYMBOLS: Mapping[Status | None, str] = {
    Status.CONTRADICTED: "×",
    Status.DOUBTFUL: "△",
    Status.ERROR: "！",
    Status.UNVERIFIABLE: "○",
    Status.CONSISTENT: "√",
    None: "…",
}
"""A verdict is told by sign and word: a report is printed in black and white."""
BROKEN: Mapping[str, str] = {
    MISSING: N_("The file is missing from the store."),
    ALTERED: N_("The bytes are no longer those that were received."),
    DOSSIER: N_("The dossier of this issue could not be made; the log of the server says why."),
    UNREADABLE: N_("The disk does not give the file back."),
    **labels.PROBLEMS,
}
WORDS: Mapping[str, str] = {
    "title": N_("Report on the acceptance of environmental rectification"),
    "invented": N_("Demonstration: places and photos are invented"),
    "volume_of": N_("Volume {number} of {all}"),
    "page_of": N_("Page {page} of {all}"),
    "broken": N_("Photos that cannot be shown"),
    "none_broken": N_("Every photo that was received can be shown."),
    "alarms": N_("Alarms of this server, and what was answered"),
    "found_at": N_("Found"),
    "found": N_("What was found"),
    "answer": N_("Answer"),
    "answered_by": N_("Answered"),
    "issues": N_("Issues"),
    "volumes": N_("Volumes"),
    "volume": N_("Volume"),
    "file": N_("File"),
    "from_to": N_("From – to"),
    "number": N_("No."),
    "code": N_("File number"),
    "what": N_("Site or problem"),
    "unit": N_("Responsible unit"),
    "status": N_("Ledger status"),
    "verdict_short": N_("Verdict"),
    "list": N_("List of issues"),
    "colon": N_(": "),
    "page": N_("Page"),
    "photo": N_("Photo"),
    "reason": N_("Reason"),
    "principle": N_(
        "The checks were made by machine from the photos and the register; people decide."
        " “Unverifiable” is not a fault. Times are local to the site."
    ),
    "record": N_("Problem and what was to be done"),
    "plan": N_("Plan of the site"),
    "viewpoint": N_("viewpoint"),
    "before": labels.STAGES[Stage.BEFORE],
    "after": labels.STAGES[Stage.AFTER],
    "north": N_("N"),
    "pairs": N_("Photos before and after the rectification"),
    "no_pairs": N_("No viewpoint has both a before and an after photo yet."),
    "marked": N_("The marked problem"),
    "check": N_("Check"),
    "finding": N_("Finding"),
    "measured": N_("Measured"),
    "limit": N_("Limit"),
    "decisions": N_("Decisions"),
    "undecided": N_("Nobody has decided yet"),
    "others": N_("Other photos"),
    "earlier": N_("Earlier attempts at the same viewpoints"),
    "life": N_("How it was dealt with"),
    "day": N_("Day"),
    "state": N_("Step"),
    "by": N_("Handled by"),
    "said": N_("Number, note"),
    "measure": N_("Measure"),
    "done_on": N_("Done on"),
    "proofs": N_("Proofs"),
    "criterion": N_("Criterion of closing"),
    "met": N_("Whether it is met"),
    "objections": N_("Objections, and what was answered"),
    "replied": N_("Reply"),
    "overrides": N_("Contradictions that two people let pass"),
    "acceptance": N_("Opinion of the acceptance team"),
    "opinion": N_("Opinion"),
    "closed": N_("Agree to close"),
    "returned": N_("Return for rectification"),
    "stage_done": N_("Done for this stage"),
    "grounds": N_("Grounds and demands"),
    "leader": N_("Head of the acceptance team (signature)"),
    "members": N_("Members (signatures)"),
    "date": N_("Date"),
    "date_blank": N_("Year      Month      Day"),
    "seal": N_("(Seal of the acceptance unit)"),
}  # fmt: skip
_SIGNS: Mapping[bool, Mapping[str, str]] = {
    True: {"listed": "、", "semicolon": "；"},
    False: {"listed": ", ", "semicolon": "; "},
}
"""What stands between the parts of a list, by whether it is Chinese."""


def words(language: str) -> dict[str, str]:
    """Return all words in a language."""
    return {**{name: translate(message, language) for name, message in WORDS.items()}, **_SIGNS[is_chinese(language)]}


def listed(names: Iterable[str], language: str) -> str:
    """Return names one after another."""
    return _SIGNS[is_chinese(language)]["listed"].join(names)


def is_chinese(language: str) -> bool:
    """Tell in which of both ways a document is set."""
    return language.startswith("zh")


def badge(status: Status | None, language: str) -> dict[str, str]:
    """Return a verdict as sign and word."""
    return {"symbol": SYMBOLS[status], "word": translate(labels.VERDICTS[status], language), "is": status or "waiting"}


def status_word(status: str, language: str) -> str:
    """Return the ledger's status in words; one that we do not know stays as it is written."""
    known = labels.LEDGER_STATUSES.get(status)
    return translate(known, language) if known else status
