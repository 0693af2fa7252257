"""Which tables does a dossier have, and what stands in their columns?

The photo table begins with the four columns that land surveys in China exchange: filename, latitude, longitude,
azimuth. Times are those of the site, with their distance from UTC; a capture time has none where the camera wrote none.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from server.domain import labels
from server.domain.dossier import Dossier, FiledPhoto, FiledSubmission, Said
from server.domain.export import Broken
from server.domain.no_phone import BroughtIn, person
from server.domain.photo import CaptureTime, PhotoFacts
from server.domain.witness import Witness
from server.formats import closing_tables
from server.formats.csv_table import table
from server.formats.file_names import visible
from server.formats.report_words import BROKEN
from server.translations import translate

PHOTO_HEADS = (
    "filename", "latitude", "longitude", "azimuth", "altitude", "error_m", "captured_at", "gps_time", "make", "model",
    "software", "orientation", "width", "height", "sha256", "size", "stage", "viewpoint", "question", "instance_id",
    "received_at", "verdict", "photo", "name_on_phone", "facts", "position", "capture_time",
    "burnt_in_text", "broken", "page_record", "page_chosen_at", "page_latitude", "page_longitude", "page_error_m",
    "page_fixed_at", "page_source", "page_key", "brought_in_by", "brought_in_at", "taken_by", "source",
)  # fmt: skip
FINDING_HEADS = (
    "about", "number", "filename", "check", "version", "status", "status_zh", "status_en", "reason", "sentence_zh",
    "sentence_en", "evidence", "made_at", "replaced_at",
)  # fmt: skip
PAIR_HEADS = (
    "pair", "viewpoint", "before", "after", "verdict", "contradictions", "doubts", "formed_at", "replaced_at",
    "contradicted_at", "state", "outcome",
)  # fmt: skip
DECISION_HEADS = (
    "pair", "viewpoint", "decided_at", "by", "kind", "kind_zh", "kind_en", "reasons", "reasons_zh", "reasons_en",
    "note", "verdict_seen", "findings_seen",
)  # fmt: skip
COMMENT_HEADS = ("pair", "viewpoint", "written_at", "by", "role", "role_zh", "role_en", "text")
BROKEN_HEADS = ("issue", "filename", "name", "sha256", "reason", "reason_zh", "reason_en", "left_out")
ATTACHMENT_HEADS = ("instance_id", "name", "state", "flags", "filename", "sha256", "size", "received_at")
PROBLEM_HEADS = (
    "mark", "viewpoint", "filename", "sha256", "corners", "not_visible", "source", "drawn_by", "drawn_at",
    "replaced_at", "replaced_by",
)  # fmt: skip
AFTER_ANSWERS = (
    "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState",
    "DeviceID", "Edits", "FormVersion", "FormID", "ReplacesKEY", "XmlFile", "XmlSha256", "Flags",
)  # fmt: skip
Row = list[object]


def tables(dossier: Dossier) -> dict[str, bytes]:
    """Return the tables by their paths."""
    return {
        "photos.csv": table(PHOTO_HEADS, _photos(dossier)),
        "findings.csv": table(FINDING_HEADS, _findings(dossier)),
        "pairs.csv": table(PAIR_HEADS, _pairs(dossier)),
        "decisions.csv": table(DECISION_HEADS, _decisions(dossier)),
        "comments.csv": table(COMMENT_HEADS, _comments(dossier)),
        "problem_regions.csv": table(PROBLEM_HEADS, _problems(dossier)),
        "submissions.csv": _submissions(dossier),
        "attachments.csv": table(ATTACHMENT_HEADS, _attachments(dossier)),
        **closing_tables.tables(dossier.closing, dossier.zone),
        "broken.csv": table(BROKEN_HEADS, (broken_row(dossier.code, one) for one in dossier.broken)),
    }


def broken_row(code: str, one: Broken, folder: str = "") -> Row:
    """Return what the table of broken files says of one; `folder` is where the dossier lies."""
    said = both(BROKEN.get(one.reason, one.reason))
    path = f"{folder}/{one.path}" if folder else one.path
    return [code, path, visible(one.name), one.sha256, one.reason, *said, "yes" if one.is_left_out else ""]


def both(message: str) -> tuple[str, str]:
    """Return a sentence in Chinese and in English."""
    return translate(message, "zh_CN"), translate(message, "en")


def captured_text(captured: CaptureTime | None) -> str:
    """Write the camera's wall clock, with the offset that the camera itself wrote."""
    if captured is None:
        return ""
    if captured.offset_minutes is None:
        return captured.local.isoformat()
    return captured.local.replace(tzinfo=timezone(timedelta(minutes=captured.offset_minutes))).isoformat()


def _photos(dossier: Dossier) -> Iterator[Row]:
    reasons = {one.path: one.reason for one in dossier.broken}
    for one in dossier.photos:
        seen, brought = _seen(one.witness, dossier.zone), _brought(one.brought_in, dossier.zone)
        yield [*_photo(one, dossier.zone), reasons.get(one.path, ""), *seen, *brought]


def _photo(one: FiledPhoto, zone: tzinfo) -> Row:
    facts = one.facts or PhotoFacts(one.sha256, one.size_bytes)
    gps, camera = facts.gps, facts.camera
    return [
        one.path, gps.place.latitude if gps.place else None, gps.place.longitude if gps.place else None,
        gps.bearing_deg, gps.altitude_m, gps.error_m, captured_text(facts.captured), gps.fixed_at, camera.make,
        camera.model, camera.software, facts.orientation, facts.width, facts.height, one.sha256, one.size_bytes,
        one.stage, one.viewpoint, one.question, one.instance_id, _at(one.received_at, zone), one.verdict, one.number,
        visible(one.name), *_how_read(one.facts), visible(" / ".join(facts.burnt_in)),
    ]  # fmt: skip


