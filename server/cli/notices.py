"""`notices`: what is a person told, and how do they want to be told?"""

from dataclasses import replace
from datetime import datetime, time

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, language, say
from server.db import transaction
from server.domain import notice_words
from server.domain.access import COMMAND_LINE
from server.domain.notice import Choice, Choices, Mail, NoticeKind
from server.errors import Invalid
from server.services import accounts
from server.services.notices import addresses, choices, inbox
from server.services.runtime import settings
from server.translations import N_

notices = Noun("notices", help="What people are told, and how.")
_time = click.DateTime(["%H:%M"])
_account = click.argument("name", metavar="ACCOUNT")


@notices.command("list")
@_account
@json_option
def listed(name: str, *, as_json: bool) -> None:
    """List what a person was told last, what they have not read first."""
    actor = accounts.acting(name)
    lines = [
        {
            "notice": one.number, "kind": one.kind.value, "about": one.subject, "at": one.at.isoformat(),
            "read": one.is_read, "says": notice_words.sentence(one.kind, one.details, language()),
        }
        for one in inbox.page(actor).told
    ]  # fmt: skip
    if as_json:
        answer_json(lines)
        return
    heads = {"notice": N_("Number"), "at": N_("When"), "says": N_("What happens")}
    answer_table([*heads.values()], [[line[head] for head in heads] for line in lines])


@notices.command("read")
@_account
@click.argument("numbers", metavar="[NUMBER...]", type=int, nargs=-1)
def read(name: str, numbers: tuple[int, ...]) -> None:
    """Mark some notices of a person as read; without a number, all."""
    with transaction():
        count = inbox.mark(accounts.acting(name), numbers or None)
    click.echo(say(N_("Marked as read: {count}"), count=count))


@notices.command("show")
@_account
@json_option
def show(name: str, *, as_json: bool) -> None:
    """Show how a person wants to be told."""
    with transaction(keep=False):
        account = accounts.get(name)
        wanted, standing = choices.of(account.id).choices, addresses.standing(account.id)
    document = choices.described(wanted) | {"address": standing.address, "pending_address": standing.pending}
    if as_json:
        answer_json(document)
        return
    rows = [
        [
            kind.value,
            say(N_("yes")) if (one := wanted.of(kind)).in_product else say(N_("no")),
            say(notice_words.MAILS[one.mail]),
        ]
        for kind in NoticeKind
    ]
    answer_table([N_("Kind"), N_("Here"), N_("By e-mail")], rows)
    for key in ("due_days", "digest_at", "quiet_from", "quiet_to", "address", "pending_address"):
        click.echo(f"{key}: {document[key] if document[key] is not None else '—'}")


@notices.command("set")
@_account
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([one.value for one in NoticeKind]),
    help="Of what; without it, of all.",
)
@click.option("--here/--not-here", "in_product", default=None, help="Whether it stands among the notices.")
@click.option("--mail", type=click.Choice([one.value for one in Mail]), help="Whether it is told by e-mail.")
@click.option("--due-days", type=int, help="So many days before the end.")
@click.option("--digest-at", type=_time, metavar="HH:MM", help="When the daily letter goes.")
@click.option("--quiet", nargs=2, type=_time, metavar="HH:MM HH:MM", help="No letters from then until then.")
@click.option("--no-quiet", is_flag=True, help="Letters at any time.")
@click.option("--address", help="Send a link there; letters follow once it was opened.")
@click.option("--no-address", is_flag=True, help="Send no more letters.")
def change(
    name: str, kinds: tuple[str, ...], mail: str | None, due_days: int | None, digest_at: datetime | None,
    quiet: tuple[datetime, datetime] | None, address: str | None, *, in_product: bool | None, no_quiet: bool,
    no_address: bool,
) -> None:  # fmt: skip
    """Choose how a person is told."""
    with transaction():
        account = accounts.get(name)
        wanted = _with_times(choices.of(account.id).choices, due_days, digest_at, quiet, no_quiet=no_quiet)
        chosen = dict(wanted.kinds)
        for kind in map(NoticeKind, kinds or [one.value for one in NoticeKind]):
            one = wanted.of(kind)
            chosen[kind] = Choice(
                one.in_product if in_product is None else in_product, Mail(mail) if mail is not None else one.mail
            )
        choices.choose(account, replace(wanted, kinds=chosen), COMMAND_LINE.label)
        if no_address:
            addresses.drop(account, COMMAND_LINE.label)
        if address is not None:
            if not settings().public_url:
                raise Invalid(N_("Set SHIZHENG_PUBLIC_URL first: the letter holds a link."))
            addresses.ask(account, address, settings().public_url, COMMAND_LINE.label)
    click.echo(say(N_("What was chosen for “{name}” is kept."), name=name))


def _with_times(
    wanted: Choices, due_days: int | None, digest_at: datetime | None, quiet: tuple[datetime, datetime] | None, *,
    no_quiet: bool,
) -> Choices:  # fmt: skip
    begins, ends = wanted.quiet_from, wanted.quiet_to
    if no_quiet:
        begins = ends = None
    elif quiet is not None:
        begins, ends = _of_day(quiet[0]), _of_day(quiet[1])
    return replace(
        wanted,
        due_days=wanted.due_days if due_days is None else due_days,
        digest_at=wanted.digest_at if digest_at is None else _of_day(digest_at),
        quiet_from=begins,
        quiet_to=ends,
    )


def _of_day(said: datetime) -> time:
    return said.time()
