"""What was made public, and what does one notice say?"""

from flask import Blueprint, Response, render_template, send_file

from server.domain.publicity import HEADINGS, Part
from server.services import installation
from server.services.publicity import public
from server.services.runtime import today
from server.web import asked
from server.web.language import language
from server.web.public import kept

PICTURE_MAX_AGE_S = 600


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/", "listed", listed)
    blueprint.add_url_rule("/<notice>", "notice", notice)
    blueprint.add_url_rule("/pictures/<picture_key>.jpg", "picture", picture)


def listed() -> Response:
    """List what is open and what has ended."""
    county, words, number = asked.text("county"), asked.text("q"), asked.number("page") or 1
    made_of = ("list", language(), today(), public.stand_of_all(), _authority(), county, words, number)
    return kept.page(made_of, lambda: _list(county, words, number))


def notice(notice: str) -> Response:
    """Show one notice with the form for an objection."""
    stand = public.stand(notice)
    made_of = (stand, language(), today(), _authority())
    return kept.page(made_of, lambda: shown(notice))


def shown(token: str, **more: object) -> str:
    """Return the page of a notice; a refusal brings what was written."""
    return render_template(
        "public/notice.html",
        notice=public.notice(token),
        parts=tuple(Part),
        headings=HEADINGS,
        authority=_authority(),
        today=today(),
        **{"written": {}, "refusal": ""} | more,
    )


def picture(picture_key: str) -> Response:
    """Send a covered picture."""
    path = public.picture(picture_key)
    answer = send_file(path, mimetype="image/jpeg", etag=path.stem, conditional=True, max_age=PICTURE_MAX_AGE_S)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers.pop("Last-Modified", None)
    return answer


def _list(county: str, words: str, number: int) -> str:
    return render_template(
        "public/list.html",
        page=public.listing(county, words, number),
        county=county,
        words=words,
        authority=_authority(),
        today=today(),
    )


def _authority() -> str:
    return installation.chosen().authority
