"""Which years are assessed, how does everybody stand at present, and why?"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from server.domain import assessment_words as words
from server.domain.access import Permission
from server.domain.assessment import LONGEST, Body, BodyKind, Criterion, Figure, Line, Point, shown
from server.errors import NotFound
from server.formats import assessment_tables
from server.services.assessment import publishing, scoring, sheets
from server.services.installation import zone
from server.services.register import programmes
from server.services.runtime import now, today
from server.translations import N_
from server.web import asked, auth
from server.web.acts import done
from server.web.language import language, say

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 100
"""Of what points were lost by; the workbook has all."""
_LISTS: Mapping[Figure, tuple[str, Mapping[str, Any]]] = {
    Figure.COMPLETED: ("ledger.issues", {"is.status": ["completed", "closed"]}),
    Figure.ON_SCHEDULE: ("deadlines.show", {"list": "all"}),
    Figure.OVERDUE: ("deadlines.show", {"list": "overdue"}),
    Figure.PETITIONS: ("petitions.listed", {"which": "all"}),
}
"""By figure: the list that shows its issues as they stand now."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/assessment/", "show", show)
    blueprint.add_url_rule("/assessment/", "begin", begin, methods=["POST"])
    blueprint.add_url_rule("/assessment/<int:number>", "draft", draft)
    blueprint.add_url_rule("/assessment/<int:number>/body", "body", body)
    blueprint.add_url_rule("/assessment/<int:number>/body", "give", give, methods=["POST"])
    blueprint.add_url_rule("/assessment/<int:number>/table", "draft_table", draft_table)
    blueprint.add_url_rule("/assessment/<int:number>/pdf", "draft_pdf", draft_pdf)


def show() -> str:
    """List the years, and let one be begun."""
    actor = auth.actor()
    return render_template(
        "assessment/show.html", rows=sheets.listing(actor), published=publishing.listing(actor),
        programmes=programmes.all_of(actor), year=today().year, may_edit=may(Permission.EDIT), zone=zone(),
        sent=request.form,
    )  # fmt: skip


def begin() -> Answer | tuple[str, int]:
    """Begin a year."""

    def act() -> None:
        actor = auth.actor()
        plan = programmes.seen(actor, asked.sent_number("programme"))
        sheets.begin(actor, plan.id, asked.sent_number("year"))

    return done(act, N_("The assessment was begun. Look at its weights first."), url_for("assessment.show"), show)


def draft(number: int) -> str:
    """Show how everybody stands now."""
    actor = auth.actor()
    row = sheets.get(actor, number)
    weights, lines = sheets.weights(row), scoring.draft(actor, number)
    published = publishing.listing(actor, row.id)
    return render_template(
        "assessment/draft.html", row=row, weights=weights, groups=groups(lines), grades=words.GRADES, shown=shown,
        to_give={one.body: publishing.missing(weights, one) for one in lines}, published=published,
        is_published=any(one.withdrawn_at is None for one in published), may_edit=may(Permission.EDIT),
        may_publish=may(Permission.PUBLISH), is_counted=publishing.counted_already(row), today=today(), zone=zone(),
        address=lambda one: url_for("assessment.body", number=number, **body_query(one.body)),
    )  # fmt: skip


def body(number: int) -> str:
    """Show why one body has its points, and let some be given by hand."""
    actor = auth.actor()
    row = sheets.get(actor, number)
    line = line_of(scoring.draft(actor, number))
    return render_template(
        "assessment/body.html", title=row.programme.title, year=row.year, line=line, back=("assessment.draft", number),
        criteria=lines_of(sheets.weights(row).criteria, line), grades=words.GRADES, shown=shown,
        opens=lambda criterion: _opens(criterion, line.body, row.programme_id), most=SHOWN,
        longest=LONGEST["reason"], given_to=body_query(line.body), sheet_id=number,
        may_edit=may(Permission.EDIT), is_unit=False, sent=request.form,
    )  # fmt: skip


def give(number: int) -> Answer | tuple[str, int]:
    """Give points by hand, or take them back."""

    def act() -> None:
        scoring.give(
            auth.actor(), number, _asked_body(), asked.sent_text("criterion"), asked.sent_text("points"),
            asked.sent_text("reason"),
        )  # fmt: skip

    here = url_for("assessment.body", number=number, **body_query(_asked_body()))
    return done(act, N_("The points were kept."), here, lambda: body(number))


def draft_table(number: int) -> Response:
    """Send the points as a workbook."""
    row = sheets.get(auth.actor(), number)
    lines = scoring.draft(auth.actor(), number)
    content = assessment_tables.points_book(sheets.weights(row), lines, language())
    return file(content, WORKBOOK, f"assessment-{row.year}-draft.xlsx")


def draft_pdf(number: int) -> Response:
    """Send the points on paper, which say that they are a draft."""
    row = sheets.get(auth.actor(), number)
    title = {"programme": row.programme.title, "year": row.year, "note": say(N_("A draft, not published"))}
    lines = scoring.draft(auth.actor(), number)
    content = assessment_tables.pdf(title, now(), "", sheets.weights(row), lines, language())
    return file(content, "application/pdf", f"assessment-{row.year}-draft.pdf")


def may(permission: Permission) -> bool:
    """Tell whether the caller may do something to the whole programme."""
    actor = auth.actor()
    return actor.may(permission) and not actor.is_limited


def groups(lines: tuple[Line, ...]) -> list[tuple[str, list[Line]]]:
    """Return the groups that have bodies, each with its word."""
    found = ((words.BODIES[kind], [one for one in lines if one.body.kind is kind]) for kind in BodyKind)
    return [(word, some) for word, some in found if some]


def lines_of(criteria: tuple[Criterion, ...], line: Line) -> list[tuple[Criterion, Point, list[str]]]:
    """Return each criterion with what the body got, and why, in the reader's language."""
    points = {one.key: one for one in line.points}
    return [
        (one, points[one.key], [say(text, **said) for text, said in words.reasons(one, points[one.key])])
        for one in criteria if one.key in points
    ]  # fmt: skip


def body_query(one: Body) -> dict[str, Any]:
    """Return what of an address names a body."""
    return {"county": one.name} if one.kind is BodyKind.COUNTY else {"unit": one.unit_id}


def file(content: bytes, kind: str, name: str) -> Response:
    """Send a file to be kept."""
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def line_of(lines: tuple[Line, ...]) -> Line:
    """Return the line of the body that the address names; the first one where it names none.

    :raises NotFound: where there is none.
    """
    wanted = _asked_body()
    for one in lines:
        same = one.body.unit_id == wanted.unit_id if wanted.unit_id else one.body.name == wanted.name
        if (one.body.kind is wanted.kind and same) or not (wanted.unit_id or wanted.name):
            return one
    raise NotFound(N_("It is not assessed here."))


def _asked_body() -> Body:
    unit = asked.number("unit")
    return Body(BodyKind.DEPARTMENT, "", unit) if unit else Body(BodyKind.COUNTY, asked.text("county"))


def _opens(criterion: Criterion, body: Body, programme_id: int) -> str:
    """Return the list of a figure as it stands now; nothing where no list is narrowed so."""
    if criterion.figure not in _LISTS or (criterion.figure is Figure.PETITIONS and body.unit_id):
        return ""
    endpoint, more = _LISTS[criterion.figure]
    pairs = {"programme": programme_id, **body_query(body), **more}
    return f"{url_for(endpoint)}?{urlencode(pairs, doseq=True)}"
