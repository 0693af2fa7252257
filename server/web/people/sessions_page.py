"""Where is a person signed in, and which of these sessions do they end?"""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.errors import Forbidden
from server.services import sessions
from server.services.installation import zone
from server.web import auth


def register(blueprint: Blueprint) -> None:
    """Add the routes to those of everybody."""
    blueprint.add_url_rule("/sessions", "sessions", own_sessions)
    blueprint.add_url_rule("/sessions/<int:session_id>/end", "end_session", end_session, methods=["POST"])
    blueprint.add_url_rule("/sessions/end-others", "end_other_sessions", end_others, methods=["POST"])


def own_sessions() -> str:
    """List one's own sessions."""
    return render_template("people/sessions.html", sessions=sessions.listing(_person(), auth.token()), zone=zone())


def end_session(session_id: int) -> Response:
    """End one; whoever ends the one that asks is asked to sign in."""
    with transaction():
        sessions.end_one(_person(), session_id)
    return redirect(url_for("people.sessions"))


def end_others() -> Response:
    """End all but the one that asks."""
    with transaction():
        sessions.end_all(_person(), but=auth.token())
    return redirect(url_for("people.sessions"))


def _person() -> int:
    account_id = auth.actor().account_id
    if account_id is None:
        raise Forbidden
    return account_id
