"""Which rows does the ledger have as a table?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from server.domain import labels
from server.domain.datum import to_wgs84
from server.domain.geo import LatLon
from server.domain.resolution import PairState
from server.domain.table import Table
from server.domain.table_columns import LEDGER, TITLES
from server.models import Batch, Issue, Photo, PhotoPair, Programme, Site, Unit
from server.services.export.tables.selection import Selection, stream
from server.services.export.tables.words import as_json, in_words

_HEADINGS = (
    "受理编号", "问题来源", "督察轮次", "污染类型", "类别", "牵头单位", "责任人", "督导单位", "验收单位", "整改目标",
    "整改措施", "整改进展", "是否属实", "是否办结", "公示起止、载体", "异议受理单位、监督电话", "验收时间、意见",
    "销号时间、备案号", "问责情况", "备注",
)  # fmt: skip
"""Of the ledger's own columns, in the order of the table's."""


def table(selection: Selection) -> Table:
    """Return the issues, by number."""
    return Table("ledger", TITLES["ledger"], LEDGER, _rows(selection), ("latitude", "longitude"))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    statuses = in_words(labels.LEDGER_STATUSES, selection.language)
    verdicts = in_words(labels.VERDICTS, selection.language)
    standing = PhotoPair.replaced_at.is_(None)
    query = (
        select(
            Programme.code, Issue.code, Issue.row_no, Batch.code, Batch.title, Issue.problem_text, Issue.county,
            Unit.name, Issue.status, Issue.due_text, Issue.due_on, Issue.work_started_at, Issue.work_done_at,
            Issue.claimed_at, Issue.verdict,
            _count(Photo.issue_id), _count(PhotoPair.issue_id, standing),
            _count(PhotoPair.issue_id, standing, PhotoPair.state == PairState.DECIDED),
            Site.code, Site.name, Site.latitude, Site.longitude, Site.datum, Site.radius_m, Site.polygon, Issue.ledger,
        )
        .join(Programme, Programme.id == Issue.programme_id)
        .outerjoin(Batch, Batch.id == Issue.batch_id)
        .outerjoin(Unit, Unit.id == Issue.unit_id)
        .outerjoin(Site, Site.id == Issue.site_id)
        .where(*selection.of_issues())
        .order_by(Issue.id)
    )  # fmt: skip
    for row in stream(query):
        *ledger, verdict, photos, pairs, settled, site, name, latitude, longitude, datum, radius, ring, own = row
        *before, status, due_text, due_on, started, done, claimed = ledger
        yield [
            *before, status, statuses.get(status, status), due_text, due_on, started, done, claimed, verdict,
            verdicts[verdict] if verdict else None, photos, pairs, settled, site, name,
            *_place(latitude, longitude, datum), None if ring else radius, *_own(own),
        ]  # fmt: skip


def _count(issue_id: InstrumentedAttribute[Any], *conditions: Any) -> Any:
    return select(func.count()).where(issue_id == Issue.id, *conditions).correlate(Issue).scalar_subquery()


def _place(latitude: float | None, longitude: float | None, datum: Any) -> tuple[object, ...]:
    if latitude is None or longitude is None:
        return (None,) * 5
    place = to_wgs84(LatLon(latitude, longitude), datum)
    return round(place.latitude, 7), round(place.longitude, 7), datum, latitude, longitude


def _own(ledger: Mapping[str, Any]) -> Iterator[object]:
    for heading in _HEADINGS:
        said = ledger.get(heading)
        yield said if said is None or isinstance(said, str) else str(said)
    others = {heading: said for heading, said in ledger.items() if heading not in _HEADINGS}
    yield as_json(others) if others else None
