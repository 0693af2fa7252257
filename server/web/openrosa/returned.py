"""What came back to this phone, for the page of a browser: a list, and a small copy of each photo in it."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, send_file

from server.domain.labels import QUESTIONS, RETURN_REASONS
from server.services.received import returned
from server.services.received.returned import Returned, ReturnedPhoto
from server.translations import LANGUAGES, translate
from server.web import originals
from server.web.openrosa import kernel


def returned_list(project: int) -> Response:
    """Answer with what came back of what this phone, or its officer, sent; the page's reader chooses the language."""
    told = [_told(one) for one in returned.of_caller(kernel.caller(), project)]
    return Response(json.dumps({"returned": told}, ensure_ascii=False), content_type="application/json")


def returned_picture(project: int, pair_id: int, stage: str) -> Response:
    """Answer with a small copy of a photo, written anew: the original stays where it is."""
    path = returned.picture(kernel.caller(), pair_id, stage)
    return originals.guarded(send_file(path, mimetype="image/jpeg", conditional=True))


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
