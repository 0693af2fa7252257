"""Is this file one that came in here, a receipt that we signed, or a package as it was exported?

A file is hashed as it comes and not kept. Everybody learns whether and when; for what, only who may see it.
"""

import hashlib
from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, render_template, request

from server.errors import Invalid, Problem
from server.services.installation import zone
from server.services.received import verified_files
from server.translations import N_
from server.web import pages
from server.web.language import language

_CHUNK = 1 << 20


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/verify", "ask", ask)
    blueprint.add_url_rule("/verify", "verify", verify, methods=["POST"])


def ask() -> str:
    """Show where to put the file."""
    return _page(None)


def verify() -> Any:
    """Say what is known of a file."""
    try:
        found = _found()
    except Problem as problem:
        return _page(None, refusal=pages.message_of(problem)), problem.status
    return _page(found), HTTPStatus.OK


def _found() -> verified_files.Verified:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Invalid(N_("Choose a file first."))
    hashed, size = hashlib.sha256(), 0
    while part := sent.stream.read(_CHUNK):
        hashed.update(part)
        size += len(part)
    sent.stream.seek(0)
    is_english = language() != "zh_CN"
    return verified_files.ask(sent.stream, sent.filename, hashed.hexdigest(), size, g.get("actor"), english=is_english)


def _page(found: verified_files.Verified | None, refusal: str = "") -> str:
    return render_template("proof/verify.html", found=found, refusal=refusal, zone=zone())
