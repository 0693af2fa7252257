"""The command line: `flask --app server <noun> <verb>`. A new noun is one file and one line here."""

from flask import Flask

from server.cli import (
    accounts,
    checks,
    demo,
    exports,
    forms,
    issues,
    phones,
    photos,
    programmes,
    serve,
    sites,
    submissions,
)

COMMANDS = (
    programmes.programmes,
    accounts.accounts,
    phones.phones,
    sites.sites,
    issues.issues,
    forms.forms,
    submissions.submissions,
    photos.photos,
    checks.checks,
    exports.exports,
    demo.demo,
    serve.serve,
    serve.worker,
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
