"""By what can the queue be narrowed, and which searches are kept?"""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from server.db import transaction
from server.errors import Conflict, Invalid
from server.services.review import filter_choices, saved_filters
from server.translations import N_
from server.web import auth, pages
from server.web.language import say
from server.web.review import request_parsing


def register(blueprint: Blueprint) -> None:
    """Add the routes to the desk's."""
    blueprint.add_url_rule("/filters", "filters", show)
    blueprint.add_url_rule("/filters", "save_filter", save, methods=["POST"])
    blueprint.add_url_rule("/filters/<int:number>/forget", "forget_filter", forget, methods=["POST"])


def show() -> str:
    """Show all filters with what each choice would leave; the queue opens it in place."""
    narrowed = request_parsing.filters()
    return render_template(
        "review/filters.html",
        choices=filter_choices.choices(auth.actor(), narrowed),
        filters=narrowed,
        query=request_parsing.query(narrowed),
    )


def save() -> Response:
    """Keep the search of the address under a name."""
    narrowed = request_parsing.filters()
    try:
        with transaction():
            name = saved_filters.save(
                auth.actor(), request.form.get("name", ""), request_parsing.written(narrowed)
            ).name
    except (Invalid, Conflict) as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("The search is kept as “{name}”."), name=name), "kept")
    return redirect(url_for("review.queue", **request_parsing.query(narrowed)))


def forget(number: int) -> Response:
    """Remove a kept search."""
    with transaction():
        saved_filters.forget(auth.actor(), number)
    return redirect(url_for("review.queue", **request_parsing.query(request_parsing.filters())))
