"""Which letters go out, what do they say, and what became of them?

A row is there before a letter is sent, and its end is written after. Who is killed between the two has the letter sent
once more, with the same Message-ID; that is the most that e-mail lets anybody promise.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from server.db import db
from server.domain import notice_words
from server.domain.notice import pause_after
from server.models import Account, Letter, Notice
from server.services.notices import choices, gathering
from server.services.runtime import language, now, settings
from server.translations import LANGUAGES, N_, catalogue, translate

LEASE = timedelta(minutes=5)
MOST_TOLD = 100
"""More things are counted in a letter, and not told one by one."""
_READERS_AT_ONCE = 50
_MORE_BELOW = N_("More on the page of notices.")
_FOOTER = N_("Choose here what you are told, and when: {link}")
_NO_LINK = N_("You chose in Shizheng to be told by e-mail; change that on the page of notices.")


@dataclass(frozen=True)
class Outgoing:
    """A letter in hand."""

    number: int
    address: str
    subject: str
    body: str
    message_id: str
    made_at: datetime


def language_of(chosen: str | None) -> str:
    """Return in which language a person is written to."""
    return chosen if chosen is not None and chosen in LANGUAGES else language()


def add(account_id: int, address: str, subject: str, body: str) -> Letter:
    """Write a letter that goes out at once."""
    at = now()
    row = Letter(
        account_id=account_id, address=address, subject=notice_words.one_line(subject), body=body,
        token=secrets.token_hex(16), made_at=at, due_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def compose() -> int:
    """Write what people have to be told by letter now, all of one person in one; returns how many letters.

    One worker at a time does: it holds the cursor.
    """
    gathering.take()
    due = select(Notice.account_id).where(Notice.letter_id.is_(None), Notice.mail_at <= now()).distinct()
    count = 0
    for number in db.session.scalars(due.limit(_READERS_AT_ONCE)).all():
        count += _compose(number)
    return count


def is_to_compose() -> bool:
    """Tell whether somebody has to be told by letter now; takes no lock."""
    due = select(Notice.id).where(Notice.letter_id.is_(None), Notice.mail_at <= now()).limit(1)
    return db.session.scalar(due) is not None


def take() -> Outgoing | None:
    """Take the next letter in hand; nobody else has it until the lease is over."""
    at = now()
    next_one = (
        select(Letter.id)
        .where(Letter.ended_at.is_(None), Letter.due_at <= at)
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
    )
    number = db.session.scalar(next_one)
    mine = update(Letter).where(Letter.id == number, Letter.ended_at.is_(None), Letter.due_at <= at)
    mine = mine.values(due_at=at + LEASE, tries=Letter.tries + 1).execution_options(synchronize_session=False)
    if number is None or db.session.scalar(mine.returning(Letter.id)) is None:
        return None
    row = db.session.get_one(Letter, number, populate_existing=True)
    domain = settings().mail_from.rpartition("@")[2] or "localhost"
    return Outgoing(row.id, row.address, row.subject, row.body, f"<{row.token}@{domain}>", row.made_at)


def note_sent(number: int) -> None:
    """Write down that a letter went; what it said is forgotten."""
    row = db.session.get_one(Letter, number)
    row.ended_at, row.is_sent, row.problem, row.body = now(), True, "", ""


def note_failed(number: int, problem: str, *, is_final: bool) -> None:
    """Write down why a letter did not go, and when it is tried again, if it is."""
    row = db.session.get_one(Letter, number)
    row.problem = notice_words.one_line(problem)[:500]
    pause = None if is_final else pause_after(row.tries)
    if pause is None:
        row.ended_at, row.body = now(), ""
    else:
        row.due_at = now() + pause


def _compose(account_id: int) -> int:
    query = select(Notice).where(Notice.account_id == account_id, Notice.letter_id.is_(None), Notice.mail_at <= now())
    rows = db.session.scalars(query.order_by(Notice.id)).all()
    account, address = db.session.get_one(Account, account_id), choices.of(account_id).address
    if not address or account.disabled_at is not None:
        for row in rows:
            row.mail_at = None
        return 0
    said = language_of(account.language)
    subject, body = _text(rows, said)
    letter = add(account_id, address, subject, body)
    for row in rows:
        row.letter_id = letter.id
    db.session.flush()
    return 1


def _text(rows: Sequence[Notice], said: str) -> tuple[str, str]:
    sentences = [notice_words.sentence(row.kind, row.details, said) for row in rows]
    count = len(rows)
    heading = catalogue(said).ngettext("{n} notice", "{n} notices", count).format(n=count)
    subject = sentences[0] if count == 1 else heading
    base, lines = settings().public_url, list[str]()
    for row, sentence in zip(rows[:MOST_TOLD], sentences, strict=False):
        place = f"\n  {base}/notices/{row.id}" if base and row.is_shown else ""
        lines.append(f"· {sentence}{place}")
    if count > MOST_TOLD:
        lines.append(translate(_MORE_BELOW, said))
    footer = translate(_FOOTER, said, link=f"{base}/notices/choices") if base else translate(_NO_LINK, said)
    brand = translate(N_("Shizheng"), said)
    return f"[{brand}] {subject}"[:200], "\n".join([*lines, "", "--", footer, ""])
