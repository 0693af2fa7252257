"""What was filled in with a form, as tables: one of the answers that stand once, one of each repeat?"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import String, cast, select
from sqlalchemy.orm import aliased

from server.db import db, is_one_of
from server.domain.access import Actor
from server.domain.table import Table
from server.domain.table_columns import LAST, REPEATS, SUBMISSIONS, TITLES
from server.errors import NotFound
from server.formats.form_columns import FormTable, form_tables
from server.models import Account, Form, FormVersion, Phone, Submission, SubmissionIssue
from server.services import access
from server.services.export.tables.selection import Selection, parts, stream
from server.translations import N_

_NONE = "[]"
"""Most have no flags: they are read as a text first."""


def tables(selection: Selection, form_id: str) -> list[Table]:
    """Return the submissions of a form, by number, then what repeats in them.

    :raises NotFound: where the caller has no form of this id.
    """
    query = select(Form.id).where(Form.form_id == form_id, *access.limits(selection.actor, Form))
    if selection.programme_id is not None:
        query = query.where(Form.programme_id == selection.programme_id)
    forms = list(db.session.scalars(query))
    if not forms:
        raise NotFound(N_("There is no form “{form_id}”."), form_id=form_id)
    newest_first = select(FormVersion.xml).where(FormVersion.form_pk.in_(forms)).order_by(FormVersion.id.desc())
    once, *repeats = form_tables(db.session.scalars(newest_first), selection.language)
    return [_once(selection, forms, once), *(_repeat(selection, forms, one) for one in repeats)]


def form_ids(actor: Actor) -> list[str]:
    """Return the ids of the forms that the caller sees."""
    return list(db.session.scalars(access.scoped(select(Form.form_id).distinct().order_by(Form.form_id), actor, Form)))


def _once(selection: Selection, forms: Sequence[int], form: FormTable) -> Table:
    columns = (*SUBMISSIONS, *form.columns, *LAST)
    return Table("submissions", TITLES["submissions"], columns, _rows(selection, forms, form), form.place)


def _repeat(selection: Selection, forms: Sequence[int], form: FormTable) -> Table:
    columns = (*REPEATS, *form.columns, *LAST)
    rows = _repeated(selection, forms, form)
    return Table(f"submissions-{form.name}", form.title, columns, rows, form.place)


def _rows(selection: Selection, forms: Sequence[int], form: FormTable) -> Iterator[Sequence[object]]:
    earlier = aliased(Submission)
    columns = (
        Submission.id, Submission.instance_id, Form.form_id, Submission.version_named, Submission.received_at,
        Account.name, Phone.name, Submission.device_id, earlier.instance_id, cast(Submission.flags, String),
        Submission.set_aside_at, cast(Submission.answers, String),
    )  # fmt: skip
    query = (
        _query(selection, forms, *columns)
        .outerjoin(Account, Account.id == Submission.submitter_id)
        .outerjoin(Phone, Phone.id == Submission.phone_id)
        .outerjoin(earlier, earlier.id == Submission.replaces_id)
    )
    for part in parts(stream(query)):
        codes = _issues([row[0] for row in part])
        for number, instance, form_id, version, at, person, phone, device, replaces, flags, aside, answers in part:
            row, others = form.row(_read(answers))
            yield [
                instance, form_id, version, at, person or phone, device, codes.get(number), replaces,
                None if flags == _NONE else " ".join(json.loads(flags)), aside, *row, others,
            ]  # fmt: skip


def _repeated(selection: Selection, forms: Sequence[int], form: FormTable) -> Iterator[Sequence[object]]:
    query = _query(selection, forms, Submission.instance_id, cast(Submission.answers, String))
    for instance, answers in stream(query):
        for parent, key, number, one in form.repeated(_read(answers), instance):
            row, others = form.row(one)
            yield [parent, key, number, *row, others]


def _read(answers: str) -> Any:
    """Read answers as they lie in the database: a third of the time of a table goes into that, so quickly.

    What only Python writes and reads (halves of surrogate pairs) is read by Python.
    """
    try:
        return orjson.loads(answers)
    except orjson.JSONDecodeError:
        return json.loads(answers)


def _query(selection: Selection, forms: Sequence[int], *columns: Any) -> Any:
    query = select(*columns).join(Form, Form.id == Submission.form_pk).where(Submission.form_pk.in_(forms))
    return query.where(*selection.of_submissions()).order_by(Submission.id)


def _issues(numbers: Sequence[int]) -> Mapping[int, str]:
    """Return by submission the codes that its answers name."""
    columns = SubmissionIssue.submission_id, SubmissionIssue.code
    query = select(*columns).where(is_one_of(SubmissionIssue.submission_id, numbers), SubmissionIssue.code != "")
    found: defaultdict[int, list[str]] = defaultdict(list)
    for number, code in db.session.execute(query.order_by(*columns)):
        found[number].append(code)
    return {number: " ".join(codes) for number, codes in found.items()}
