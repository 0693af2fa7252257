"""What came back to this phone, for the page of a browser: a list, small copies of the photos, what is written."""

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask import Response, request, send_file

from server.db import transaction
from server.domain.labels import QUESTIONS, RETURN_REASONS, ROLES
from server.services.received import returned
from server.services.received.returned import Returned, ReturnedPhoto
from server.services.review import comments
from server.services.review.comments import Thread
from server.translations import LANGUAGES, translate
from server.web import originals
from server.web.openrosa import kernel


def returned_list(project: int) -> Response:
    """Answer with what came back of what this phone, or its officer, sent; the page's reader chooses the language."""
    found = returned.of_caller(kernel.caller(), project)
    threads = comments.of_pairs(kernel.caller(), [one.pair_id for one in found])
    told = [_told(one) | _thread(threads[one.pair_id]) for one in found]
    return Response(json.dumps({"returned": told}, ensure_ascii=False), content_type="application/json")


def returned_picture(project: int, pair_id: int, stage: str) -> Response:
    """Answer with a small copy of a photo, written anew: the original stays where it is."""
    path = returned.picture(kernel.caller(), pair_id, stage)
    return originals.guarded(send_file(path, mimetype="image/jpeg", conditional=True))


def comment(project: int, pair_id: int) -> tuple[Response, HTTPStatus]:
    """Keep what the officer writes about a pair, and answer with all that is written now."""
    text = request.get_data(cache=False).decode("utf-8", errors="replace")
    with transaction():
        comments.write(kernel.caller(), pair_id, text)
    told = _thread(comments.of_pair(kernel.caller(), pair_id))
    answer = Response(json.dumps(told, ensure_ascii=False), content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer, HTTPStatus.CREATED


def _thread(thread: Thread) -> dict[str, Any]:
    return {
        "comments": [
            {
                "by": one.author,
                "role": _in_both(ROLES[one.role]),
                "is_own": one.is_own,
                "at": one.written_at.isoformat(),
                "text": one.text,
            }
            for one in thread.lines
        ],
        "may_comment": kernel.caller().person_id is not None and not thread.is_held_back,
    }


def _told(one: Returned) -> dict[str, Any]:
    return {
        "pair": one.pair_id,
        "form": one.form_id,
        "issue": one.issue,
        "problem": one.problem,
        "site": one.site,
        "place": one.site_name,
        "viewpoint": one.viewpoint,
        "returned_at": one.returned_at.isoformat(),
        "is_open": one.is_open,
        "reasons": [_in_both(RETURN_REASONS[code]) for code in one.reasons],
        "notes": list(one.notes),
        "photos": [_photo(one.pair_id, photo) for photo in one.photos],
    }


def _photo(pair_id: int, photo: ReturnedPhoto) -> dict[str, Any]:
    return {
        "stage": photo.stage.value,
        "name": photo.name,
        "question": _in_both(QUESTIONS.get(photo.question, photo.question)),
        "instance": photo.instance_id,
        "picture": f"/returned/{pair_id}/{photo.stage.value}.jpg" if photo.is_viewable else None,
        "hash": photo.sha256[:16],
    }


def _in_both(template: str) -> dict[str, str]:
    return {language.partition("_")[0]: translate(template, language) for language in LANGUAGES}


View = Callable[..., Response]
ROUTES: Iterable[tuple[str, View]] = (
    ("/returned.json", returned_list),
    ("/returned/<int:pair_id>/<stage>.jpg", returned_picture),
)
