"""By which address do phones find forms, and whose pages may change something?"""

import socket
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from server.services import runtime
from tests.integration.openrosa.field import Field

VERSION = {"X-OpenRosa-Version": "1.0"}
PUBLIC = "https://zg.example.cn"


def listed(field: Field, host: str, what: str = "formList") -> TestResponse:
    return field.app.test_client().get(f"{field.base}/{what}", headers={**VERSION, "Host": host})


def setting(field: Field, **changes: object) -> None:
    changed = replace(field.app.extensions[runtime.SETTINGS], **changes)
    field.app.extensions[runtime.SETTINGS] = changed


@pytest.mark.parametrize("host", ["localhost:8000", "192.168.1.10:8000", "[fd00::10]:8000", socket.gethostname()])
def test_without_a_setting_a_phone_finds_forms_where_it_called(field: Field, host: str) -> None:
    assert f"<downloadUrl>http://{host}/v1/key/" in listed(field, host).text


@pytest.mark.parametrize("host", ["elsewhere.example", "localhost.elsewhere.example", "192.168.1.10.elsewhere.example"])
@pytest.mark.parametrize("what", ["formList", "forms/rect_check/manifest"])
def test_a_name_that_is_not_ours_is_refused_and_no_address_handed_out(field: Field, host: str, what: str) -> None:
    setting(field, language="en")
    answer = listed(field, host, what)
    assert (answer.status_code, "downloadUrl" in answer.text) == (400, False)
    assert f"not known by the name “{host}”" in answer.text


def test_names_that_were_set_are_ours_and_no_others(field: Field) -> None:
    setting(field, hosts=("zg.example.cn",))
    hosts = ["zg.example.cn", "ZG.example.cn:8000", "www.zg.example.cn", "localhost", "192.168.1.10"]
    assert [listed(field, host).status_code for host in hosts] == [200, 200, 400, 400, 400]


def test_with_a_public_address_forms_are_there_whatever_name_was_called(field: Field) -> None:
    setting(field, public_url=PUBLIC)
    assert f"<downloadUrl>{PUBLIC}/v1/key/" in listed(field, "elsewhere.example").text


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("zg.example.cn", PUBLIC, 302),
        ("zg.example.cn", "http://zg.example.cn", 403),
        ("zg.example.cn", f"{PUBLIC}:8443", 403),
        ("10.0.0.5:8000", PUBLIC, 302),
        ("10.0.0.5:8000", "http://10.0.0.5:8000", 302),
        ("10.0.0.5:8000", "https://10.0.0.5:8000", 403),
        ("10.0.0.5:8000", "http://zg.example.cn", 403),
    ],
)
def test_with_a_public_address_a_page_is_ours_by_scheme_too(field: Field, host: str, origin: str, status: int) -> None:
    setting(field, public_url=PUBLIC)
    answer = field.app.test_client().post("/theme", headers={"Host": host, "Origin": origin})
    assert answer.status_code == status


def test_without_a_public_address_a_proxy_may_have_taken_https_off(field: Field) -> None:
    headers = {"Host": "zg.example.cn", "Origin": PUBLIC}
    assert field.app.test_client().post("/theme", headers=headers).status_code == 302
