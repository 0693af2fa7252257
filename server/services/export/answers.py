"""What was answered for an issue, as the forms asked it?"""

from collections.abc import Iterator, Sequence

from server.domain.filled_form import FilledForm, FilledLine
from server.models import Issue, Submission
from server.services.export import dossiers
from server.services.received import answers
from server.services.received.answers import Answer, Part
from server.services.register import senders

_BOTH = ("zh_CN", "en")


def of_issue(issue: Issue) -> tuple[FilledForm, ...]:
    """Return every submission for an issue, all versions, as they came."""
    return tuple(_filled(one) for one in dossiers.submissions(issue))


def _filled(row: Submission) -> FilledForm:
    chinese, english = (answers.read(row, language) for language in _BOTH)
    return FilledForm(
        instance_id=row.instance_id,
        title=row.form_version.title if row.form_version else row.form.form_id,
        form=f"{row.form.form_id} {row.version_named}".strip(),
        sent_by=senders.sent_by(row),
        received_at=row.received_at,
        lines=tuple(_lines(chinese, english, 0)),
    )


def _lines(chinese: Sequence[Part], english: Sequence[Part], depth: int) -> Iterator[FilledLine]:
    """Go through both readings side by side; they differ in their words alone."""
    for zh, en in zip(chinese, english, strict=True):
        if isinstance(zh, Answer) or isinstance(en, Answer):
            assert isinstance(zh, Answer) and isinstance(en, Answer)  # noqa: S101, PT018 - one form was read twice
            yield FilledLine(depth, zh.name, zh.label, en.label, zh.text, en.text, zh.written)
        else:
            yield FilledLine(depth, zh.name, zh.label, en.label, number=zh.number, is_group=True)
            yield from _lines(zh.parts, en.parts, depth + 1)
