"""What is an uploaded form, what would it change, and what does it still need? It is published or discarded here."""

from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import form_words
from server.domain.form_outline import Outline, said
from server.domain.outside_limits import MOST_FORM_FILE_BYTES
from server.errors import Conflict, Invalid, Problem, TooLarge
from server.services.installation import zone
from server.services.intake import form_drafts, form_files
from server.translations import N_
from server.web import asked, auth
from server.web import pages as around
from server.web.forms.pages import who
from server.web.language import language, say

PATIENCE_S = 2.0
"""How long a page waits until a form was tried; one of some hundred questions is by then. Longer ones look again."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/drafts/<int:draft_id>", "draft", draft)
    blueprint.add_url_rule("/drafts/<int:draft_id>/xform", "draft_xform", draft_xform)
    blueprint.add_url_rule("/drafts/<int:draft_id>/files", "give", give, methods=["POST"])
    blueprint.add_url_rule("/drafts/<int:draft_id>/discard", "discard", discard, methods=["POST"])
    blueprint.add_url_rule("/drafts/<int:draft_id>/publish", "publish", publish, methods=["POST"])


def draft(draft_id: int) -> str:
    """Show a draft."""
    return _page(draft_id)


def draft_xform(draft_id: int) -> Response:
    """Hand out the XForm that a draft was converted to."""
    name, data = form_drafts.xform(auth.actor(), draft_id)
    return download(name, data, "application/xml")


def give(draft_id: int) -> Response | tuple[str, int]:
    """Give a draft files that come with the form."""
    try:
        files = {}
        for one in request.files.getlist("files"):
            if one.filename:
                data = one.stream.read(MOST_FORM_FILE_BYTES + 1)
                form_files.refuse_too_large(one.filename, len(data))
                files[one.filename] = data
        with transaction():
            form_drafts.give(auth.actor(), draft_id, files)
    except (Conflict, Invalid, TooLarge) as problem:
        flash(around.message_of(problem), "refused")
        return _page(draft_id), problem.status
    flash(say(N_("Kept with the form.")), "kept")
    return redirect(url_for("forms.draft", draft_id=draft_id, _anchor="files"))


def discard(draft_id: int) -> Response:
    """Throw a draft away."""
    with transaction():
        name = form_drafts.discard(auth.actor(), draft_id)
    flash(say(N_("{name} was discarded. Nothing was published."), name=name), "kept")
    return redirect(url_for("forms.listed"))


def publish(draft_id: int) -> Response | tuple[str, int]:
    """Publish a draft: phones fetch it from now on."""
    may_replace = request.form.get("replace") == "yes"
    try:
        with transaction():
            done, form_pk = form_drafts.publish(
                auth.actor(), draft_id, request.form.get("seen", ""), may_replace=may_replace
            )
    except Problem as problem:
        if problem.status == HTTPStatus.NOT_FOUND:
            raise
        flash(around.message_of(problem), "refused")
        return _page(draft_id), problem.status
    flash(
        say(N_("{title}, version {version}, is published. Phones fetch it when they next look."),
            title=done.title, version=done.version), "kept",
    )  # fmt: skip
    return redirect(url_for("forms.form", form_pk=form_pk))


def download(name: str, data: bytes, kind: str) -> Response:
    """Hand out bytes under a name, never to be shown in the browser."""
    answer = Response(data, content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return answer


def spoken(outline: Outline) -> str:
    """Return the language in which to show a form: the one asked for, else the reader's, else its own."""
    wanted, mine = asked.text("say"), language()[:2].lower()
    if wanted in outline.languages:
        return wanted
    names = {"zh": ("zh", "中文", "chinese"), "en": ("en", "english")}.get(mine, (mine,))
    near = (one for one in outline.languages if any(name in one.lower() for name in names))
    return next(near, outline.default)


def _page(draft_id: int) -> str:
    view = form_drafts.get(
        auth.actor(), draft_id, may_replace=request.form.get("replace") == "yes", patience_s=PATIENCE_S
    )
    spoken_in = spoken(view.outline)
    return render_template(
        "forms/draft.html",
        draft=view,
        spoken=spoken_in,
        said=lambda text: said(text, spoken_in, view.outline.default),
        words=form_words,
        who=who,
        may_change=not auth.actor().is_limited,
        zone=zone(),
    )
