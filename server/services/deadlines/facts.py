"""What is known of issues beside their days: forecasts, complaints, contradicted photos, answers? Read once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from server.db import db, is_one_of
from server.domain.finding import Status
from server.domain.resolution import PairState
from server.domain.warning import Facts, Forecast, Light, WarningRule
from server.models import (
    Attachment,
    Form,
    IssueForecast,
    IssueWarning,
    Photo,
    PhotoPair,
    Programme,
    Submission,
    SubmissionIssue,
)
from server.services.register import queue_columns
from server.services.verification.issue_checks import PETITIONS

Complaints = Mapping[int, Mapping[int, datetime]]
"""By issue or by site: the petitions about it by their number, each with when it came."""


@dataclass(frozen=True)
class Answered:
    """A person's last answer to a proposal."""

    light: Light
    until: date | None


@dataclass(frozen=True)
class Known:
    """What is looked up once for all issues of a run, or for those that are asked about."""

    rules: Mapping[int, WarningRule]
    """By programme."""
    forecasts: Mapping[int, Forecast]
    answered: Mapping[int, Answered]
    contradictions: Mapping[int, int]
    of_issue: Complaints
    of_site: Complaints

    def of(self, issue_id: int, site_id: int | None, began: datetime, left: int | None, missed: int) -> Facts:
        """Return the facts of an issue, whose work began at a moment and which has so many days left."""
        about = {**self.of_issue.get(issue_id, {}), **(self.of_site.get(site_id, {}) if site_id else {})}
        return Facts(
            left, missed, self.forecasts.get(issue_id), sum(came >= began for came in about.values()),
            self.contradictions.get(issue_id, 0),
        )  # fmt: skip


def known(numbers: Collection[int] | None = None) -> Known:
    """Return what is known of these issues; of all where none are named."""
    rules = {one.id: WarningRule.of(one.warning_rule) for one in db.session.scalars(select(Programme))}
    of_issue, of_site = _complaints()
    return Known(rules, _forecasts(numbers), _answered(numbers), _contradictions(numbers), of_issue, of_site)


def _forecasts(numbers: Collection[int] | None) -> dict[int, Forecast]:
    query = select(IssueForecast.issue_id, IssueForecast.forecast).order_by(IssueForecast.id)
    if numbers is not None:
        query = query.where(is_one_of(IssueForecast.issue_id, numbers))
    return {row.issue_id: row.forecast for row in db.session.execute(query)}


def _answered(numbers: Collection[int] | None) -> dict[int, Answered]:
    columns = IssueWarning.issue_id, IssueWarning.light, IssueWarning.until
    query = select(*columns).order_by(IssueWarning.id)
    if numbers is not None:
        query = query.where(is_one_of(IssueWarning.issue_id, numbers))
    return {number: Answered(light, until) for number, light, until in db.session.execute(query)}


def _contradictions(numbers: Collection[int] | None) -> dict[int, int]:
    query = (
        select(PhotoPair.issue_id, func.count())
        .where(
            PhotoPair.verdict == Status.CONTRADICTED, PhotoPair.state != PairState.DECIDED, queue_columns.in_sight(),
        )
        .group_by(PhotoPair.issue_id)
    )  # fmt: skip
    if numbers is not None:
        query = query.where(is_one_of(PhotoPair.issue_id, numbers))
    return {row[0]: row[1] for row in db.session.execute(query)}


def _complaints() -> Sequence[Complaints]:
    """Return petitions that name an issue, and those with photos of a site: by issue, and by site."""
    came = (
        select(Submission.id, Submission.received_at)
        .join(Form, Form.id == Submission.form_pk)
        .where(Form.form_id == PETITIONS, Submission.set_aside_at.is_(None))
        .subquery()
    )
    named = select(SubmissionIssue.issue_id, came).join(came, came.c.id == SubmissionIssue.submission_id)
    shown = (
        select(Photo.site_id, came)
        .join(Attachment, Attachment.id == Photo.attachment_id)
        .join(came, came.c.id == Attachment.submission_id)
    )
    found: list[Complaints] = []
    for query in (named, shown):
        about: defaultdict[int, dict[int, datetime]] = defaultdict(dict)
        for number, submission, at in db.session.execute(query):
            if number is not None:
                about[number][submission] = at
        found.append(about)
    return found
