"""What does acceptance need of one issue? The dossier, as a bag that anyone can check without us.

Original bytes are copied as they came. One that is missing or altered is left out and named (`contents`): the bag says
itself what it does not hold.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from server.domain.access import Actor
from server.domain.dossier import Dossier
from server.domain.export import Broken
from server.formats import bag_writer
from server.formats.bag_targets import Source
from server.formats.bagit import Item, Sealed
from server.models import Issue
from server.services import events, installation, sightings
from server.services.export import contents, layout, proof, rows
from server.services.export.contents import Derived
from server.services.proof import alarms
from server.services.register import issues
from server.translations import DEFAULT_LANGUAGE


@dataclass(frozen=True)
class Built:
    """A finished dossier."""

    issue: str
    path: Path
    files: int
    size_bytes: int
    manifest_sha256: str
    broken: tuple[Broken, ...]


def asked_for(actor: Actor, issue_id: int) -> Issue:
    """Return the issue whose dossier somebody asks for, if anything may go out at all.

    :raises NotFound: where there is no such issue for this caller.
    :raises Conflict: where an alarm has no answer yet.
    :raises Altered: where somebody made it unreadable.
    """
    with rows.naming(issue_id):
        issue = issues.visible(actor, issue_id)
    alarms.refuse_unanswered()
    return issue


def build(actor: Actor, issue_id: int, out: Path, report_in: str | None = DEFAULT_LANGUAGE) -> Built:
    """Build the dossier of an issue for a caller, as a folder in `out`; an earlier one is never overwritten.

    The report for acceptance lies in it in the language `report_in`; None: it is not made.

    :raises NotFound: where there is no such issue for this caller.
    :raises Conflict: where an alarm has no answer yet.
    :raises Altered: where rows are not what the log says of them, as far as it has places.
    """
    issue = asked_for(actor, issue_id)
    dossier = rows.gathered(issue)
    derived = Derived(report_in)
    with bag_writer.drafting(out) as draft:

        def add(path: str, source: Source, sha256: str | None) -> None:
            draft.add(Item(path, source, sha256))

        stamped = proof.stamped()
        told = contents.fill(dossier, issue, add, derived, stamped)
        contents.add_index(told, issue, add, report_in or DEFAULT_LANGUAGE)
        numbers = [stamped.head.number] if stamped else []
        sealed = draft.seal(info(dossier), partial(proof.of_package, f"issue:{issue.id}", numbers))
        _log(actor.label, issue, sealed, told)
        sightings.note_dossier(actor, issue.id)
        path = draft.publish(out / layout.name_of_bag(issue.code))
    return Built(issue.code, path, sealed.files, sealed.size_bytes, sealed.manifest_sha256, told.broken)


def info(dossier: Dossier) -> list[tuple[str, str]]:
    """Return of a single dossier the reserved names of RFC 8493, 2.2.2, that we know something for."""
    said = "Demonstration, places and photos are invented. " if dossier.is_demonstration else ""
    said += "Personal data are left out. " if dossier.is_redacted else ""
    return [
        ("Source-Organization", installation.chosen().authority or dossier.programme),
        ("External-Identifier", dossier.code),
        ("External-Description", f"{said}{dossier.record['problem'][:500]}"),
        ("Bagging-Date", dossier.made_at.astimezone(dossier.zone).date().isoformat()),
        ("Bag-Group-Identifier", dossier.programme_code),
        ("Bag-Software-Agent", "Shizheng"),
    ]


def _log(actor: str, issue: Issue, sealed: Sealed, dossier: Dossier) -> None:
    """Keep the hash of the list of hashes: with it, a dossier can be told from one that was made anew."""
    events.record(
        actor,
        "exports.build",
        f"issue:{issue.id}",
        files=sealed.files,
        bytes=sealed.size_bytes,
        broken=len(dossier.broken),
        manifest_sha256=sealed.manifest_sha256,
    )
