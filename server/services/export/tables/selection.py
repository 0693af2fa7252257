"""Of what is a table, and for whom?"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, String, cast, literal, select, union_all

from server.db import db, is_one_of
from server.domain import redaction
from server.domain.access import COMMAND_LINE, Actor
from server.domain.redaction import Redactor
from server.domain.table import Table
from server.models import Attachment, Form, Issue, Photo, PhotoPair, Submission, SubmissionIssue
from server.services import access
from server.translations import DEFAULT_LANGUAGE

AT_ONCE = 1_000
"""Rows that are held at a time, with what belongs to them."""
T = TypeVar("T")
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Selection:
    """What is taken: all that the caller sees, or less of it."""

    actor: Actor = COMMAND_LINE
    programme_id: int | None = None
    """None: every programme."""
    issue_ids: Collection[int] | None = None
    """None: every issue, and what belongs to none."""
    language: str = DEFAULT_LANGUAGE
    """Of the words beside codes."""
    redactor: Redactor | None = None
    """Leaves out personal data; None: nobody does."""

    @property
    def is_everything(self) -> bool:
        """Tell whether nothing is left out."""
        is_narrowed = self.programme_id is not None or self.issue_ids is not None
        return not is_narrowed and self.actor.sees_everything

    def told(self, table: Table) -> Table:
        """Return what of a table goes out."""
        return redaction.table(table, self.redactor)

    def text(self, text: str) -> str:
        """Return what of a text goes out."""
        return self.redactor.text(text) if self.redactor else text

    def of_issues(self) -> list[ColumnElement[bool]]:
        """Return the conditions on a query over issues."""
        found = access.limits(self.actor, Issue)
        if self.programme_id is not None:
            found.append(Issue.programme_id == self.programme_id)
        if self.issue_ids is not None:
            found.append(is_one_of(Issue.id, self.issue_ids))
        return found

    def of_pairs(self) -> list[ColumnElement[bool]]:
        """Return the conditions on a query over pairs."""
        found = access.limits(self.actor, PhotoPair)
        if self.programme_id is not None:
            found.append(PhotoPair.programme_id == self.programme_id)
        if self.issue_ids is not None:
            found.append(PhotoPair.issue_id.in_(self._issue_numbers()))
        return found

    def of_photos(self) -> list[ColumnElement[bool]]:
        """Return the conditions on a query over photos that is joined with the forms that they came with."""
        found = [*access.of_photos(self.actor), *self._of_forms()]
        if self.issue_ids is not None:
            found.append(Photo.issue_id.in_(self._issue_numbers()))
        return found

    def of_submissions(self) -> list[ColumnElement[bool]]:
        """Return the conditions on a query over submissions that is joined with their forms."""
        found = [*access.of_submissions(self.actor), *self._of_forms()]
        if self.issue_ids is not None:
            numbers = self._issue_numbers()
            naming = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id.in_(numbers))
            showing = select(Attachment.submission_id).join(Photo).where(Photo.issue_id.in_(numbers))
            found.append(Submission.id.in_(naming.union(showing)))
        return found

    def subjects(self) -> Select[Any]:
        """Return what the log calls the issues, and what belongs to them."""
        issues = select(Issue.id).where(*self.of_issues())
        sent = select(SubmissionIssue.submission_id).where(SubmissionIssue.issue_id.in_(issues))
        named = {
            "issue": issues,
            "pair": select(PhotoPair.id).where(*self.of_pairs()),
            "photo": select(Photo.id).where(Photo.issue_id.in_(issues)),
            "submission": sent.distinct(),
        }
        parts = []
        for noun, numbers in named.items():
            each = numbers.subquery()
            parts.append(select((literal(f"{noun}:") + cast(each.c[0], String)).label("subject")))
        return select(union_all(*parts).subquery().c.subject)

    def _issue_numbers(self) -> Select[Any]:
        return select(Issue.id).where(is_one_of(Issue.id, self.issue_ids or ()))

    def _of_forms(self) -> list[ColumnElement[bool]]:
        wanted = {self.programme_id, self.actor.programme_id} - {None}
        return [Form.programme_id == number for number in wanted]


def stream(query: Select[*Columns]) -> Iterator[Row[*Columns]]:
    """Give rows as the database gives them, some at a time."""
    return iter(db.session.connection().execute(query.execution_options(yield_per=AT_ONCE)))


def parts(rows: Iterable[T]) -> Iterator[list[T]]:
    """Give what is streamed in parts that can be held."""
    rest = iter(rows)
    while part := list(islice(rest, AT_ONCE)):
        yield part
