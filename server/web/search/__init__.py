"""Search from anywhere: the page that works without scripts, and what the box on every page asks."""

from typing import Any

from flask import Blueprint, Flask, Response, jsonify, render_template, request, url_for

from server.domain import labels
from server.domain.found import Found, FoundGroup, FoundKind
from server.services.search import everywhere
from server.web import asked, auth
from server.web.language import say

blueprint = Blueprint("search", __name__, url_prefix="/search", template_folder="templates")
FEW_ON_A_PAGE = 10


def init_app(app: Flask) -> None:
    """Serve the page."""
    app.register_blueprint(blueprint)


@blueprint.get("")
def show() -> str:
    """Show what is found, some of each kind, or all of one."""
    text, kind = asked.text("q"), _kind()
    kinds, most = ({kind}, everywhere.MANY) if kind else (set(FoundKind), FEW_ON_A_PAGE)
    groups = everywhere.find(auth.actor(), text, kinds, most)
    return render_template(
        "search/found.html", text=text, kind=kind, groups=groups, words=labels.FOUND, address=address, all_of=all_of
    )


@blueprint.get("/found.json")
def found() -> Response:
    """Send what is found, a few of each kind."""
    text = asked.text("q")
    answer = jsonify(groups=[_written(one, text) for one in everywhere.find(auth.actor(), text)])
    answer.cache_control.no_store = True
    return answer


def address(one: Found) -> str:
    """Return where the page is that shows it."""
    return {
        FoundKind.ISSUE: lambda: url_for("ledger.issue", issue_id=one.number),
        FoundKind.SITE: lambda: url_for("register.site", number=one.number),
        FoundKind.VIEWPOINT: lambda: url_for("register.site", number=one.number),
        FoundKind.UNIT: lambda: url_for("ledger.issues", unit=one.number),
        FoundKind.SUBMISSION: lambda: url_for("received.submission", submission_id=one.number),
        FoundKind.PHOTO: lambda: url_for("received.submission", submission_id=one.number),
        FoundKind.PERSON: lambda: url_for("people.person", account_id=one.number),
        FoundKind.PHONE: lambda: url_for("phones.phone", phone_id=one.number),
        FoundKind.FORM: lambda: url_for("forms.form", form_pk=one.number),
    }[one.kind]()


def all_of(group: FoundGroup, text: str) -> str:
    """Return where all of a kind are listed; empty where all are shown already."""
    if not group.has_more:
        return ""
    lists = {FoundKind.ISSUE: "ledger.issues", FoundKind.PERSON: "people.listed", FoundKind.PHONE: "phones.listed"}
    if group.kind in lists:
        return url_for(lists[group.kind], text=text)
    return url_for("search.show", q=text, kind=group.kind.value)


def _written(group: FoundGroup, text: str) -> dict[str, Any]:
    return {
        "word": say(labels.FOUND[group.kind]),
        "all": all_of(group, text),
        "found": [{"title": one.title, "detail": one.detail, "address": address(one)} for one in group.found],
    }


def _kind() -> FoundKind | None:
    word = request.args.get("kind", "")
    return FoundKind(word) if word in set(FoundKind) else None
