"""The ledger's table as a workbook, and the office's own workbook that it is written into."""

from tempfile import TemporaryFile

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from server.db import transaction
from server.domain.access import Permission
from server.domain.outside_limits import MOST_TEMPLATE_BYTES
from server.errors import Invalid, NotFound, Problem
from server.services import installation
from server.services.ledger import templates, workbooks
from server.services.register import declared, programmes
from server.services.runtime import today
from server.translations import N_
from server.web import asked, auth, originals, pages
from server.web.language import say
from server.web.ledger import sheet
from server.web.ledger.sheet import word_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(blueprint: Blueprint) -> None:
    """Add the routes to the ledger's."""
    blueprint.add_url_rule("/issues.xlsx", "workbook", workbook)
    blueprint.add_url_rule("/workbook", "template", template)
    blueprint.add_url_rule("/workbook", "give_template", give_template, methods=["POST"])
    blueprint.add_url_rule("/workbook/remove", "remove_template", remove_template, methods=["POST"])
    blueprint.add_url_rule("/workbook/original.xlsx", "template_file", template_file)


def workbook() -> Response | Redirect:
    """Send the rows that the table shows, in its columns; with `own`, in those of the office's workbook."""
    actor = auth.actor()
    wanted = sheet.asked_with_own(actor, declared.by_programme(actor))
    own = request.args.get("own") == "1"
    target = TemporaryFile("w+b")  # noqa: SIM115 - it is closed once it is sent
    try:
        with transaction():
            programme = programmes.seen(actor, wanted.filters.programme_id) if own else None
            workbooks.write(actor, wanted.filters, wanted.order, wanted.shown, target, programme)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    name = f"{programme.code}-{today():%Y%m%d}" if programme else f"{today():%Y%m%d}"
    answer = send_file(target, XLSX, as_attachment=True, download_name=f"ledger-{name}.xlsx")
    answer.cache_control.private = True
    answer.cache_control.no_store = True
    return answer


def template() -> str:
    """Show which workbook the office gave, and ask for one."""
    actor = auth.actor()
    programme = programmes.seen(actor, asked.number("programme") or asked.sent_number("programme"))
    return render_template(
        "ledger/workbook.html",
        programme=programme,
        programmes=programmes.all_of(actor),
        template=templates.find(actor, programme),
        own={one.heading for one in declared.of_programme(programme.id)},
        may_give=actor.may(Permission.EDIT) and not actor.is_limited,
        may_export=actor.may(Permission.EXPORT),
        word_of=word_of,
        zone=installation.zone(),
        most_mb=MOST_TEMPLATE_BYTES // 1_000_000,
    )


def give_template() -> Redirect | tuple[str, int]:
    """Keep a workbook as the office's."""
    actor = auth.actor()
    programme = programmes.seen(actor, asked.sent_number("programme"))
    try:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise Invalid(N_("Choose a file."))
        data = file.stream.read(MOST_TEMPLATE_BYTES + 1)
        with transaction():
            kept = templates.give(actor, programme, file.filename, data)
    except Problem as problem:
        flash(pages.message_of(problem), "refused")
        return template(), problem.status
    flash(say(N_("{file} is the office’s workbook now; {number} of its columns are filled."),
              file=kept.name, number=len(kept.filled)), "kept")  # fmt: skip
    return redirect(url_for("ledger.template", programme=programme.id))


def remove_template() -> Redirect:
    """Take it away."""
    actor = auth.actor()
    programme = programmes.seen(actor, asked.sent_number("programme"))
    with transaction():
        templates.remove(actor, programme)
    flash(say(N_("The office’s workbook was taken away.")), "kept")
    return redirect(url_for("ledger.template", programme=programme.id))


def template_file() -> Response | Redirect:
    """Send it as it was given."""
    actor = auth.actor()
    programme = programmes.seen(actor, asked.number("programme"))
    try:
        name, data = templates.original(actor, programme)
    except NotFound as problem:  # somebody took it away while the page was open
        flash(pages.message_of(problem), "refused")
        return redirect(url_for("ledger.template", programme=programme.id))
    answer = Response(data, mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return originals.guarded(answer)
