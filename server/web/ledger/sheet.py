"""The ledger as a table: a page of it, its rows as JSON, and what is changed in it."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from server import tasks
from server.db import transaction
from server.domain import labels
from server.domain.access import Actor, Permission
from server.domain.ledger_columns import COLUMNS, FROZEN, LedgerColumn
from server.domain.ledger_work import NOT_STATED
from server.errors import Conflict, Forbidden, Invalid, NotFound
from server.services import installation
from server.services.ledger import listing, table, templates, views
from server.services.ledger.table import TableRow
from server.services.register import declared, edits, issue_history, issues
from server.translations import N_
from server.web import asked, asked_ledger, auth, pages
from server.web.language import language, say, say_number

MOST_ROWS = 200
Seen = Sequence[tuple[Any, Sequence[LedgerColumn]]]
"""The programmes that a caller sees, each with the columns that it shows of its own."""
EVIDENCE = {"photos": N_("Photos"), "verdict": N_("What the checks say"), "decided": N_("Decided")}


def register(blueprint: Blueprint) -> None:
    """Add the routes to the ledger's."""
    blueprint.add_url_rule("/issues", "issues", show)
    blueprint.add_url_rule("/rows.json", "rows", rows)
    blueprint.add_url_rule("/edit", "edit", edit, methods=["POST"])
    blueprint.add_url_rule("/views", "save_view", save_view, methods=["POST"])
    blueprint.add_url_rule("/views/<int:number>/forget", "forget_view", forget_view, methods=["POST"])
    blueprint.add_url_rule("/issues/<int:issue_id>/history", "history", history)


def show() -> str:
    """Show the table from a place on; scripts draw the rest of it as it is scrolled to."""
    actor = auth.actor()
    seen = declared.by_programme(actor)
    wanted = asked_with_own(actor, seen)
    columns, page = wanted.columns, _page(wanted)
    narrowing = request.args.get("filter", "")
    narrowing = narrowing if narrowing in columns else ""
    return render_template(
        "ledger/issues.html",
        page=page,
        rows=[_row(one) for one in page.rows],
        asked=wanted,
        columns={key: word_of(key, columns) for key in wanted.shown},
        all_columns={key: word_of(key, columns) for key in (*columns, *EVIDENCE)},
        kinds=columns,
        frozen=FROZEN,
        batches=listing.batches(actor),
        narrowing=narrowing,
        values=table.values(actor, wanted.filters, narrowing) if narrowing else (),
        value_word=value_word,
        filter_words=filter_words,
        views=views.of(actor),
        is_first=not (request.args.get("after") or request.args.get("before")),
        is_back=bool(request.args.get("before")),
        may_edit=actor.may(Permission.EDIT),
        **_own_workbook(actor, seen),
    )


def asked_with_own(actor: Actor, seen: Seen) -> asked_ledger.AskedTable:
    """Return what the address asks for, with the columns of the programme that is shown, where it is one alone."""
    shown = _shown(seen)
    return asked_ledger.read(actor, request.args, shown[0][1] if len(shown) == 1 else ())


def _shown(seen: Seen) -> Seen:
    number = asked.as_number(request.args.get("programme", ""))
    return [one for one in seen if number in {None, one[0].id}]


def _own_workbook(actor: Actor, seen: Seen) -> dict[str, Any]:
    """Return the programme whose office's workbook is offered: the one that is shown, where it is one alone."""
    shown = _shown(seen)
    programme = shown[0][0] if shown else None
    is_alone = len(shown) == 1 and programme is not None
    return {"programme": programme, "template": templates.find(actor, programme) if is_alone and programme else None}


def rows() -> Response:
    """Send rows that follow a place."""
    page = _page(asked_ledger.read(auth.actor(), request.args))
    answer = jsonify(total=page.total, more=page.has_more, rows=[_row(one) for one in page.rows])
    answer.cache_control.no_store = True
    return answer


def edit() -> Response | tuple[Response, int] | Redirect:
    """Write a cell of one row or of many; `seen` stands beside each `issue`, where the page knows what was there."""
    numbers, seen = asked.sent_numbers("issue"), request.form.getlist("seen")
    expected: dict[int, str | None] = dict.fromkeys(numbers)
    try:
        if seen and len(seen) != len(numbers):
            raise Invalid(
                N_("What was sent says of some rows what stood in them, and of others not. Load the page again.")
            )
        if seen:
            expected = dict(zip(numbers, seen, strict=True))
        with transaction():
            done = edits.edit(auth.actor(), expected, request.form.get("column", ""), request.form.get("value", ""))
    except (Invalid, Conflict, Forbidden, NotFound) as problem:
        if asked.wants_json():
            return jsonify(refusal=pages.message_of(problem)), problem.status
        flash(pages.message_of(problem), "refused")
        return _back()
    if done.asked_again:
        tasks.enqueue_waiting_runs()
    if asked.wants_json():
        clashes = [{"id": one.issue_id, "code": one.code, "seen": one.seen, "now": one.now} for one in done.clashes]
        return jsonify(changed=list(done.changed), clashes=clashes, message=_said(done))
    flash(_said(done), "kept")
    return _back()


