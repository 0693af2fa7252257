"""How is an assessment published and withdrawn, what was published, and what does a unit see of it?"""

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from server.domain import assessment_words as words
from server.domain.access import Permission
from server.domain.assessment import LONGEST, shown
from server.errors import NotFound
from server.formats import assessment_tables
from server.services.assessment import publishing
from server.services.installation import zone
from server.translations import N_
from server.web import asked, auth
from server.web.acts import done
from server.web.assessment.draft_pages import (
    SHOWN,
    WORKBOOK,
    body_query,
    draft,
    file,
    groups,
    line_of,
    lines_of,
    may,
)
from server.web.language import language


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/assessment/<int:number>/publish", "publish", publish, methods=["POST"])
    blueprint.add_url_rule("/assessment/published/<int:number>", "published", published)
    blueprint.add_url_rule("/assessment/published/<int:number>/body", "published_body", published_body)
    blueprint.add_url_rule("/assessment/published/<int:number>/table", "published_table", published_table)
    blueprint.add_url_rule("/assessment/published/<int:number>/pdf", "published_pdf", published_pdf)
    blueprint.add_url_rule("/assessment/published/<int:number>/withdraw", "withdraw", withdraw, methods=["POST"])
    blueprint.add_url_rule("/unit/assessments", "own", own)
    blueprint.add_url_rule("/unit/assessments/<int:number>", "own_line", own_line)


def publish(number: int) -> Answer | tuple[str, int]:
    """Keep how everybody stands as the assessment of the year."""

    def act() -> None:
        publishing.publish(auth.actor(), number, count=asked.sent_text("count") == "1")

    here = url_for("assessment.draft", number=number)
    return done(act, N_("The assessment was published; it stays as it is."), here, lambda: draft(number))


def published(number: int) -> str:
    """Show what was published."""
    one = publishing.one(auth.actor(), number)
    return render_template(
        "assessment/published.html", one=one, groups=groups(one.lines), grades=words.GRADES, shown=shown,
        may_publish=may(Permission.PUBLISH), most=LONGEST["reason"], reason=asked.sent_text("reason"), zone=zone(),
        address=lambda line: url_for("assessment.published_body", number=number, **body_query(line.body)),
    )  # fmt: skip


def published_body(number: int) -> str:
    """Show why one body got its points, as they were published."""
    one = publishing.one(auth.actor(), number)
    line = line_of(one.lines)
    return render_template(
        "assessment/body.html", title=one.programme, year=one.year, line=line, back=("assessment.published", number),
        criteria=lines_of(one.weights.criteria, line), grades=words.GRADES, shown=shown, opens=lambda _criterion: "",
        most=SHOWN, may_edit=False, is_unit=False, one=one, zone=zone(),
    )  # fmt: skip


def published_table(number: int) -> Response:
    """Send what was published as a workbook."""
    one = publishing.one(auth.actor(), number)
    content = assessment_tables.points_book(one.weights, one.lines, language())
    return file(content, WORKBOOK, f"assessment-{one.year}.xlsx")


def published_pdf(number: int) -> Response:
    """Send what was published on paper."""
    one = publishing.one(auth.actor(), number)
    title = {"programme": one.programme, "year": one.year, "note": one.withdrawn_reason}
    content = assessment_tables.pdf(title, one.published_at, one.sha256, one.weights, one.lines, language())
    return file(content, "application/pdf", f"assessment-{one.year}.pdf")


def withdraw(number: int) -> Answer | tuple[str, int]:
    """Take a published assessment back."""

    def act() -> None:
        publishing.withdraw(auth.actor(), number, request.form.get("reason", ""))

    here = url_for("assessment.published", number=number)
    return done(act, N_("The assessment was withdrawn; it stays to be read."), here, lambda: published(number))


def own() -> str:
    """List what was published of the caller's unit."""
    return render_template(
        "assessment/own.html", rows=publishing.of_unit(auth.actor()), grades=words.GRADES, shown=shown, zone=zone()
    )


def own_line(number: int) -> str:
    """Show the points of the caller's unit, and why."""
    found = next((pair for pair in publishing.of_unit(auth.actor()) if pair[0].number == number), None)
    if found is None:
        raise NotFound(N_("There is no published assessment {number}."), number=number)
    one, line = found
    return render_template(
        "assessment/body.html", title=one.programme, year=one.year, line=line, back=("assessment.own", None),
        criteria=lines_of(one.weights.criteria, line), grades=words.GRADES, shown=shown, opens=lambda _criterion: "",
        most=SHOWN, may_edit=False, is_unit=True, one=one, zone=zone(),
    )  # fmt: skip
