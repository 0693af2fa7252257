"""The command line: `flask --app server <noun> <verb>`. A new noun is one file and one line here."""

from flask import Flask

from server.cli import accounts, forms, phones, photos, programmes, serve, submissions

COMMANDS = (
    programmes.programmes,
    accounts.accounts,
    phones.phones,
    forms.forms,
    submissions.submissions,
    photos.photos,
    serve.serve,
    serve.worker,
)


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in COMMANDS:
        app.cli.add_command(command)
