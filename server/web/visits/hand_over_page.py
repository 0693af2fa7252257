"""What does somebody who leaves hand over, and to whom?"""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.errors import Conflict, Invalid, NotFound
from server.services import accounts
from server.services.visits import handing_over, officers
from server.translations import N_
from server.web import asked, auth, pages
from server.web.language import say


def register(blueprint: Blueprint) -> None:
    """Add the routes."""
    blueprint.add_url_rule("/hand-over/<int:account_id>", "hand_over", hand_over)
    blueprint.add_url_rule("/hand-over/<int:account_id>", "do_hand_over", do_hand_over, methods=["POST"])


def hand_over(account_id: int) -> str:
    """Show what would move."""
    leaver = officers.get(auth.actor(), account_id)
    return render_template(
        "visits/hand_over.html",
        leaver=leaver,
        moving=handing_over.preview(auth.actor(), leaver),
        successors=[name for name in officers.names(auth.actor()) if name != leaver.name],
        successor=asked.sent_text("successor"),
        reason=asked.sent_whole("reason"),
    )


def do_hand_over(account_id: int) -> Response:
    """Give it all to a colleague."""
    actor = auth.actor()
    leaver = officers.get(actor, account_id)
    try:
        with transaction():
            successor = accounts.get(asked.sent_text("successor"))
            done = handing_over.hand_over(
                leaver, successor, reason=request.form.get("reason", ""), actor=actor, seen=asked.sent_text("seen")
            )
    except (Conflict, Invalid, NotFound) as problem:
        flash(pages.message_of(problem), "refused")
        return make_response(hand_over(account_id), problem.status)
    told = N_("{name} takes over {number} issues, and stays with {shared} that both were sent to.")
    name, number, shared = asked.sent_text("successor"), len(done.assignments), len(done.shared)
    flash(say(told, name=name, number=number, shared=shared), "kept")
    if done.alone:
        flash(say(handing_over.ALONE, visits="、".join(str(one) for one in done.alone)), "refused")
    return redirect(url_for("visits.listed", officer=name))
