"""What does a row say that an import adds? Its fields in short, for a person who decides whether it is meant so."""

from server.models import Issue, Site, Unit


def fields(row: Issue | Site | Unit) -> dict[str, str]:
    """Return what a row says, by the names of its columns; what says nothing is left out."""
    found = _of_issue(row) if isinstance(row, Issue) else _of_site(row) if isinstance(row, Site) else _of_unit(row)
    return {name: str(value) for name, value in found.items() if value not in {None, ""}}


def _of_issue(row: Issue) -> dict[str, object]:
    return {
        "problem_text": row.problem_text,
        "batch_id": row.batch.code if row.batch else "",
        "site_id": row.site.code if row.site else "",
        "unit_id": row.unit.name if row.unit else "",
        "county": row.county,
        "status": row.status,
        "due_text": row.due_text,
    }


def _of_site(row: Site) -> dict[str, object]:
    return {
        "name": row.name,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "datum": row.datum,
        "radius_m": row.radius_m,
        "county": row.county,
        "viewpoint": "、".join(one.name for one in row.viewpoints),
    }


def _of_unit(row: Unit) -> dict[str, object]:
    return {"name": row.name, "county": row.county, "county_code": row.county_code}
