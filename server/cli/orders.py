"""`orders`: documents of supervision, from draft to answer."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from server.cli.kernel import Noun, Pair, answer_json, answer_table, json_option, say
from server.db import transaction
from server.domain import labels
from server.domain.access import COMMAND_LINE
from server.domain.document import DocumentKind, DocumentRule, DocumentState, Draft
from server.errors import Invalid
from server.services.deadlines import document_list, documents, rules
from server.services.deadlines.document_list import DocumentView
from server.services.register import programmes, units
from server.translations import N_

orders = Noun("orders", help="Supervision orders, warnings, circulars and summonses.")
_DAY = click.DateTime(["%Y-%m-%d"])
_number = click.argument("number", metavar="NUMBER")


@orders.command("draft")
@click.argument("kind", type=click.Choice([one.value for one in DocumentKind]))
@click.argument("title")
@click.option("--text", metavar="TEXT", help="What it says.")
@click.option("--text-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What it says.")
@click.option("--to", "recipients", metavar="UNIT", multiple=True, help="A unit by its code or name; several.")
@click.option("--issue", "issues", metavar="CODE", multiple=True, help="An issue that it is about; several.")
@click.option("--answer-due", type=_DAY, help="Until when an answer is due.")
@click.option("--programme", metavar="CODE", help="Of which programme; the oldest otherwise.")
@json_option
def draft(kind: str, title: str, *, text: str | None, text_file: Path | None, recipients: tuple[str, ...],
          issues: tuple[str, ...], answer_due: datetime | None, programme: str | None,
          as_json: bool) -> None:  # fmt: skip
    """Draft a document."""
    said = text_file.read_text(encoding="utf-8") if text_file else text or ""
    due = answer_due.date() if answer_due else None
    with transaction():
        wanted = Draft(DocumentKind(kind), title, said, issues, recipients, due)
        number = documents.draft(COMMAND_LINE, programmes.chosen(programme), wanted).id
    _answer(number, as_json=as_json)


@orders.command("issue")
@_number
@json_option
def issue(number: str, *, as_json: bool) -> None:
    """Give a draft its number; nothing in it changes afterwards."""
    with transaction():
        row = documents.issue(COMMAND_LINE, documents.by_number(number).id)
        found = row.id
    _answer(found, as_json=as_json)


@orders.command("list")
@click.option("--kind", type=click.Choice([one.value for one in DocumentKind]), help="Of one kind only.")
@click.option("--state", type=click.Choice([one.value for one in DocumentState]), help="In one state only.")
@json_option
def listed(*, kind: str | None, state: str | None, as_json: bool) -> None:
    """List the documents, the newest first."""
    rows = document_list.listing(
        COMMAND_LINE, DocumentKind(kind) if kind else None, DocumentState(state) if state else None
    )
    if as_json:
        answer_json([_document(one) for one in rows])
        return
    heads = (N_("Draft"), N_("Document number"), N_("Kind"), N_("State"), N_("Title"))
    answer_table(heads, [
        (one.id, one.number, say(labels.DOCUMENT_KINDS[one.kind]), say(labels.DOCUMENT_STATES[one.state]), one.title)
        for one in rows
    ])  # fmt: skip


@orders.command("answer")
@_number
@click.argument("text")
@click.option("--unit", metavar="CODE-OR-NAME", help="Which unit answers; may be left out where only one is asked.")
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file that came with it.")
def answer(number: str, text: str, unit: str | None, file: Path | None) -> None:
    """Enter what a unit answered."""
    with transaction():
        asked = units.get(unit).id if unit else None
        document = documents.by_number(number).id
        if file is None:
            documents.answer(COMMAND_LINE, document, asked, text)
        else:
            with file.open("rb") as source:
                documents.answer(COMMAND_LINE, document, asked, text, (file.name, source))
    click.echo(say(N_("The answer was kept.")))


@orders.command("close")
@_number
@click.argument("note")
def close(number: str, note: str) -> None:
    """Say that what a document asked for is settled."""
    with transaction():
        documents.close(COMMAND_LINE, documents.by_number(number).id, note)
    click.echo(say(N_("It is settled.")))


@orders.command("withdraw")
@_number
@click.argument("reason")
def withdraw(number: str, reason: str) -> None:
    """Take a document back; it keeps its number and stays to be read."""
    with transaction():
        documents.withdraw(COMMAND_LINE, documents.by_number(number).id, reason)
    click.echo(say(N_("It was withdrawn, and stays to be read.")))


@orders.command("pdf")
@_number
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def pdf(number: str, target: Path) -> None:
    """Write a document as an official letter, in the installation’s language."""
    one = document_list.one(COMMAND_LINE, documents.by_number(number).id)
    target.write_bytes(document_list.letter(one))
    click.echo(target)


@orders.command("rule")
@click.argument("programme")
@click.option("--mark", "marks", type=Pair(), multiple=True, metavar="KIND=MARK", help="The mark of a kind; several.")
@click.option("--authority", metavar="TEXT", help="Who issues; it stands in the head and under the text.")
@click.option("--red-head/--no-red-head", default=None, help="Whether letters have a red head.")
def rule(programme: str, marks: tuple[tuple[str, str], ...], authority: str | None, *, red_head: bool | None) -> None:
    """Print how a programme numbers and heads its documents, or change what is named."""
    with transaction():
        row = programmes.get(programme)
        kept = DocumentRule.of(row.document_rule)
        wanted = DocumentRule.read(
            {**kept.prefixes, **dict(map(_mark, marks))},
            kept.authority if authority is None else authority,
            red_head=kept.red_head if red_head is None else red_head,
        )
        rules.change_documents(COMMAND_LINE, row.id, wanted)
    answer_json(wanted.kept)


def _mark(said: tuple[str, str]) -> tuple[DocumentKind, str]:
    kind, mark = said
    if kind not in set(DocumentKind):
        told = N_("There is no kind “{kind}”. There are: {known}.")
        raise Invalid(told, kind=kind[:40], known=", ".join(DocumentKind))
    return DocumentKind(kind), mark


def _answer(number: int, *, as_json: bool) -> None:
    one = document_list.one(COMMAND_LINE, number)
    if as_json:
        answer_json(_document(one))
    elif one.number:
        click.echo(say(N_("{number} is issued."), number=one.number))
    else:
        click.echo(say(N_("Draft {number} is kept."), number=number))


def _document(one: DocumentView) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind.value, "number": one.number or None, "state": one.state.value,
        "title": one.title, "issued_on": one.issued_on.isoformat() if one.issued_on else None,
        "answer_due": one.answer_due.isoformat() if one.answer_due else None,
        "recipients": [name for _, name in one.recipients], "waiting": list(one.waiting),
        "issues": [code for _, code, *_ in one.issues], "answers": len(one.answers), "record": one.activity_id,
    }  # fmt: skip
