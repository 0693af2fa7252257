"""What can be wrong with the log, in words?"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from server.translations import N_, translate


class Kind(StrEnum):
    """What somebody did to the log."""

    ENTRY_ALTERED = "entry-altered"
    ENTRY_REMOVED = "entry-removed"
    ENTRY_ADDED = "entry-added"
    ENTRY_MOVED = "entry-moved"
    ENTRY_FOREIGN = "entry-foreign"
    ENTRY_REPEATED = "entry-repeated"
    MARKS_ANEW = "marks-anew"
    MARKS_AHEAD = "marks-ahead"
    WAITING_ALTERED = "waiting-altered"
    ENTRIES_REWRITTEN = "entries-rewritten"
    SUBTREE_ALTERED = "subtree-altered"
    SUBTREE_REMOVED = "subtree-removed"
    SUBTREE_ADDED = "subtree-added"
    HEAD_UNSIGNED = "head-unsigned"
    HEAD_REMOVED = "head-removed"
    HEAD_DIFFERS = "head-differs"
    HEADS_DIFFER = "heads-differ"
    KEYS_UNSIGNED = "keys-unsigned"
    LOSS_UNLOGGED = "loss-unlogged"
    STAMP_ALTERED = "stamp-altered"
    SINCE_UNKNOWN = "since-unknown"
    SINCE_UNSIGNED = "since-unsigned"
    SINCE_CUT = "since-cut"
    SINCE_REWRITTEN = "since-rewritten"
    ROW_ALTERED = "row-altered"
    COLUMN_ALTERED = "column-altered"
    ROW_UNREADABLE = "row-unreadable"
    ROW_REMOVED = "row-removed"
    ROW_ADDED = "row-added"
    INDEX_ALTERED = "index-altered"
    ORIGINAL_MISSING = "original-missing"
    ORIGINAL_ALTERED = "original-altered"
    ORIGINAL_UNREADABLE = "original-unreadable"


WORDS: Mapping[Kind, str] = {
    Kind.ENTRY_ALTERED: N_("Entry {number} ({action}, {subject}) at place {position} was altered after it was sealed."),
    Kind.ENTRY_REMOVED: N_("The entry at place {position} was removed."),
    Kind.ENTRY_ADDED: N_("Entry {number} ({action}, {subject}) was added at place {position}, without being sealed."),
    Kind.ENTRY_MOVED: N_(
        "Entry {number} ({action}, {subject}) was moved from place {sealed}, where it was sealed, to place {position}."
    ),
    Kind.ENTRY_FOREIGN: N_(
        "Entry {number} ({action}, {subject}) at place {position} was not written by this server: somebody put it into "
        "the database."
    ),
    Kind.ENTRY_REPEATED: N_(
        "Entry {number} ({action}, {subject}) repeats entry {first} word for word: somebody put it into the database "
        "again."
    ),
    Kind.MARKS_ANEW: N_(
        "The secret that marks entries was made anew at place {since}; whether the server wrote the entries before it "
        "cannot be told any more. Where there is a backup of entry_key.json, restore it."
    ),
    Kind.MARKS_AHEAD: N_(
        "The secret that marks entries speaks from place {since} on, and the log has {size} entries: the file is that "
        "of another log, or the log was cut off."
    ),
    Kind.WAITING_ALTERED: N_("Entry {number} ({action}, {subject}) was altered before it was sealed."),
    Kind.ENTRIES_REWRITTEN: N_(
        "Among the entries at places {first} to {last} at least one was rewritten together with its hash."
    ),
    Kind.SUBTREE_ALTERED: N_("The kept hash over the entries at places {first} to {last} was altered."),
    Kind.SUBTREE_REMOVED: N_("The kept hash over the entries at places {first} to {last} was removed."),
    Kind.SUBTREE_ADDED: N_("A hash over entries at places {first} to {last} was added, where there are none."),
    Kind.HEAD_UNSIGNED: N_("Head {head} over {size} entries is not signed by the key of that time."),
    Kind.HEAD_REMOVED: N_("Head {head} was removed."),
    Kind.HEAD_DIFFERS: N_(
        "Head {head}: the first {size} entries are not those that were signed. Something was altered after place "
        "{whole} and before place {size}, or the end was cut off."
    ),
    Kind.HEADS_DIFFER: N_("After it, {count} more signed heads do not fit the log either."),
    Kind.KEYS_UNSIGNED: N_("The keys of the log did not sign each other; one of them was put in between."),
    Kind.LOSS_UNLOGGED: N_("The key {key} took the place of a lost one, and no entry of the log says so."),
    Kind.STAMP_ALTERED: N_("The time stamp of head {head} does not hold: the head or the stamp was altered."),
    Kind.SINCE_UNKNOWN: N_("No head over {size} entries is kept. Name the file of the head that you kept."),
    Kind.SINCE_UNSIGNED: N_("The earlier head over {size} entries was not signed by a key of this log."),
    Kind.SINCE_CUT: N_("The log had {size} entries at the earlier head and has {left}: its end was cut off."),
    Kind.SINCE_REWRITTEN: N_(
        "The first {size} entries are not those of the earlier head: the log was rewritten after that was signed."
    ),
    Kind.ROW_ALTERED: N_("{row}: what the database says is not what entry {number} of the log says of it."),
    Kind.COLUMN_ALTERED: N_("{row}: {column} is “{found}”; by entry {number} of the log it was “{said}”."),
    Kind.ROW_UNREADABLE: N_(
        "{row}: what the database says cannot be read. Entry {number} of the log says what it was."
    ),
    Kind.ROW_REMOVED: N_("{row} was removed from the database. Entry {number} of the log says what it was."),
    Kind.ROW_ADDED: N_("{row} was added to the database; no entry of the log speaks of it."),
    Kind.INDEX_ALTERED: N_(
        "{row}: the index of the log leads to entry {found}; the one that spoke last of it is entry {number}."
    ),
    Kind.ORIGINAL_MISSING: N_("Original {original} ({sha256}): its file is missing. Restore it from a backup."),
    Kind.ORIGINAL_ALTERED: N_(
        "Original {original} ({sha256}): its file has other bytes, of the hash {found}. Restore it from a backup."
    ),
    Kind.ORIGINAL_UNREADABLE: N_("Original {original} ({sha256}): its file cannot be read: {problem}"),
}

ROWS: Mapping[str, str] = {
    "installation": N_("Installation {number}"),
    "programme": N_("Programme {number}"),
    "batch": N_("Batch {number}"),
    "own_column": N_("Own column {number} of a ledger"),
    "calendar_day": N_("Day {number} of the calendar"),
    "calendar_year": N_("Year {number} of the calendar"),
    "alarm": N_("Alarm {number}"),
    "export": N_("Export {number}"),
    "unit": N_("Unit {number}"),
    "account": N_("Account {number}"),
    "phone": N_("Phone {number}"),
    "site": N_("Site {number} with its viewpoints"),
    "issue": N_("Issue {number} with its findings"),
    "issue_move": N_("Move {number} of an issue"),
    "issue_measure": N_("Measure {number} of an issue"),
    "issue_file": N_("File {number} of an issue"),
    "contradiction_override": N_("Override {number} of a contradiction"),
    "hint": N_("Hint {number} of a relapse"),
    "petition_reply": N_("Reply {number} to a complainant"),
    "visit": N_("Visit {number}"),
    "publication": N_("Publication {number} with its pictures"),
    "objection": N_("Objection {number} with its files"),
    "assignment": N_("Assignment {number}"),
    "issue_forecast": N_("Forecast {number}"),
    "issue_warning": N_("Answer {number} to a proposed warning"),
    "official_document": N_("Document {number} with its answers"),
    "monthly_report": N_("Monthly report {number}"),
    "dispatch": N_("Monthly dispatch {number}"),
    "assessment_sheet": N_("Sheet of weights {number}"),
    "assessment_points": N_("Points by hand {number}"),
    "assessment": N_("Published assessment {number}"),
    "activity": N_("Work record {number}"),
    "form": N_("Form {number} with its files"),
    "form_version": N_("Form version {number}"),
    "original": N_("The row of original {number}"),
    "submission": N_("Submission {number} with its files and issues"),
    "photo": N_("Photo {number} with its findings"),
    "photo_pair": N_("Pair {number} with its findings"),
    "decision": N_("Decision {number} with its reasons"),
    "comment": N_("Comment {number}"),
    "problem_region": N_("Marked problem {number}"),
    "draw": N_("Draw {number} with its issues"),
}
"""By its kind, what a row of the database is called that the log speaks of, with the rows that belong to it."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong."""

    kind: Kind
    details: Mapping[str, int | str]

    def said(self, language: str) -> str:
        """Say it in a language."""
        details = dict(self.details)
        if "row" in details:
            kind, _, number = str(details["row"]).partition(":")
            details["row"] = translate(ROWS.get(kind, kind), language, number=number)
        return translate(WORDS[self.kind], language, **details)
