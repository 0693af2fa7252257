"""Which photos are brought, where would each be filed, and how far is it?

Filing goes in portions, each its own request: the page sends the next one by itself and shows how far it is; without
scripts a person presses the button. Nothing is lost where that stops.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server import tasks
from server.domain.brought_in import KnownIssue, Line, Outcome, Place, Reason
from server.domain.brought_in_labels import OUTCOMES, PLANNED, reason_of
from server.domain.subject import Stage
from server.errors import Invalid, Problem
from server.services.intake import staged_parcels
from server.services.intake.staged_parcels import Given, Remarks, Staged
from server.services.register import programmes
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say

_BETWEEN = " / "
"""Between issue and viewpoint, in the list of places."""
_ISSUE_IS_TOLD = frozenset(
    {Reason.UNTOLD_VIEWPOINT, Reason.UNKNOWN_VIEWPOINT, Reason.UNTOLD_STAGE, Reason.UNKNOWN_STAGE}
)
"""What is said for all files goes past one whose own issue is known."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "choose", choose)
    blueprint.add_url_rule("", "stage", stage, methods=["POST"])
    blueprint.add_url_rule("/<parcel>", "look", look)
    blueprint.add_url_rule("/<parcel>", "confirm", confirm, methods=["POST"])
    blueprint.add_url_rule("/<parcel>/next", "go_on", go_on, methods=["POST"])


def choose() -> str:
    """Ask for an archive or some pictures."""
    return _chooser()


def stage() -> Response | tuple[str, int]:
    """Put aside what was sent, and go on to what would become of it."""
    try:
        files = [Given(one.filename or "", one.stream) for one in request.files.getlist("files") if one.filename]
        table = request.files.get("table")
        given = Given(table.filename, table.stream) if table and table.filename else None
        remarks = Remarks(request.form.get("taken_by", "").strip(), request.form.get("source", "").strip())
        parcel = staged_parcels.stage(auth.actor(), _programme_id(), files, given, remarks)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return _chooser(), problem.status
    return redirect(url_for("bringing.look", parcel=parcel), 303)


def look(parcel: str) -> str:
    """Show what would become of each file; of what is being filed, how far it is."""
    staged = staged_parcels.get(auth.actor(), parcel)
    if staged.is_confirmed:
        return _progress(staged)
    lines, known = staged_parcels.preview(auth.actor(), staged)
    open_files = sum(map(staged_parcels.is_open, lines))
    counted = _counted(lines)
    counted[Outcome.REFUSED] -= open_files
    return render_template(
        "bringing/preview.html",
        parcel=parcel,
        lines=list(enumerate(lines)),
        counts=counted,
        words=PLANNED,
        by_code={one.code: one for one in known},
        places=_places(known),
        is_open=staged_parcels.is_open,
        open_files=open_files,
        why=_why,
        stages=Stage,
    )


def confirm(parcel: str) -> Response:
    """Begin to file what was looked at."""
    actor = auth.actor()
    staged = staged_parcels.get(actor, parcel)
    if not staged.is_confirmed:
        lines, _ = staged_parcels.preview(actor, staged)
        staged_parcels.confirm(actor, staged, _said(lines))
    return redirect(url_for("bringing.look", parcel=parcel), 303)


def go_on(parcel: str) -> Response:
    """File the next portion."""
    tasks.enqueue_photos(staged_parcels.go_on(auth.actor(), parcel))
    return redirect(url_for("bringing.look", parcel=parcel), 303)


def _chooser() -> str:
    return render_template("bringing/choose.html", programmes=programmes.all_of(auth.actor()), asked=request.form)


def _progress(staged: Staged) -> str:
    lines = staged.lines
    return render_template(
        "bringing/progress.html", staged=staged, lines=lines, counts=_counted(lines), words=OUTCOMES, why=_why
    )


def _programme_id() -> int:
    """Return the programme that was chosen among the caller’s, or else the only one.

    :raises Invalid: where there is none.
    """
    mine = [one.id for one in programmes.all_of(auth.actor())]
    if not mine:
        raise Invalid(N_("There is no programme yet."))
    number = asked.sent_number("programme")
    return number if number in mine else mine[0]


def _said(lines: Sequence[Line]) -> Mapping[str, Place]:
    """Return what the person chose for the files whose place is open; what is said for all fills what is left."""
    said = {}
    for number, line in enumerate(lines):
        if staged_parcels.is_open(line):
            issue, viewpoint = _place(number, line)
            is_told = line.place.stage is not None and line.reason is not Reason.UNKNOWN_STAGE
            for_all = None if is_told else request.form.get("stage-all")
            stage_said = request.form.get(f"stage-{number}") or for_all or None
            said[line.file] = Place(issue, viewpoint, stage_said)
    return said


def _place(number: int, line: Line) -> tuple[str | None, str | None]:
    own = request.form.get(f"viewpoint-{number}")
    if own:
        return line.place.issue, own
    written = request.form.get(f"place-{number}") or request.form.get("place-all") or ""
    issue, _, viewpoint = written.partition(_BETWEEN)
    is_elsewhere = line.reason in _ISSUE_IS_TOLD and issue.strip() != line.place.issue
    return (None, None) if is_elsewhere else (issue.strip() or None, viewpoint.strip() or None)


def _places(known: Sequence[KnownIssue]) -> list[tuple[str, str]]:
    """Return the places to choose from: what is sent, and how a person knows it."""
    return [
        (f"{issue.code}{_BETWEEN}{code}", f"{issue.site_name} · {name}")
        for issue in known
        for code, name in issue.viewpoints
    ]


def _counted(lines: Sequence[Line]) -> dict[Outcome, int]:
    counted = Counter(line.outcome for line in lines)
    return {outcome: counted[outcome] for outcome in Outcome}


def _why(line: Line) -> str:
    reason, values = reason_of(line)
    return say(reason, **values) if reason else ""
