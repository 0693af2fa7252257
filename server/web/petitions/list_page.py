"""Which petitions are there, and how many of each kind?"""

from tempfile import TemporaryFile

from flask import Blueprint, Response, render_template, send_file

from server.db import transaction
from server.domain.access import Permission
from server.domain.petitions import POLLUTIONS, SETTLED, TRUTHS, Truth
from server.services.petitions import listing
from server.services.petitions.listing import Wanted, Which
from server.services.register import programmes
from server.services.runtime import today
from server.translations import N_
from server.web import asked, auth

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS = {
    Which.ALL: N_("All petitions"), Which.OPEN: N_("Not settled"), Which.STAGE: N_("Settled for a stage"),
    Which.LATE: N_("Not fed back in time"), Which.NOT_TOLD: N_("Not fed back"), Which.ODD: N_("Odd numbers"),
}  # fmt: skip


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "listed", listed)
    blueprint.add_url_rule("/petitions.xlsx", "workbook", workbook)


def listed() -> str:
    """List the petitions, with what they count."""
    actor, wanted = auth.actor(), _wanted()
    narrowed = {
        "programme": wanted.programme_id, "truth": wanted.truth.value if wanted.truth else None,
        "pollution": wanted.pollution, "county": wanted.county,
    }  # fmt: skip
    query = {name: value for name, value in narrowed.items() if value}
    return render_template(
        "petitions/list.html",
        page=listing.page(actor, wanted, asked.number("page") or 1),
        wanted=wanted,
        query=query,
        lists=LISTS,
        truths=TRUTHS,
        settled=SETTLED,
        pollutions=POLLUTIONS,
        programmes=programmes.all_of(actor),
        may_export=actor.may(Permission.EXPORT),
    )


def workbook() -> Response:
    """Send the list as a workbook."""
    target = TemporaryFile("w+b")  # noqa: SIM115 - it is closed once it is sent
    try:
        with transaction():
            listing.workbook(auth.actor(), _wanted(), target)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    answer = send_file(target, XLSX, as_attachment=True, download_name=f"petitions-{today():%Y%m%d}.xlsx")
    answer.cache_control.private = True
    answer.cache_control.no_store = True
    return answer


def _wanted() -> Wanted:
    which, truth = asked.text("which"), asked.text("truth")
    return Wanted(
        Which(which) if which in set(Which) else Which.ALL, asked.number("programme"),
        Truth(truth) if truth in set(Truth) else None, asked.text("pollution"), asked.text("county"),
    )  # fmt: skip
