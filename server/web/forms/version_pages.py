"""Which versions of a form are there, who has which, and what differs between two? It is closed and opened here."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.domain import form_words
from server.domain.access import FormState
from server.domain.form_outline import said
from server.errors import Conflict, Invalid
from server.formats.file_names import safe_name
from server.services.installation import zone
from server.services.intake import form_versions
from server.translations import N_
from server.web import asked, auth, pages
from server.web.forms.draft_pages import download, spoken
from server.web.forms.pages import who
from server.web.language import say

_DONE = {
    FormState.OPEN: N_("Phones are offered the form again."),
    FormState.CLOSING: N_("Phones are offered the form no more. What is filled in already is still taken."),
    FormState.CLOSED: N_("The form is closed. What phones still send of it is refused; it stays on the phone."),
}


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/<int:form_pk>", "form", form)
    blueprint.add_url_rule("/<int:form_pk>/state", "set_state", set_state, methods=["POST"])
    blueprint.add_url_rule("/<int:form_pk>/compare", "compare", compare)
    blueprint.add_url_rule("/<int:form_pk>/versions/<int:version_pk>", "version", version)
    blueprint.add_url_rule("/<int:form_pk>/versions/<int:version_pk>/xform", "xform", xform)
    blueprint.add_url_rule("/<int:form_pk>/versions/<int:version_pk>/source", "source", source)


def form(form_pk: int) -> str:
    """Show a form with its versions."""
    line, versions = form_versions.one(auth.actor(), form_pk)
    return render_template(
        "forms/form.html", form=line, versions=versions, states=FormState, words=form_words, who=who, zone=zone(),
        may_change=not auth.actor().is_limited,
    )  # fmt: skip


def set_state(form_pk: int) -> Response:
    """Open a form, offer it no more, or close it."""
    try:
        state = _state(request.form.get("state", ""))
        with transaction():
            form_versions.set_state(auth.actor(), form_pk, state)
    except (Conflict, Invalid) as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(_DONE[state]), "kept")
    return redirect(url_for("forms.form", form_pk=form_pk))


def compare(form_pk: int) -> str:
    """Show what differs between two versions; without being asked, between the two newest."""
    line, versions = form_versions.one(auth.actor(), form_pk)
    newest = versions[0].version_pk
    before = asked.number("before") or (versions[1].version_pk if len(versions) > 1 else newest)
    old, new, found = form_versions.changes(auth.actor(), form_pk, before, asked.number("after") or newest)
    outline = form_versions.outline_of(new.version_pk)
    spoken_in = spoken(outline)
    return render_template(
        "forms/compare.html",
        form=line,
        versions=versions,
        old=old,
        new=new,
        changes=found,
        said=lambda text: said(text, spoken_in, outline.default),
        words=form_words,
    )


def version(form_pk: int, version_pk: int) -> str:
    """Show a version as the phone does."""
    line, versions = form_versions.one(auth.actor(), form_pk)
    form_versions.xform(auth.actor(), form_pk, version_pk)
    outline = form_versions.outline_of(version_pk)
    spoken_in = spoken(outline)
    return render_template(
        "forms/version.html",
        form=line,
        version=next(one for one in versions if one.version_pk == version_pk),
        outline=outline,
        spoken=spoken_in,
        said=lambda text: said(text, spoken_in, outline.default),
        words=form_words,
        who=who,
        zone=zone(),
    )


def xform(form_pk: int, version_pk: int) -> Response:
    """Hand out the exact XForm that phones fetch of a version."""
    line, versions = form_versions.one(auth.actor(), form_pk)
    data = form_versions.xform(auth.actor(), form_pk, version_pk)
    name = next(one.version for one in versions if one.version_pk == version_pk)
    return download(f"{safe_name(f'{line.form_id}-{name}' if name else line.form_id)}.xml", data, "application/xml")


def source(form_pk: int, version_pk: int) -> Response:
    """Hand out the file that a version was made of, as it was uploaded."""
    return download(*form_versions.source(auth.actor(), form_pk, version_pk), "application/octet-stream")


def _state(text: str) -> FormState:
    try:
        return FormState(text)
    except ValueError:
        raise Invalid(N_("Choose what is to become of the form.")) from None
