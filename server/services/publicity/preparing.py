"""How is a publication prepared: its text from the ledger, its pairs, and what is covered in their pictures?

Whatever is changed takes back that somebody checked it, and whoever changed it does not check it.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from server.config import is_web_address
from server.db import db, hold
from server.domain import publicity
from server.domain.access import Actor, DecisionKind
from server.domain.publicity import LONGEST_LINE, LONGEST_PART, LedgerSays, Part
from server.domain.subject import Stage
from server.errors import Conflict, Invalid, NotFound
from server.models import Issue, Photo, PhotoPair, Publication, PublishedPair, PublishedPhoto
from server.services import events
from server.services.intake import originals
from server.services.publicity import found, rules
from server.services.register import issues, queue_columns
from server.services.runtime import now
from server.translations import N_

MOST_PAIRS = 12
"""Of one notice."""
_LINES = ("medium", "receiver", "telephone", "address")


@dataclass(frozen=True)
class Written:
    """What a publication says beside its pictures."""

    parts: Mapping[Part, str]
    medium: str = ""
    link: str = ""
    receiver: str = ""
    telephone: str = ""
    address: str = ""


def prepare(actor: Actor, issue_id: int, round_: int | None = None) -> Publication:
    """Make a draft of what the ledger says, with the pairs that were approved; `round_` None: of the present clean-up.

    :raises NotFound: where there is no such issue for this caller.
    :raises Conflict: where the round of the issue has a publication that was not withdrawn.
    :raises Invalid: for a round that was not begun.
    """
    issue = issues.visible(actor, issue_id)
    hold(Issue, issue_id)  # two who begin at once would both see that there is none
    db.session.refresh(issue)
    round_ = round_ or issue.present_round
    if round_ > issue.present_round:
        raise Invalid(N_("Issue {code} was not begun {round} times."), code=issue.code, round=round_)
    there = select(Publication.id).where(
        Publication.issue_id == issue_id, Publication.round == round_, Publication.withdrawn_at.is_(None)
    )
    number = db.session.scalar(there)
    if number is not None:
        told = N_("Issue {code} has publication {number} already. Go on with that one, or withdraw it.")
        raise Conflict(told, code=issue.code, number=number)
    rule = rules.of(issue.programme)
    row = Publication(
        issue_id=issue_id, round=round_, prepared_by=[actor.label], made_at=now(), token=secrets.token_urlsafe(12),
        medium=rule.medium, link="", receiver=rule.receiver, telephone=rule.telephone, address=rule.address,
        withdrawn_reason="", revision=0, **{part.value: text for part, text in text_of(issue).items()},
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for pair in _pairs(issue_id):
        if pair.outcome is DecisionKind.APPROVE:
            _add(row, pair, pair.viewpoint.name)
    events.record(actor.label, "publicity.prepare", f"publication:{row.id}", issue=issue.code, round=round_)
    return row


def text_of(issue: Issue) -> dict[Part, str]:
    """Make the six parts of what the ledger says of an issue."""
    unit = issue.unit.name if issue.unit else ""
    return publicity.six_parts(LedgerSays(issue.problem_text, unit, issue.due_text, issue.due_on, issue.ledger))


def write(actor: Actor, number: int, wanted: Written, seen: int | None = None) -> bool:
    """Change what a draft says; tells whether anything changed.

    :raises Invalid: for a long text, or a link that is no address of a page.
    :raises Conflict: where it went out, was withdrawn, or is no longer what the person saw.
    """
    row = found.draft(actor, number, seen)
    said = _checked(wanted)
    before = {name: getattr(row, name) for name in said}
    if before == said:
        return False
    for name, text in said.items():
        setattr(row, name, text)
    found.note_change(row, actor)
    changed = {name: text for name, text in said.items() if before[name] != text}
    events.record(
        actor.label, "publicity.write", f"publication:{number}", before={name: before[name] for name in changed},
        after=changed,
    )  # fmt: skip
    return True


def choose(actor: Actor, number: int, captions: Mapping[int, str], seen: int | None = None) -> bool:
    """Say which pairs go out, by their numbers, each with what stands below it; tells whether anything changed.

    What is covered in a pair that stays, stays covered.

    :raises Invalid: for too many pairs, a long caption or a pair without pictures.
    :raises NotFound: for a pair that is not of the issue.
    :raises Conflict: as `write`.
    """
    row = found.draft(actor, number, seen)
    captions = {pair_id: _line(text) for pair_id, text in captions.items()}
    before = {one.pair_id: one.caption for one in row.pairs}
    if before == captions:
        return False
    if len(captions) > MOST_PAIRS:
        raise Invalid(N_("At most {most} pairs, please."), most=MOST_PAIRS)
    there = {pair.id: pair for pair in _pairs(row.issue_id)}
    there |= {one.pair_id: one.pair for one in row.pairs}
    if missing := next((one for one in captions if one not in there), None):
        raise NotFound(N_("There is no pair {number}."), number=missing)
    row.pairs = [one for one in row.pairs if one.pair_id in captions]
    for one in row.pairs:
        one.caption = captions[one.pair_id]
    db.session.flush()
    for pair_id, caption in captions.items():
        if pair_id not in before:
            _add(row, there[pair_id], caption)
    found.note_change(row, actor)
    events.record(
        actor.label, "publicity.choose", f"publication:{number}", before=_named(before), after=_named(captions)
    )
    return True


def cover(actor: Actor, photo_id: int, areas: Any, seen: int | None = None) -> PublishedPhoto:
    """Say what is covered in a picture: a list of rectangles (`publicity.Area`), empty where there is nothing to.

    :raises Invalid: for areas that cannot be.
    :raises NotFound: where there is no such picture for this caller.
    :raises Conflict: as `write`.
    """
    number = db.session.scalar(select(PublishedPhoto.publication_id).where(PublishedPhoto.id == photo_id))
    if number is None:
        raise NotFound(N_("There is no such picture."))
    row = found.draft(actor, number, seen)
    said = [one.to_json() for one in publicity.areas(areas)]
    photo = db.session.get_one(PublishedPhoto, photo_id)
    before = photo.areas
    if before == said:
        return photo
    photo.areas, photo.covered_by, photo.covered_at = said, actor.label, now()
    found.note_change(row, actor)
    events.record(
        actor.label, "publicity.cover", f"publication:{number}", picture=photo_id, before=before, after=said
    )  # fmt: skip
    return photo


def keep_screenshot(actor: Actor, number: int, data: bytes) -> None:
    """Keep what the notice looked like where else it was published. It may come at any time.

    :raises Conflict: where the publication was withdrawn.
    """
    row = found.held(actor, number)
    if row.withdrawn_at is not None:
        raise Conflict(N_("Publication {number} was withdrawn. Prepare another one."), number=number)
    kept = originals.keep_bytes(data)
    row.screenshot_id = kept.id
    row.revision += 1
    events.record(actor.label, "publicity.screenshot", f"publication:{number}", sha256=kept.sha256)


def choosable(row: Publication) -> Sequence[PhotoPair]:
    """Return the pairs that may go out: those that stand and those that were chosen, the approved ones first."""
    chosen = {one.pair_id: one.pair for one in row.pairs}
    all_of = chosen | {pair.id: pair for pair in _pairs(row.issue_id)}
    return sorted(all_of.values(), key=lambda one: (one.outcome is not DecisionKind.APPROVE, one.id))


def _pairs(issue_id: int) -> list[PhotoPair]:
    """Return the pairs of an issue that stand at the desk and show two pictures."""
    query = (
        select(PhotoPair)
        .where(PhotoPair.issue_id == issue_id, queue_columns.in_sight())
        .options(joinedload(PhotoPair.viewpoint))
        .options(*(joinedload(side).joinedload(Photo.original) for side in (PhotoPair.before, PhotoPair.after)))
        .order_by(PhotoPair.viewpoint_id, PhotoPair.id.desc())
    )
    rows = db.session.scalars(query).all()
    return [one for one in rows if one.before.original.shows_picture and one.after.original.shows_picture]


def _add(row: Publication, pair: PhotoPair, caption: str) -> None:
    sides = ((Stage.BEFORE, pair.before), (Stage.AFTER, pair.after))
    photos = [
        PublishedPhoto(
            publication_id=row.id, stage=stage, original_id=photo.original_id, token=secrets.token_urlsafe(24)
        )
        for stage, photo in sides
    ]
    row.pairs.append(PublishedPair(pair_id=pair.id, caption=_line(caption), photos=photos))
    db.session.flush()


def _checked(wanted: Written) -> dict[str, str]:
    said = {part.value: publicity.paragraphs(wanted.parts.get(part, "")) for part in Part}
    if any(len(text) > LONGEST_PART for text in said.values()):
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_PART)
    link = wanted.link.strip()
    if link and not is_web_address(link):
        raise Invalid(N_("“{text}” is no address of a page. It begins with https:// or http://."), text=link[:100])
    return said | {name: _line(getattr(wanted, name)) for name in _LINES} | {"link": _line(link)}


def _line(text: str) -> str:
    found_line = publicity.line(text)
    if len(found_line) > LONGEST_LINE:
        raise Invalid(N_("At most {most} characters, please."), most=LONGEST_LINE)
    return found_line


def _named(captions: Mapping[int, str]) -> dict[str, str]:
    return {str(number): caption for number, caption in captions.items()}
