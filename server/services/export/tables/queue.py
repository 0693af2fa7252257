"""Which pairs are there, as a table?"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from server.domain import labels
from server.domain.datum import Datum, to_wgs84
from server.domain.geo import LatLon
from server.domain.table import Table
from server.domain.table_columns import QUEUE, TITLES
from server.models import Batch, Issue, PhotoPair, Programme, Site, Unit, Viewpoint
from server.services.export.tables.selection import Selection, stream
from server.services.export.tables.words import in_words


def table(selection: Selection) -> Table:
    """Return the pairs, earlier attempts too, by number."""
    return Table("queue", TITLES["queue"], QUEUE, _rows(selection), ("latitude", "longitude"))


def _rows(selection: Selection) -> Iterator[Sequence[object]]:
    verdicts = in_words(labels.VERDICTS, selection.language)
    states = in_words(labels.PAIR_STATES, selection.language)
    outcomes = in_words(labels.DECIDED, selection.language)
    for row in stream(_query(selection)):
        names, (latitude, longitude, *site), photos, rest = row[:10], row[10:15], row[15:17], row[17:]
        verdict, contradictions, doubts, against, state, outcome, *times = rest
        yield [
            *names, *_place(latitude, longitude, *site), *photos, verdict, verdicts[verdict] if verdict else None,
            contradictions, doubts, against.strip(), state, states[state], outcome,
            outcomes[outcome] if outcome else None, *times,
        ]  # fmt: skip


def _query(selection: Selection) -> Any:
    return (
        select(
            PhotoPair.id, Programme.code, Issue.code, Batch.code, PhotoPair.county, Unit.name, Site.code, Site.name,
            Viewpoint.code, Viewpoint.name, Viewpoint.latitude, Viewpoint.longitude, Site.latitude, Site.longitude,
            Site.datum, PhotoPair.before_id, PhotoPair.after_id, PhotoPair.verdict, PhotoPair.contradictions,
            PhotoPair.doubts, PhotoPair.against, PhotoPair.state, PhotoPair.outcome, PhotoPair.violation,
            PhotoPair.is_waiting, PhotoPair.officer, PhotoPair.received_at, PhotoPair.formed_at, PhotoPair.replaced_at,
            PhotoPair.contradicted_at, PhotoPair.settled_at, PhotoPair.reopened_at,
        )
        .join(Issue, Issue.id == PhotoPair.issue_id)
        .join(Programme, Programme.id == Issue.programme_id)
        .join(Viewpoint, Viewpoint.id == PhotoPair.viewpoint_id)
        .join(Site, Site.id == Viewpoint.site_id)
        .outerjoin(Batch, Batch.id == PhotoPair.batch_id)
        .outerjoin(Unit, Unit.id == PhotoPair.unit_id)
        .where(*selection.of_pairs())
        .order_by(PhotoPair.id)
    )  # fmt: skip


def _place(
    latitude: float | None, longitude: float | None, site_latitude: float, site_longitude: float, datum: Datum
) -> tuple[float, float]:
    """Return where a viewpoint is, or else its site, in WGS-84."""
    is_known = latitude is not None and longitude is not None
    written = LatLon(latitude or 0, longitude or 0) if is_known else LatLon(site_latitude, site_longitude)
    place = to_wgs84(written, datum)
    return round(place.latitude, 7), round(place.longitude, 7)
