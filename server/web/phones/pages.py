"""Which phones are there, and how is one set up, given another key, or switched off?"""

import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from server.db import transaction
from server.domain.access import DeviceKind
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.formats import qr_code, settings_code
from server.services import accounts
from server.services import phones as service
from server.services.installation import zone
from server.services.phones import NewPhone
from server.services.received import phone_list
from server.services.register import counties, programmes
from server.services.runtime import now
from server.translations import N_
from server.web import asked, auth, formatters, own_address, pages
from server.web.language import say

_ADDED = "added"
"""Under which the browser's session keeps which form it sent last, so that a page loaded again adds no second phone."""
_TO_THE_MINUTE_S = 60
_FAR_OFF_S = 5 * 60
"""From here on a clock is worth a word: times of photos are compared with those of visits and of the server."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "listed", listed)
    blueprint.add_url_rule("", "add", add, methods=["POST"])
    blueprint.add_url_rule("/<int:phone_id>", "phone", phone)
    blueprint.add_url_rule("/<int:phone_id>/card", "renew", renew, methods=["POST"])
    blueprint.add_url_rule("/<int:phone_id>/county", "carry", carry, methods=["POST"])
    blueprint.add_url_rule("/<int:phone_id>/revoke", "revoke", revoke, methods=["POST"])


def listed() -> str:
    """List the phones, with the form for another one."""
    return _list()


def add() -> AnyResponse | tuple[str, int]:
    """Add a phone and show its card, this once."""
    once = request.form.get("once", "")
    if once and session.get(_ADDED) == once:
        flash(
            say(N_("This phone was added already, and its card was shown. If it is lost, make a new one.")), "refused"
        )
        return redirect(url_for("phones.listed"))
    base = own_address.address()
    try:
        with transaction():
            officer = request.form.get("officer", "").strip()
            owner = accounts.get(officer) if officer else None
            caller, name = auth.actor(), request.form.get("name", "")[:100]
            plan = programmes.seen(caller, asked.sent_number("programme"))
            county = counties.named(caller, plan.id, request.form.get("county", ""))
            new = service.add(name, plan, owner, _kind(), county=county, caller=caller)
            answer = _card(new, base)
    except (Invalid, Conflict, Forbidden, NotFound) as problem:
        flash(pages.message_of(problem), "refused")
        return _list(), problem.status
    session[_ADDED] = once
    return answer


def phone(phone_id: int) -> str:
    """Show one phone, with what can be done about it."""
    line = phone_list.one(auth.actor(), phone_id)
    row = service.get(phone_id, auth.actor())
    return render_template(
        "phones/phone.html",
        phone=line,
        key=service.key_name(row),
        password=service.admin_password(phone_id) if line.kind is DeviceKind.COLLECT else "",
        counties=counties.seen(auth.actor(), row.programme_id),
        may_change=service.sees_lists(auth.actor(), line.county),
        clock=clock,
        is_off=is_off,
        zone=zone(),
    )


def renew(phone_id: int) -> AnyResponse:
    """Give a phone another key and show its card, this once; the old key stops."""
    base = own_address.address()
    try:
        with transaction():
            new = service.renew(phone_id, request.form.get("key", ""), caller=auth.actor())
            return _card(new, base, is_renewed=True)
    except Conflict as problem:
        flash(pages.message_of(problem), "refused")
        return redirect(url_for("phones.phone", phone_id=phone_id))


def carry(phone_id: int) -> AnyResponse:
    """Say of which county a phone carries the lists."""
    try:
        with transaction():
            row = service.get(phone_id, auth.actor())
            county = counties.named(auth.actor(), row.programme_id, request.form.get("county", ""))
            service.carry(phone_id, county, caller=auth.actor())
    except Invalid as problem:
        flash(pages.message_of(problem), "refused")
        return redirect(url_for("phones.phone", phone_id=phone_id))
    carried = N_("The phone carries the lists of {county} from when it next fetches its forms.")
    of_all = N_("The phone carries the lists of all counties from when it next fetches its forms.")
    flash(say(carried if county else of_all, county=county), "kept")
    return redirect(url_for("phones.phone", phone_id=phone_id))


def revoke(phone_id: int) -> AnyResponse:
    """Switch a phone off for good."""
    with transaction():
        service.revoke(phone_id, caller=auth.actor())
    flash(say(N_("Phone {number} was switched off."), number=phone_id), "kept")
    return redirect(url_for("phones.phone", phone_id=phone_id))


def clock(ahead_s: float) -> str:
    """Say how a phone's clock goes."""
    if not abs(ahead_s) >= _TO_THE_MINUTE_S:
        return say(N_("right"))
    apart = formatters.lasting(timedelta(seconds=abs(ahead_s)))
    return say(N_("{time} ahead") if ahead_s > 0 else N_("{time} behind"), time=apart)


def is_off(ahead_s: float | None) -> bool:
    """Tell whether a clock is so wrong that somebody should set it."""
    return ahead_s is not None and abs(ahead_s) >= _FAR_OFF_S


def _list() -> str:
    actor, text = auth.actor(), asked.text("text")
    mine = programmes.all_of(actor)
    return render_template(
        "phones/phones.html",
        page=phone_list.page(actor, text, asked.number("page") or 1),
        text=text,
        programmes=mine,
        counties=sorted({county for one in mine for county in counties.seen(actor, one.id)}),
        officers=accounts.officers(actor),
        kinds=DeviceKind,
        once=secrets.token_urlsafe(9),
        asked=request.form,
        clock=clock,
        is_off=is_off,
        zone=zone(),
    )


def _card(new: NewPhone, base: str, *, is_renewed: bool = False) -> Response:
    """Show the card of a key; no browser keeps the page."""
    card, row = service.card(new, base), new.phone
    is_browser = row.kind is DeviceKind.BROWSER
    scanned = card.capture_link if is_browser else settings_code.encode(card.settings)
    page = render_template(
        "phones/card.html",
        number=row.id,
        name=row.name,
        officer=row.owner.name if row.owner else "",
        programme=row.programme.title,
        is_browser=is_browser,
        is_renewed=is_renewed,
        code=Markup(qr_code.svg(scanned)),  # noqa: S704 - drawn by ourselves: squares, and no text of anybody
        link=card.capture_link if is_browser else card.address,
        password="" if is_browser else service.admin_password(row.id),
        is_local=own_address.is_of_this_machine(base),
        host=urlsplit(base).netloc,
        made_at=now(),
        zone=zone(),
    )
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _kind() -> DeviceKind:
    said = request.form.get("kind", "")
    return DeviceKind(said) if said in set(DeviceKind) else DeviceKind.COLLECT
