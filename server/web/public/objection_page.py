"""How does somebody object, and how do they learn what came of it?"""

from flask import Blueprint, make_response, render_template, request
from flask.wrappers import Response

from server.db import transaction
from server.domain.outside_limits import LONGEST_PUBLIC_LINE, MOST_OBJECTION_FILE_BYTES, MOST_OBJECTION_FILES
from server.errors import Conflict, Invalid, NotFound, Problem, TooSoon
from server.services.installation import zone
from server.services.publicity import objecting, public
from server.services.publicity.objecting import Received, SentFile
from server.translations import N_
from server.web import login_throttle, pages
from server.web.language import say
from server.web.public import notices_page

TRAP = "website"
"""A field that people do not see: who fills it in is a program."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/objection", "ask", ask)
    blueprint.add_url_rule("/objection", "answered", answered, methods=["POST"])
    blueprint.add_url_rule("/<notice>/objections", "send", send, methods=["POST"])


def send(notice: str) -> Response:
    """Take an objection, and say under which number it is asked about."""
    public.stand(notice)
    form = request.form
    try:
        received = _received(notice)
    except (Invalid, Conflict, TooSoon) as problem:
        page = notices_page.shown(notice, written=form, refusal=_message(problem))
        return _refused(page, problem)
    return _unkept(render_template("public/received.html", received=received, notice=public.notice(notice)), 201)


def ask() -> Response:
    """Show where number and secret are written."""
    return _unkept(_form(), 200)


def answered() -> Response:
    """Say how an objection stands."""
    number, secret = (request.form.get(one, "")[:LONGEST_PUBLIC_LINE] for one in ("number", "secret"))
    try:
        with login_throttle.attempt_of_secret(number):
            found = objecting.ask(number, secret)
    except (NotFound, TooSoon) as problem:
        return _refused(_form(number=number, refusal=_message(problem)), problem)
    return _unkept(_form(number=number, found=found), 200)


def _received(notice: str) -> Received:
    form = request.form
    if form.get(TRAP):
        raise Invalid(N_("One field was filled in that has to stay empty. Clear it and send the objection again."))
    text, name, contact = (form.get(one, "") for one in ("text", "name", "contact"))
    files = _files()
    objecting.refuse_unsound(text, name, contact, files)
    login_throttle.count_objection()
    with transaction():
        return objecting.receive(notice, text, name, contact, files)


def _message(problem: Problem) -> str:
    if isinstance(problem, TooSoon):
        told = N_("Much was sent from your connection. Nothing was kept; wait {seconds} seconds, then send it again.")
        return say(told, seconds=problem.seconds)
    return pages.message_of(problem)


def _files() -> list[SentFile]:
    sent = [one for one in request.files.getlist("files") if one.filename]
    return [
        SentFile(one.filename or "", one.stream.read(MOST_OBJECTION_FILE_BYTES + 1))
        for one in sent[: MOST_OBJECTION_FILES + 1]
    ]


def _form(**more: object) -> str:
    values = {"number": request.args.get("number", "")[:LONGEST_PUBLIC_LINE], "found": None, "refusal": ""} | more
    return render_template("public/objection.html", zone=zone(), **values)


def _refused(page: str, problem: Problem) -> Response:
    answer = _unkept(page, problem.status)
    if isinstance(problem, TooSoon):
        answer.headers["Retry-After"] = str(problem.seconds)
    return answer


def _unkept(page: str, status: int) -> Response:
    answer = make_response(page, status)
    answer.cache_control.no_store = True
    return answer
