"""What may never stand in a line of the log, whichever part of the program wrote it?"""

import json
import logging
import sys

import pytest

from server import trail
from server.log_lines import JsonLine, TextLine

PLANTED = {
    "the key of a phone in an address": ("GET /v1/key/KEYOFAPHONE/projects/1/formList broke", "KEYOFAPHONE"),
    "the key of a browser behind the #": ("opened /capture/#key=KEYOFBROWSER&project=1", "KEYOFBROWSER"),
    "what somebody searched for": ("GET /search?q=%E5%BC%A0%E4%B8%89&page=2 broke", "%E5%BC%A0"),
    "a query in a whole address": ("asked https://host.example/issues?text=SOUGHT", "SOUGHT"),
    "the password of a database": ("postgresql+psycopg://user:PASSWORDOFDB@host/name does not answer", "PASSWORDOFDB"),
    "a password in a form": ("form: {'name': 'a', 'password': 'WRONGPASSWORD'}", "WRONGPASSWORD"),
    "a cookie": ("Cookie: session=COOKIEVALUE; known=OTHERVALUE", "OTHERVALUE"),
    "a header that signs in": ("Authorization: Basic QWxpY2U6c2VjcmV0", "QWxpY2U6"),
    "a token of the operator": ("said Bearer TOKENOFOPERATOR", "TOKENOFOPERATOR"),
    "the values of a statement": (
        "(sqlite3.Error) no\n[SQL: INSERT INTO account VALUES (?)]\n[parameters: ('HASHOFACCOUNT', 'x')]",
        "HASHOFACCOUNT",
    ),
}


def line(form: logging.Formatter, message: str, *, as_error: bool = False) -> str:
    record = logging.LogRecord("server.web", logging.ERROR, __file__, 1, "%s", (message,), None)
    if as_error:
        try:
            raise ValueError(message)
        except ValueError:
            record.exc_info = sys.exc_info()
    return form.format(record)


@pytest.mark.parametrize("form", [TextLine(), JsonLine()], ids=["text", "json"])
@pytest.mark.parametrize(("message", "planted"), PLANTED.values(), ids=PLANTED.keys())
def test_a_secret_is_in_no_line_and_in_no_exception(form: logging.Formatter, message: str, planted: str) -> None:
    assert planted in message
    assert planted not in line(form, message)
    assert planted not in line(form, "it broke", as_error=True) + line(form, message, as_error=True)


def test_what_an_operator_needs_stays() -> None:
    said = line(TextLine(), "GET /v1/key/KEYOFAPHONE/projects/1/formList broke: disk /var/lib/shizheng is full")
    assert said.endswith("GET /v1/key/-/projects/1/formList broke: disk /var/lib/shizheng is full")


def test_a_line_of_json_bears_the_number_of_its_request_and_stays_one_line() -> None:
    with trail.following("abcdef0123456789"):
        said = line(JsonLine(), "two\nlines", as_error=True)
    assert "\n" not in said
    read = json.loads(said)
    assert (read["level"], read["request"], read["message"]) == ("ERROR", "abcdef0123456789", "two\nlines")
    assert read["stack"][0].endswith("line")


@pytest.mark.parametrize(
    "said", ["", "short", "with space 12345", "line\nbreak12345", "x" * 65, "-begins-so-1", "号号号号号号号号"]
)
def test_what_is_no_number_of_a_request_is_not_taken(said: str) -> None:
    assert not trail.is_well_formed(said)
