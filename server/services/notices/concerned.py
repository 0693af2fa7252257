"""Whom does something concern: by what they may see, their role, and what is theirs?"""

from collections.abc import Iterable
from functools import cached_property

from sqlalchemy import func, select

from server.db import db
from server.domain.access import Actor, Permission, Role
from server.models import (
    Account,
    Assignment,
    Attachment,
    Comment,
    Decision,
    Issue,
    Phone,
    Photo,
    PhotoPair,
    Submission,
)
from server.services import access, accounts

_AT_THE_DESK = frozenset({Role.REVIEWER, Role.OFFICE})
"""Administrators may answer too, but it is not what they are here for."""


class People:
    """Everybody who can be told, read once for many things that happened."""

    @cached_property
    def _all(self) -> dict[int, Actor]:
        return {one.account_id: one for one in accounts.able() if one.account_id is not None}

    def reviewers(self, pair: PhotoPair) -> set[int]:
        """Return who answers for a pair."""
        return {number for number, one in self._all.items() if one.role in _AT_THE_DESK and access.sees(one, pair)}

    def office(self, issue: Issue) -> set[int]:
        """Return who sees to it that an issue is put right in time."""
        return {number for number, one in self._all.items() if one.role is Role.OFFICE and access.sees(one, issue)}

    def publishers(self, issue: Issue) -> set[int]:
        """Return who publishes what was done about an issue, and answers what the public says of it."""
        return {number for number, one in self._all.items() if one.may(Permission.PUBLISH) and access.sees(one, issue)}

    def watchers(self) -> set[int]:
        """Return who says what came of an alarm."""
        return {number for number, one in self._all.items() if one.may(Permission.CLEAR)}

    def talking(self, pair: PhotoPair) -> set[int]:
        """Return who takes part in what is written about a pair: who wrote, answered or handed a photo in."""
        wrote = select(Comment.account_id).where(Comment.pair_id == pair.id)
        answered = select(Decision.account_id).where(Decision.pair_id == pair.id, Decision.withdrawn_at.is_(None))
        handed_in = set(self.handed_in(pair))
        at_desk = {*db.session.scalars(wrote), *db.session.scalars(answered)} - handed_in
        return handed_in | {number for number in at_desk if self._reads(number, pair)}

    def sent_back_to(self, pair: PhotoPair) -> set[int]:
        """Return who hears that a pair was returned: who handed its photos in, and who is sent to its issue."""
        sent = select(Assignment.account_id).where(Assignment.issue_id == pair.issue_id, Assignment.ended_at.is_(None))
        return self.able({*self.handed_in(pair), *db.session.scalars(sent)})

    def handed_in(self, pair: PhotoPair) -> dict[int, int]:
        """Return whose photos a pair shows, each with the newest submission that brought one."""
        person = func.coalesce(Submission.submitter_id, Phone.account_id)
        query = (
            select(person, func.max(Submission.id))
            .join(Attachment, Attachment.submission_id == Submission.id)
            .join(Photo, Photo.attachment_id == Attachment.id)
            .outerjoin(Phone, Phone.id == Submission.phone_id)
            .where(Photo.id.in_([pair.before_id, pair.after_id]), person.is_not(None))
            .group_by(person)
        )
        return {number: sent for number, sent in db.session.execute(query) if number in self._all}

    def able(self, numbers: Iterable[int | None]) -> set[int]:
        """Return of some people those who were not switched off."""
        return {number for number in numbers if number in self._all}

    def name(self, number: int) -> str:
        """Return what a person is called."""
        return self._all[number].name

    def language(self, number: int) -> str | None:
        """Return in which language a person chose to read."""
        return self._all[number].language

    def _reads(self, number: int, pair: PhotoPair) -> bool:
        one = self._all.get(number)
        return one is not None and one.may(Permission.READ) and access.sees(one, pair)


def number_of(label: str) -> int | None:
    """Return the account behind who acted, as the log names them."""
    kind, _, name = label.partition(":")
    if kind == "account":
        return db.session.scalar(select(Account.id).where(Account.name == name))
    if kind == "phone" and name.isdecimal():
        return db.session.scalar(select(Phone.account_id).where(Phone.id == int(name)))
    return None
