"""Behind nginx, as docs/https says: does HTTPS reach phones, and does the server know who calls?

The documented file is run by a real nginx before a real server, and asked by the name in its certificate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from typing_extensions import override

from server import create_app
from server.db import db
from server.services import database
from tests import build, proxy
from tests.collect import Answer, Phone, over_http
from tests.conftest import settings_in
from tests.integration.openrosa.field import files, instance, people_the_field
from tests.integration.openrosa.live import Server, serving
from tests.proxy import Proxy

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(proxy.NGINX is None, reason="there is no nginx on this machine; install nginx-light"),
]
VERSION = {"X-OpenRosa-Version": "1.0"}
ELSEWHERE = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "http"}


class From(HTTPAdapter):
    """Calls from another address of this machine."""

    def __init__(self, source: str) -> None:
        self._source = source
        super().__init__()

    @override
    def init_poolmanager(self, *others: Any, **named: Any) -> None:
        super().init_poolmanager(*others, **named, source_address=(self._source, 0))


@dataclass(frozen=True)
class Office:
    """A server behind nginx, and a phone that was given its address."""

    server: Server
    proxy: Proxy
    path: str
    token: str

    def get(self, path: str, **headers: str) -> requests.Response:
        with requests.Session() as line:
            line.trust_env = False
            return line.get(
                self.proxy.url + path, headers=headers, verify=str(self.proxy.authority), timeout=30,
                allow_redirects=False,
            )  # fmt: skip

    @property
    def phone(self) -> Phone:
        return Phone(over_http(self.proxy.url + self.path, authority=str(self.proxy.authority)))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Serve a register with the settings that the page of operations names."""
    folder = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        proxy.lead_here(patch)
        front = proxy.planned(folder)
        patch.setenv("SHIZHENG_PUBLIC_URL", front.url)
        patch.setenv("SHIZHENG_TRUSTED_PROXIES", "1")
        programme_id, token = _registered(folder)
        with serving(folder, f"sqlite:///{folder / 'test.db'}") as server, proxy.before(front, server.url):
            yield Office(server, front, f"/v1/key/{token}/projects/{programme_id}", token)


def _registered(folder: Path) -> tuple[int, str]:
    app = create_app(settings_in(folder, queue_url=f"sqlite:///{folder / 'queue.db'}"))
    with app.app_context():
        database.prepare()
        build.account("Alice")
        told = people_the_field()
        db.session.commit()
        db.engine.dispose()
    return told


@pytest.fixture(scope="module")
def sent(office: Office) -> Answer:
    """Two photos, as Collect sends them."""
    return office.phone.submit(instance(), files())


def test_a_phone_is_given_addresses_with_the_public_name(office: Office) -> None:
    listed = office.get(f"{office.path}/formList", **VERSION)
    assert f"<downloadUrl>{office.proxy.url}{office.path}/forms/rect_check.xml" in listed.text


def test_a_submission_of_two_photos_arrives(sent: Answer) -> None:
    assert (sent.status, "2/2" in sent.text) == (201, True)


def test_the_headers_that_collect_reads_come_through(office: Office) -> None:
    answer = office.phone.head()
    assert answer.headers["X-OpenRosa-Version"] == "1.0"
    assert answer.headers["X-OpenRosa-Accept-Content-Length"] == "100000000"
    dated = parsedate_to_datetime(answer.headers["Date"])
    assert abs((datetime.now(UTC) - dated).total_seconds()) < 60


def test_nothing_of_a_submission_stays_with_the_proxy(office: Office, sent: Answer) -> None:
    assert office.proxy.body_files() == []


def test_the_log_of_the_proxy_does_not_hold_the_key_of_a_phone(office: Office, sent: Answer) -> None:
    assert "POST /v1/key/-/projects/1/submission 201" in office.proxy.log()
    assert office.token not in office.proxy.log()


def test_what_is_too_large_is_refused_in_words_that_a_phone_shows_before_it_is_sent(office: Office) -> None:
    answer = office.phone.send("POST", "/submission", VERSION | {"Content-Length": "600000000"}, b"")
    assert (answer.status, "OpenRosaResponse" in answer.text) == (413, True)


def test_basic_is_offered_for_the_server_knows_that_it_is_called_by_https(office: Office) -> None:
    answer = office.get("/v1/projects/1/formList", **VERSION)
    assert (answer.status_code, answer.headers["WWW-Authenticate"].partition(" ")[0]) == (401, "Basic")


def test_browsers_are_told_to_come_by_https_only(office: Office) -> None:
    assert "max-age" in office.get("/sign-in").headers["Strict-Transport-Security"]


def test_a_name_that_a_caller_puts_into_a_header_is_not_believed(office: Office) -> None:
    listed = office.get(f"{office.path}/formList", **VERSION, **ELSEWHERE)
    assert (listed.status_code, "elsewhere.example" in listed.text) == (200, False)


def test_wrong_passwords_make_wait_who_sent_them_and_nobody_else_behind_the_proxy(office: Office) -> None:
    def tried(source: str, name: str) -> int:
        with requests.Session() as line:
            line.trust_env = False
            line.mount("https://", From(source))
            address = f"{office.proxy.url}/v1/projects/1/formList"
            said = VERSION | ELSEWHERE
            answer = line.get(
                address, headers=said, auth=(name, "wrong"), verify=str(office.proxy.authority), timeout=30
            )
            return answer.status_code

    here = [tried("127.0.0.2", f"nobody{number}") for number in range(22)]
    assert (here[0], here[-1]) == (401, 429)
    assert tried("127.0.0.3", "nobody") == 401


def test_plain_http_leads_to_https(office: Office) -> None:
    answer = requests.get(
        f"http://127.0.0.1:{office.proxy.plain_port}/review/", headers={"Host": proxy.NAME}, timeout=30,
        allow_redirects=False,
    )  # fmt: skip
    assert (answer.status_code, answer.headers["Location"]) == (301, f"https://{proxy.NAME}/review/")
