"""What stays of a dossier that goes to people who may not learn who was there?

Deny by default: an answer, a column or a file that is not said here to stay is left out. What stays is gone over for
names that are known and for numbers by which a person can be called or told. A decision keeps its author's role and
its outcome. Names that stand in a description alone, and faces, nobody can find by rule: the first page says so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from pathlib import PurePosixPath
from typing import Any

from server.domain import labels
from server.domain.access import Role
from server.domain.alarm import Alarm
from server.domain.closing_file import ClosingFile
from server.domain.dossier import Dossier, FiledPair, FiledPhoto, FiledSubmission, Said
from server.domain.table import Table
from server.translations import translate

HIDDEN = "×××"
"""In place of what was taken out; may stand in a file's name."""
QUESTIONS = (
    "officer1", "officer2", "officer1_cert", "officer2_cert", "unit_rep", "witness", "leader", "username", "deviceid",
    "phonenumber", "email",
)  # fmt: skip
"""Questions of forms that are answered with a person, a certificate or a phone."""
EVIDENCE = ("name", "other_name", "names", "by", "certificate", "source")
"""What checks call a person, or what a person said, in the figures of a finding."""
PERSONS_OF_THE_LEDGER = ("责任人", "联系人")
LEDGER = (
    "受理编号", "问题来源", "督察轮次", "污染类型", "类别", "牵头单位", "督导单位", "验收单位", "整改目标", "整改措施",
    "整改进展", "是否属实", "是否办结", "公示起止、载体", "验收时间、意见", "销号时间、备案号",
)  # fmt: skip
"""Columns of the ledger that stay; an office's own may hold whatever it likes, so none of them does."""
_SIGNATURES = "sign_"
"""What questions for signatures begin with; where the form is unknown they pass for photos."""
_BETWEEN = re.compile(r"[\s,，、;；/|()（）:：]+")
_LEAST = 2
"""Characters of a name: one alone is in every other word."""
_NUMBERS = re.compile(
    r"(?<![\dA-Za-z.])(?<![\dA-Za-z]-)(?:"
    r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"  # a mobile phone
    r"|[(（]?0\d{2,3}[)）]?[- ]?[2-9]\d{2,3}[- ]?\d{4}(?:-\d{1,5})?"  # a telephone with its area code
    r"|[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"  # an identity card, GB 11643
    r")(?!-?[\dA-Za-z])"
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_KEPT: Mapping[str, str] = {
    "ledger": (
        "programme issue row_no batch batch_title problem county unit status status_label due_text due_on "
        "work_started_at work_done_at claimed_at verdict verdict_label photos pairs pairs_settled site site_name "
        "latitude longitude datum latitude_registered longitude_registered radius_m petition_no source round "
        "pollution_types category lead_unit supervise_unit accept_unit goal measures progress_text truth close_state "
        "publicity acceptance closure"
    ),
    "photos": (
        "file_name latitude longitude bearing_deg datum bearing_is_magnetic position altitude_m error_m captured "
        "satellite_at received_at make model verdict verdict_label findings findings_codes photo programme issue site "
        "viewpoint viewpoint_name stage question form instance_id sha256 width height problem analysed_at "
        "brought_in_at"
    ),
    "findings": (
        "finding about number issue check version status status_label reason sentence figure limit unit made_at "
        "replaced_at"
    ),
    "decisions": (
        "decision programme issue pair viewpoint_name decided_at kind kind_label reasons reasons_label violation "
        "verdict_seen is_bulk opened_at withdrawn_at given_with role role_label"
    ),
    "comments": "comment programme issue pair viewpoint_name written_at role role_label",
    "broken": "issue path sha256 reason reason_label",
}
"""By table, the columns that stay."""


def names_in(text: str) -> Iterable[str]:
    """Return what may be a name in a cell that tells of one person or several."""
    return [text, *_BETWEEN.split(text)]


class Redactor:
    """Takes names that are known out of texts, and numbers and addresses by which people are reached."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name for one in names if len(name := one.strip()) >= _LEAST)
        self._lengths = sorted({len(name) for name in self._names}, reverse=True)

    def text(self, text: str) -> str:
        """Return a text without them; the same object where there are none."""
        told = _ADDRESS.sub(HIDDEN, _NUMBERS.sub(HIDDEN, self._without_names(text)))
        return text if told == text else told

    def said(self, value: Any) -> Any:
        """Return a value with every text in it gone over."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.said(one) for key, one in value.items()}
        return type(value)(map(self.said, value)) if isinstance(value, list | tuple) else value

    def _without_names(self, text: str) -> str:
        found, at = list[str](), 0
        while at < len(text):
            length = next((one for one in self._lengths if self._is_named(text, at, at + one)), 0)
            found.append(HIDDEN if length else text[at])
            at += length or 1
        return "".join(found)

    def _is_named(self, text: str, start: int, end: int) -> bool:
        return text[start:end] in self._names and not (_is_joined(text, start) or _is_joined(text, end))


def dossier(whole: Dossier, redactor: Redactor) -> Dossier:
    """Return what stays of a dossier; its photos are to be copied smaller and without metadata."""
    photos = _photos(whole, redactor)
    paths = {one.path: photos[one.number].path for one in whole.photos if one.number in photos}
    return replace(
        whole,
        record=_record(whole.record, redactor),
        photos=tuple(photos.values()),
        pairs=tuple(_pair(one, photos, redactor) for one in whole.pairs if _sides(one) <= photos.keys()),
        decisions=tuple(
            replace(
                one,
                by=role(one.role),
                note=one.note and HIDDEN,
                findings_seen=(),
                viewpoint=redactor.text(one.viewpoint),
            )
            for one in whole.decisions
        ),
        comments=tuple(replace(one, by=role(one.role), text=HIDDEN) for one in whole.comments),
        submissions=tuple(_submission(one) for one in whole.submissions),
        forms={},
        events=(),
        rows=(),
        originals=(),
        problems=tuple(
            replace(one, by="", replaced_by="", viewpoint=redactor.text(one.viewpoint), path=paths.get(one.path, ""))
            for one in whole.problems
        ),
        alarms=tuple(alarms(whole.alarms, redactor)),
        closing=closing(whole.closing, redactor),
        is_redacted=True,
    )


def closing(whole: ClosingFile, redactor: Redactor) -> ClosingFile:
    """Return what stays of a closing file: steps, days, outcomes, and what was public; neither papers nor names."""
    say = redactor.text
    return ClosingFile(
        moves=tuple(
            replace(one, by="", document=say(one.document), note=one.note and HIDDEN, evidence={})
            for one in whole.moves
        ),
        measures=tuple(
            replace(one, text=say(one.text), done_note=one.done_note and HIDDEN, done_by="", written_by="")
            for one in whole.measures
        ),
        papers=tuple(
            replace(one, path="", name="", note="", by="", set_aside_by="",
                    set_aside_reason=one.set_aside_reason and HIDDEN)
            for one in whole.papers
        ),
        publications=tuple(
            replace(one, parts=tuple(map(say, one.parts)), link=say(one.link), screenshot="", made_by=(),
                    checked_by="", released_by="", withdrawn_by="",
                    withdrawn_reason=one.withdrawn_reason and HIDDEN)
            for one in whole.publications
        ),
        objections=tuple(
            replace(one, text=HIDDEN, answer=one.answer and HIDDEN, reason=one.reason and HIDDEN, answered_by="")
            for one in whole.objections
        ),
        overrides=tuple(
            replace(one, chinese=say(one.chinese), english=say(one.english), by="", reason=HIDDEN)
            for one in whole.overrides
        ),
        registered_at=whole.registered_at,
    )  # fmt: skip


def alarms(found: Iterable[Alarm], redactor: Redactor) -> Sequence[Alarm]:
    """Return what was found not to be as the log says, without who answered for it."""
    return [
        replace(
            one,
            fault=replace(one.fault, details=redactor.said(dict(one.fault.details))),
            answered_by="",
            reason=redactor.text(one.reason or ""),
        )
        for one in found
    ]


def role(of: Role) -> str:
    """Return in place of a name what its bearer is, in Chinese and English."""
    return " ".join(translate(labels.ROLES[of], language) for language in ("zh_CN", "en"))


def table(whole: Table, redactor: Redactor | None) -> Table:
    """Return a table with the columns that stay, the others empty; the table itself where nobody redacts."""
    if redactor is None:
        return whole
    kept = _KEPT[whole.name].split()
    stays = [column.name in kept for column in whole.columns]
    names = [column.name for column in whole.columns]
    asked = names.index("question") if "question" in names else None
    rows = (
        [redactor.said(value) if stay else None for value, stay in zip(row, stays, strict=True)]
        for row in whole.rows
        if asked is None or not str(row[asked]).startswith(_SIGNATURES)
    )
    return replace(whole, rows=rows)


def kept_columns() -> Mapping[str, frozenset[str]]:
    """Return by table which columns stay."""
    return {name: frozenset(columns.split()) for name, columns in _KEPT.items()}


def _is_joined(text: str, at: int) -> bool:
    """Tell whether letters or digits of a Latin word stand on both sides of a place."""
    return 0 < at < len(text) and all(one.isascii() and one.isalnum() for one in text[at - 1 : at + 1])


def _record(record: Mapping[str, Any], redactor: Redactor) -> Mapping[str, Any]:
    ledger = {heading: value for heading, value in record["ledger"].items() if heading in LEDGER}
    found: dict[str, Any] = redactor.said({**record, "ledger": ledger})
    return found


def _photos(whole: Dossier, redactor: Redactor) -> dict[int, FiledPhoto]:
    """Return the photos by their numbers."""
    found: dict[int, FiledPhoto] = {}
    taken: set[str] = set()
    for one in whole.photos:
        if not one.question.startswith(_SIGNATURES):
            path = _free(PurePosixPath(redactor.text(one.path)).with_suffix(""), taken)
            found[one.number] = _photo(one, path, redactor)
    return found


def _free(stem: PurePosixPath, taken: set[str]) -> str:
    """Return a path for a JPEG that no other photo has."""
    tries = (f"{stem}{ending}.jpg" for ending in chain([""], (f"-{number}" for number in count(2))))
    path = next(one for one in tries if one.casefold() not in taken)
    taken.add(path.casefold())
    return path


def _photo(one: FiledPhoto, path: str, redactor: Redactor) -> FiledPhoto:
    facts = one.facts and replace(one.facts, burnt_in=(), tools=(), unique_id=None)
    return replace(
        one,
        path=path,
        preview=None,
        name="",
        media_type="image/jpeg",
        facts=facts and replace(facts, camera=replace(facts.camera, software=None)),
        viewpoint=redactor.text(one.viewpoint),
        sent_by="",
        findings=tuple(_said(said, redactor) for said in one.findings),
        witness=None,
        brought_in=None,
    )


def _sides(pair: FiledPair) -> set[int]:
    return {pair.before.number, pair.after.number}


def _pair(one: FiledPair, photos: Mapping[int, FiledPhoto], redactor: Redactor) -> FiledPair:
    return replace(
        one,
        viewpoint=redactor.text(one.viewpoint),
        before=photos[one.before.number],
        after=photos[one.after.number],
        findings=tuple(_said(said, redactor) for said in one.findings),
    )


def _submission(one: FiledSubmission) -> FiledSubmission:
    return replace(
        one, path="", xml=b"", xml_sha256="", answers={}, submitter="", sent_by="", device_id="", attachments=()
    )


def _said(one: Said, redactor: Redactor) -> Said:
    finding = replace(one.checked.finding, evidence=redactor.said(dict(one.checked.finding.evidence)))
    checked = replace(one.checked, finding=finding)
    return replace(one, checked=checked, chinese=redactor.text(one.chinese), english=redactor.text(one.english))
