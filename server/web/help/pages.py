"""What do a page of help, the index, and the panel beside another page show?"""

from collections.abc import Mapping
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_from_directory, url_for
from markupsafe import Markup

from server.domain.access import Role
from server.domain.help_topics import FOR_ROLES, TOPICS, ordered, own_part
from server.formats import help_texts
from server.formats.help_texts import HelpText
from server.translations import LANGUAGES, N_
from server.web import asked, pages
from server.web.language import language

PICTURES = Path(__file__).parent / "pictures"
KEPT_S = 24 * 3600
WORK: Mapping[Role | None, str] = {
    Role.OFFICER: N_("Take the photos on site, send them in, and answer what comes back."),
    Role.REVIEWER: N_("Compare before and after, and say whether the problem was put right."),
    Role.OFFICE: N_("Keep the ledger and the sites, see what needs doing, and hand over the evidence."),
    Role.RESPONSIBLE: N_("Put right what is yours, prove it, and apply for acceptance."),
    Role.AUDITOR: N_("See that nothing was altered, and who did what."),
    Role.ADMINISTRATOR: N_("Let people and phones in, publish forms, and keep the installation well."),
    None: N_("Find things, be told of things, and look after your own account."),
}


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "index", index)
    blueprint.add_url_rule("/<topic>", "page", page)
    blueprint.add_url_rule("/<topic>/part", "part", part)
    blueprint.add_url_rule("/pictures/<lang>/<picture>.webp", "picture", picture)


def index() -> str:
    """Show all pages by role, the reader's own first, or those that answer a question."""
    actor, said = pages.caller(), asked.text("q")
    role = actor.role if actor else None
    return render_template(
        "help/index.html",
        said=said,
        hits=help_texts.search(said, [_text(one) for one in TOPICS]),
        parts=[(part, WORK[part], [_text(one) for one in FOR_ROLES[part]]) for part in ordered(role)],
        own=own_part(role),
    )


def page(topic: str) -> str:
    """Show one text, with the way to the others."""
    text = _known(topic)
    parts = [(role, [_text(one) for one in topics]) for role, topics in FOR_ROLES.items()]
    return render_template("help/page.html", text=text, said=_rendered(text), parts=parts)


def part(topic: str) -> str:
    """Show the text alone, for the panel beside a page."""
    text = _known(topic)
    return render_template("help/part.html", text=text, said=_rendered(text))


def picture(lang: str, picture: str) -> Response:
    """Send a picture of a page of the demonstration."""
    if lang not in LANGUAGES:
        abort(404)
    return send_from_directory(PICTURES / lang, f"{picture}.webp", mimetype="image/webp", max_age=KEPT_S)


def _known(topic: str) -> HelpText:
    if topic not in TOPICS:
        abort(404)
    return _text(topic)


def _text(topic: str) -> HelpText:
    return help_texts.read(topic, language())


def _rendered(text: HelpText) -> Markup:
    """Return what we wrote ourselves; what Markdown lets through is escaped by its renderer."""
    said = help_texts.rendered(
        text,
        picture=lambda name: url_for("help.picture", lang=language(), picture=name),
        page=lambda name: url_for("help.page", topic=name),
    )
    return Markup(said)  # noqa: S704 - see above
