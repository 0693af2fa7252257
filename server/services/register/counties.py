"""In which county does an issue lie? In that of the ledger, or else in that of its site.

The answer is kept with the issue, because lists, statistics and what a person may see go by it, and because an issue
without a site has a county too.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from server.db import db
from server.domain.register import county_of
from server.formats.ledger import REGION
from server.models import Issue, Site
from server.services.proof import collector

PORTION = 1000


def of_issue() -> ColumnElement[str]:
    """Return, in a query over issues with their sites, the county of an issue."""
    return func.coalesce(func.nullif(Issue.county, ""), Site.county, "")


def refresh(programme_id: int) -> int:
    """Give the issues whose ledger names no county that of their site, after either changed; returns how many moved."""
    query = (
        select(Issue.id, Issue.ledger, Site.county)
        .join(Site, Site.id == Issue.site_id)
        .where(Issue.programme_id == programme_id, Issue.county != Site.county)
    )
    moved: list[dict[str, Any]] = [
        {"id": number, "county": county}
        for number, ledger, county in db.session.execute(query)
        if county and not county_of(str(ledger.get(REGION) or ""))
    ]
    for start in range(0, len(moved), PORTION):
        db.session.execute(update(Issue), moved[start : start + PORTION])
    if moved:
        collector.touched("issue", [one["id"] for one in moved])
        db.session.expire_all()
    return len(moved)