def _seen(witness: Witness | None, zone: tzinfo) -> Row:
    """Write what the page of a browser noted, with how that stands; times by the phone's clock."""
    if witness is None:
        return [None] * 8
    seen = witness.seen
    return [
        witness.standing, _at(seen.chosen_at, zone), seen.place.latitude if seen.place else None,
        seen.place.longitude if seen.place else None, seen.error_m, _at(seen.fixed_at, zone), seen.source, witness.key,
    ]  # fmt: skip


def _brought(brought: BroughtIn | None, zone: tzinfo) -> Row:
    """Write who brought a photo in that no phone sent, and what they said of it."""
    if brought is None:
        return [None] * 4
    return [person(brought.by), _at(brought.at, zone), visible(brought.taken_by), visible(brought.source)]


def _how_read(facts: PhotoFacts | None) -> tuple[str, str, str]:
    """Say why cells are empty: nobody has looked yet, or there was nothing to see."""
    if facts is None:
        return ("not analysed yet",) * 3
    return facts.problem or "read", facts.gps.problem or "read", facts.captured_problem or "read"


def _findings(dossier: Dossier) -> Iterator[Row]:
    for photo in dossier.photos:
        for said in photo.findings:
            yield ["photo", photo.number, photo.path, *_said(said, dossier.zone)]
    for pair in dossier.pairs:
        for said in pair.findings:
            yield ["pair", pair.number, f"{pair.before.path} {pair.after.path}", *_said(said, dossier.zone)]


def _said(said: Said, zone: tzinfo) -> Row:
    finding = said.checked.finding
    return [
        said.checked.check, said.checked.version, finding.status, *both(labels.VERDICTS[finding.status]),
        finding.reason, said.chinese, said.english, _json(dict(finding.evidence)), _at(said.made_at, zone),
        _at(said.replaced_at, zone),
    ]  # fmt: skip


def _pairs(dossier: Dossier) -> Iterator[Row]:
    for one in dossier.pairs:
        yield [
            one.number, one.viewpoint, one.before.path, one.after.path, one.verdict, one.contradictions, one.doubts,
            _at(one.formed_at, dossier.zone), _at(one.replaced_at, dossier.zone),
            _at(one.contradicted_at, dossier.zone), one.state, one.outcome,
        ]  # fmt: skip


def _decisions(dossier: Dossier) -> Iterator[Row]:
    for one in dossier.decisions:
        names = [both(labels.RETURN_REASONS[code]) for code in one.reasons]
        yield [
            one.pair, one.viewpoint, _at(one.decided_at, dossier.zone), one.by, one.kind,
            *both(labels.DECIDED[one.kind]), " ".join(one.reasons), "；".join(zh for zh, _ in names),
            "; ".join(en for _, en in names), one.note,
            one.verdict_seen, _json(one.findings_seen),
        ]  # fmt: skip


def _comments(dossier: Dossier) -> Iterator[Row]:
    for one in dossier.comments:
        at = _at(one.written_at, dossier.zone)
        yield [one.pair, one.viewpoint, at, one.by, one.role, *both(labels.ROLES[one.role]), one.text]


def _problems(dossier: Dossier) -> Iterator[Row]:
    """Write where people said that the problem is: corners in parts of the picture's width and height."""
    for one in dossier.problems:
        yield [
            one.number, one.viewpoint, one.path, one.sha256, _json(one.region.to_json()) if one.region else "",
            "" if one.region else "yes", one.source, one.by, _at(one.at, dossier.zone),
            _at(one.replaced_at, dossier.zone), one.replaced_by,
        ]  # fmt: skip


def _submissions(dossier: Dossier) -> bytes:
    """Write the columns that Central and Briefcase write, and ours behind them; every version is a row."""
    flat = [_flat(one.answers) for one in dossier.submissions]
    questions = list(dict.fromkeys(name for answers in flat for name in answers))
    rows = (
        [_at(one.received_at, dossier.zone), *(answers.get(name) for name in questions), *_after_answers(one)]
        for one, answers in zip(dossier.submissions, flat, strict=True)
    )
    return table(("SubmissionDate", *questions, *AFTER_ANSWERS), rows)


def _after_answers(one: FiledSubmission) -> Row:
    return [
        one.instance_id, one.submitter, one.sent_by, one.arrived, one.expected, "", "", one.device_id, one.edits,
        one.form_version, one.form_id, one.replaces, one.path, one.xml_sha256, " ".join(one.flags),
    ]  # fmt: skip


def _flat(answers: Mapping[str, Any], start: str = "") -> dict[str, str]:
    """Name answers as Central does, group-question; what repeats is numbered: vp_repeat[2]-photo_wide."""
    found: dict[str, str] = {}
    for name, value in answers.items():
        items = value if isinstance(value, list) else [value]
        for number, item in enumerate(items, start=1):
            here = f"{start}{name}[{number}]" if isinstance(value, list) else f"{start}{name}"
            found |= _flat(item, f"{here}-") if isinstance(item, Mapping) else {here: str(item)}
    return found


def _attachments(dossier: Dossier) -> Iterator[Row]:
    for one in dossier.attachments:
        yield [
            one.instance_id, visible(one.name), one.state, " ".join(one.flags), one.path, one.sha256, one.size_bytes,
            _at(one.received_at, dossier.zone),
        ]  # fmt: skip


def _at(moment: datetime | None, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat() if moment else ""


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False)
