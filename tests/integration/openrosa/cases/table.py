"""The table of cases: each row a function under its number, and the words in which a case is written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from server.db import transaction
from server.domain.access import Role
from server.services.runtime import settings
from tests import build
from tests.collect import Answer, Part, xml_part
from tests.integration.openrosa.field import Field

Act = Callable[[Field], None]


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    row: int
    sentence: str
    act: Act


class Table(list[Case]):
    """Some rows of the table."""

    def row(self, number: int, sentence: str) -> Callable[[Act], Act]:
        """Enter a case under the number that it has in the table."""

        def enter(act: Act) -> Act:
            self.append(Case(number, sentence, act))
            return act

        return enter


def refused(answer: Answer, status: int, *words: str) -> None:
    """Collect shows a reason only from this envelope."""
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert '<OpenRosaResponse xmlns="http://openrosa.org/http/response" items="0">' in answer.text
    message = re.search(r'<message nature="error">(.+)</message>', answer.text)
    assert message, answer.text
    assert all(word in message[1] for word in words), message[1]


def taken(answer: Answer) -> str:
    """Return the message of a success."""
    assert answer.status == 201, answer.text
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    message = re.search(r'<message nature="">(.+)</message>', answer.text)
    assert message, answer.text
    return message[1]


def post(field: Field, xml: bytes, *parts: Part, **headers: str) -> Answer:
    return field.phone.post([xml_part(xml), *parts], **headers)


def jpg(name: str, content: bytes, filename: str | None = None) -> Part:
    return Part(name, content, name if filename is None else filename)


def nothing_kept(field: Field) -> None:
    assert (field.submissions(), field.originals(), field.attachments()) == ([], 0, [])


def person(field: Field, role: Role) -> dict[str, Any]:
    """Return what a client without a token asks with, Basic over HTTPS."""
    with transaction():
        account = build.account("Bob", role)
    return {
        "path": f"/v1/projects/{field.programme_id}/submission",
        "auth": (account.name, build.PASSWORD),
        "headers": {"X-OpenRosa-Version": "1.0"},
        "base_url": "https://localhost",
    }


def reviewer(field: Field) -> FlaskClient:
    """Return a browser in which a reviewer has signed in."""
    with transaction():
        alice = build.account("Alice", Role.REVIEWER)
    client = field.app.test_client()
    client.post("/sign-in", data={"name": alice.name, "password": build.PASSWORD})
    return client


def written() -> Iterator[Path]:
    """Go through all files of the media store."""
    folder = Path(settings().media_url.removeprefix("file://"))
    return (path for path in folder.rglob("*") if path.is_file())
