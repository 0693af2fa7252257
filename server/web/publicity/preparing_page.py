"""How is a publication written, and what is covered in its pictures?"""

import json
from typing import Any

from flask import Blueprint, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain.outside_limits import MOST_OBJECTION_FILE_BYTES
from server.domain.publicity import Part
from server.errors import Conflict, Invalid, NotFound, TooLarge
from server.services.publicity import preparing
from server.services.publicity.preparing import Written
from server.translations import N_
from server.web import asked, auth
from server.web import pages as around
from server.web.language import say
from server.web.publicity import pages

_LINES = ("medium", "link", "receiver", "telephone", "address")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-")


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/issues/<int:issue_id>", "prepare", prepare, methods=["POST"])
    blueprint.add_url_rule("/<int:number>", "write", write, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/pairs", "choose", choose, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/screenshot", "keep_screenshot", keep_screenshot, methods=["POST"])
    blueprint.add_url_rule("/<int:number>/pictures/<int:picture_id>", "cover", cover, methods=["POST"])


def prepare(issue_id: int) -> Response:
    """Prepare the publication of an issue."""
    try:
        with transaction():
            number = preparing.prepare(auth.actor(), issue_id).id
    except Conflict as problem:
        flash(around.message_of(problem), "refused")
        return redirect(url_for("ledger.issue", issue_id=issue_id))
    flash(
        say(N_("The text was made of the ledger. Read it, cover the pictures, and let a colleague check it.")), "kept"
    )
    return _to(number)


def write(number: int) -> Response:
    """Change what it says."""
    form = request.form
    parts = {part: form.get(part.value, "") for part in Part}
    wanted = Written(parts, **{name: form.get(name, "") for name in _LINES})
    try:
        with transaction():
            is_changed = preparing.write(auth.actor(), number, wanted, asked.sent_number("seen"))
    except (Invalid, Conflict) as problem:
        flash(around.message_of(problem), "refused")
        written = {
            **{part.value: text for part, text in parts.items()},
            **{name: form.get(name, "") for name in _LINES},
        }
        return make_response(pages.shown(number, written=written), problem.status)
    _kept(is_changed=is_changed)
    return _to(number)


def choose(number: int) -> Response:
    """Say which pairs go out, and what stands below them."""
    captions = {pair: request.form.get(f"caption-{pair}", "") for pair in asked.sent_numbers("pair")}
    try:
        with transaction():
            is_changed = preparing.choose(auth.actor(), number, captions, asked.sent_number("seen"))
    except (Invalid, Conflict) as problem:
        return _refused(problem, number)
    _kept(is_changed=is_changed)
    return _to(number, "pictures")


def cover(number: int, picture_id: int) -> Response:
    """Say what is covered in a picture."""
    try:
        with transaction():
            areas: Any = [] if request.form.get("none") == "1" else _areas(request.form.get("areas", ""))
            preparing.cover(auth.actor(), picture_id, areas, asked.sent_number("seen"))
    except (Invalid, Conflict) as problem:
        return _refused(problem, number)
    flash(say(N_("Saved. Below is the picture as everybody will see it.")), "kept")
    return _to(number, f"picture-{picture_id}")


def keep_screenshot(number: int) -> Response:
    """Keep what the notice looked like elsewhere."""
    sent = request.files.get("file")
    name = (sent.filename or "") if sent else ""
    data = sent.stream.read(MOST_OBJECTION_FILE_BYTES + 1) if sent and name else b""
    try:
        if not data:
            raise Invalid(N_("Choose a file first."))
        if len(data) > MOST_OBJECTION_FILE_BYTES:
            raise TooLarge(N_("The request is larger than {most_mb} MB."), most_mb=10)
        if not data.startswith(_PICTURES):
            raise Invalid(N_("“{name}” is no JPEG or PNG picture and no PDF."), name=name[:60])
        with transaction():
            preparing.keep_screenshot(auth.actor(), number, data)
    except (Invalid, Conflict, TooLarge) as problem:
        return _refused(problem, number)
    flash(say(N_("Saved.")), "kept")
    return _to(number)


def _areas(said: str) -> Any:
    try:
        return json.loads(said)
    except (ValueError, RecursionError):
        raise Invalid(N_("The areas of a picture are a list.")) from None


def _kept(*, is_changed: bool) -> None:
    flash(say(N_("Saved.") if is_changed else N_("Nothing was changed.")), "kept")


def _refused(problem: Invalid | Conflict | NotFound | TooLarge, number: int) -> Response:
    flash(around.message_of(problem), "refused")
    return make_response(pages.shown(number), problem.status)


def _to(number: int, part: str | None = None) -> Response:
    return redirect(url_for("publicity.publication", number=number, _anchor=part))