def save_view() -> Redirect:
    """Keep what the address shows under a name."""
    wanted = asked_ledger.read(auth.actor(), request.args)
    try:
        with transaction():
            kept = views.save(
                auth.actor(),
                request.form.get("name", ""),
                wanted.address(),
                is_shared=request.form.get("shared") == "1",
            )
    except (Invalid, Conflict) as problem:
        flash(pages.message_of(problem), "refused")
    else:
        flash(say(N_("The view is kept as “{name}”."), name=kept.name), "kept")
    return _back()


def forget_view(number: int) -> Redirect:
    """Remove a view."""
    with transaction():
        views.forget(auth.actor(), number)
    return _back()


def history(issue_id: int) -> str:
    """Show what was changed in a row, or in one cell of it."""
    issue = issues.visible(auth.actor(), issue_id)
    key = request.args.get("column", "")
    own = declared.of_programmes({issue.programme_id}).get(issue.programme_id, ())
    columns = {**COLUMNS, **{one.key: one for one in own}}
    key = key if key in columns else ""
    return render_template(
        "ledger/history.html",
        issue=issue,
        key=key,
        changes=issue_history.of(issue, key or None),
        word_of=lambda name: word_of(name, columns),
        value_word=value_word,
        zone=installation.zone(),
    )


def word_of(key: str, columns: Mapping[str, LedgerColumn] = COLUMNS) -> str:
    """Return what a column is called in the reader's language: in Chinese its heading, or else in English; a
    programme's own has only its heading.
    """
    if key not in columns:
        return say(EVIDENCE[key])
    column = columns[key]
    return column.heading if column.is_own or language() == "zh_CN" else say(column.word)


def value_word(key: str, value: str) -> str:
    """Return a value as the reader knows it."""
    return say(labels.LEDGER_STATUSES.get(value, value)) if key == "status" and value else value


def filter_words(wanted: asked_ledger.AskedTable) -> list[dict[str, Any]]:
    """Return each column that is narrowed: what it is called, to what, and the address without that."""
    found = _whole_words(wanted)
    for one in wanted.filters.columns:
        said = [f"“{one.text}”"] if one.text else []
        said += [value_word(one.key, value) for value in one.values]
        said += [f"{one.since or '…'} – {one.until or '…'}"] if one.since or one.until else []
        said += [say(N_("empty")) if one.fill == "empty" else say(N_("not empty"))] if one.fill else []
        found.append(
            {"label": word_of(one.key, wanted.columns), "value": " · ".join(said), "without": wanted.without(one.key)}
        )
    return found


def _whole_words(wanted: asked_ledger.AskedTable) -> list[dict[str, Any]]:
    filters = wanted.filters
    said: dict[str, str] = listing.names(auth.actor(), filters)
    if filters.county:
        said["county"] = "" if filters.county == NOT_STATED else filters.county
    if filters.work:
        said["work"] = say(labels.WORK[filters.work])
    heads = {"programme": N_("Programme"), "batch": N_("Batch"), "county": N_("County"), "unit": N_("Unit"),
             "site": N_("Site"), "work": N_("Needs somebody")}  # fmt: skip
    return [
        {"label": say(heads[word]), "value": value or say(N_("Not stated")), "without": wanted.wider(word)}
        for word, value in said.items()
    ]


def _page(wanted: asked_ledger.AskedTable) -> table.TablePage:
    limit = min(max(asked.number("limit") or table.PER_PAGE, 1), MOST_ROWS)
    return table.page(
        auth.actor(),
        wanted.filters,
        wanted.order,
        after=table.place_of(request.args.get("after", "")),
        before=table.place_of(request.args.get("before", "")),
        skip=asked.number("skip") or 0,
        limit=limit,
    )


def _row(one: TableRow) -> dict[str, Any]:
    line = one.line
    return {
        "id": line.issue_id,
        "code": line.code,
        "cells": one.cells,
        "place": one.place.written,
        "photos": line.photos,
        "verdict": line.verdict.value if line.verdict else "",
        "decided": f"{line.decided} / {line.pairs}" if line.pairs else "",
        "unproved": line.is_unproved,
        "site": line.site,
    }


def _said(done: edits.Edited) -> str:
    if done.clashes:
        return say(N_("{changed} changed; {clashes} were changed by somebody else first."),
                   changed=len(done.changed), clashes=len(done.clashes))  # fmt: skip
    return say_number("{n} row changed.", "{n} rows changed.", len(done.changed))


def _back() -> Redirect:
    given = MultiDict(parse_qsl(request.query_string.decode(errors="replace")))
    pairs = asked_ledger.read(auth.actor(), given).pairs
    query: dict[str, list[str]] = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value)
    return redirect(url_for("ledger.issues", **query))  # type: ignore[arg-type]
