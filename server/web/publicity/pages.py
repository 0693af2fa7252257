"""Which publications are there, and how does one stand?"""

from flask import Blueprint, Response, render_template, send_file

from server.domain.access import Permission
from server.domain.publicity import HEADINGS, Part, PublicationList
from server.errors import NotFound
from server.services import stored_bytes
from server.services.installation import zone
from server.services.publicity import listing, pictures
from server.services.runtime import today
from server.web import asked, auth, originals

COUNTED = (PublicationList.DRAFT, PublicationList.CHECKED, PublicationList.RUNNING, PublicationList.OBJECTED)
"""Those with which somebody has something to do."""


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("", "listed", listed)
    blueprint.add_url_rule("/<int:number>", "publication", publication)
    blueprint.add_url_rule("/<int:number>/screenshot", "screenshot", screenshot)
    blueprint.add_url_rule("/pictures/<int:picture_id>.jpg", "picture", picture)


def listed() -> str:
    """List the publications."""
    actor, said = auth.actor(), asked.text("which")
    which = PublicationList(said) if said in set(PublicationList) else PublicationList.ALL
    return render_template(
        "publicity/list.html",
        page=listing.page(actor, which, asked.number("page") or 1),
        which=which,
        lists=tuple(PublicationList),
        counts=listing.counts(actor, *COUNTED),
        may_publish=actor.may(Permission.PUBLISH),
    )


def publication(number: int) -> str:
    """Show one publication."""
    return shown(number)


def shown(number: int, **more: object) -> str:
    """Return the page of a publication; a refusal brings what was written."""
    actor = auth.actor()
    found = listing.one(actor, number)
    return render_template(
        "publicity/publication.html",
        one=found,
        parts=tuple(Part),
        headings=HEADINGS,
        may_prepare=actor.may(Permission.EDIT) and found.is_open,
        may_publish=actor.may(Permission.PUBLISH),
        is_preparer=actor.label in found.prepared_by,
        today=today(),
        zone=zone(),
        **{"written": {}, "reason": "", "opens_on": "", "closes_on": ""} | more,
    )


def picture(picture_id: int) -> Response:
    """Send a picture as the public will see it."""
    path = pictures.preview(auth.actor(), picture_id)
    return originals.guarded(send_file(path, mimetype="image/jpeg", etag=path.stem, conditional=True))


def screenshot(number: int) -> Response:
    """Send what the notice looked like elsewhere."""
    sha256 = listing.screenshot_of(auth.actor(), number)
    if sha256 is None:
        raise NotFound
    return originals.send(stored_bytes.path(sha256), sha256, f"publicity-{number}", None)
