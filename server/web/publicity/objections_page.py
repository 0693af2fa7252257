"""Who objected to what, and what does the office answer?"""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.db import transaction
from server.errors import Conflict, Invalid
from server.services.installation import zone
from server.services.publicity import objecting
from server.translations import N_
from server.web import asked, auth, originals, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/objections", "objections", objections)
    blueprint.add_url_rule("/objections/<int:objection_id>", "answer", answer, methods=["POST"])
    blueprint.add_url_rule("/objections/files/<int:file_id>", "file", file)


def objections() -> str:
    """List the objections."""
    return _page()


def answer(objection_id: int) -> AnyResponse:
    """Answer one."""
    form = request.form
    try:
        with transaction():
            verdict = form.get("upheld", "")
            if verdict not in {"yes", "no"}:
                raise Invalid(N_("Say whether the objection is upheld or not."))
            objecting.answer(
                auth.actor(), objection_id, form.get("answer", ""), form.get("reason", ""), is_upheld=verdict == "yes"
            )
    except (Invalid, Conflict) as problem:
        flash(pages.message_of(problem), "refused")
        return make_response(_page(objection_id), problem.status)
    flash(say(N_("The objection is answered. Who made it reads the answer with number and secret.")), "kept")
    return redirect(url_for("publicity.objections", _anchor=f"objection-{objection_id}"))


def file(file_id: int) -> Response:
    """Send a file that came with an objection."""
    path, row = objecting.file(auth.actor(), file_id)
    return originals.send(path, path.name, row.name, row.media_type)


def _page(begun: int | None = None) -> str:
    """Return the list; a refusal brings what was written to the objection that it was begun for."""
    open_only, publication = asked.text("which") == "open", asked.number("publication")
    return render_template(
        "publicity/objections.html",
        page=objecting.listing(
            auth.actor(), asked.number("page") or 1, open_only=open_only, publication_id=publication
        ),
        open_only=open_only,
        publication=publication,
        begun=begun,
        written=request.form,
        zone=zone(),
    )
