"""Rows 30 to 36: may this phone submit?"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from server.services.runtime import settings
from tests.collect import DEVICE, over_client
from tests.integration.openrosa.cases.table import Table, refused
from tests.integration.openrosa.field import Field

CASES = Table()


@CASES.row(30, "HEAD answers 204 with the size that we accept")
def _(field: Field) -> None:
    answer = field.phone.head()
    assert answer.status == 204
    assert answer.body == b""
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.headers["X-OpenRosa-Accept-Content-Length"] == str(settings().advertised_bytes)
    assert abs(parsedate_to_datetime(answer.headers["Date"]) - datetime.now(UTC)) < timedelta(minutes=1)


@CASES.row(31, "HEAD without X-OpenRosa-Version is refused")
def _(field: Field) -> None:
    assert field.send("HEAD", "/submission", {}, b"").status == 400


@CASES.row(32, "HEAD without credentials 401, with a wrong token 403")
def _(field: Field) -> None:
    said = {"X-OpenRosa-Version": "1.0"}
    open_send = over_client(field.app.test_client(), f"/v1/projects/{field.programme_id}")
    wrong_send = over_client(field.app.test_client(), f"/v1/key/{'A' * 64}/projects/{field.programme_id}")
    nobody = open_send("HEAD", "/submission", said, b"")
    assert nobody.status == 401
    assert wrong_send("HEAD", "/submission", said, b"").status == 403


@CASES.row(33, "HEAD with deviceID answers 204")
def _(field: Field) -> None:
    assert field.send("HEAD", f"/submission?deviceID={DEVICE}", {"X-OpenRosa-Version": "1.0"}, b"").status == 204


@CASES.row(34, "GET answers 204 without a body")
def _(field: Field) -> None:
    answer = field.send("GET", "/submission", {"X-OpenRosa-Version": "1.0"}, b"")
    assert (answer.status, answer.body) == (204, b"")


@CASES.row(35, "PUT and OPTIONS answer 405 and say what is allowed")
def _(field: Field) -> None:
    for method in ("PUT", "OPTIONS"):
        answer = field.send(method, "/submission", {"X-OpenRosa-Version": "1.0"}, b"")
        refused(answer, 405)
        assert {"GET", "HEAD", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


@CASES.row(36, "HEAD sends no Location, which would switch off further HEADs")
def _(field: Field) -> None:
    assert "Location" not in field.phone.head().headers
