"""Rows 37 to 56: how does a submission travel?"""

from server.db import db
from server.services.runtime import settings
from tests.collect import INCOMPLETE, USER_AGENT, Part, multipart, over_client, xml_part
from tests.integration.openrosa.cases.table import Table, jpg, nothing_kept, post, refused, taken
from tests.integration.openrosa.field import CLOSE, FORM, VERSION, WIDE, Field, files, instance, photo, uuid

CASES = Table()


@CASES.row(37, "a new submission with photos is taken, every byte of it")
def _(field: Field) -> None:
    xml = instance()
    assert taken(field.phone.submit(xml, files())) == "已接收 2/2 张照片"
    (kept,) = field.submissions()
    assert (kept.xml, kept.instance_id, kept.instance_name) == (xml, uuid(1), "C1-P-001 after")
    assert (kept.form.form_id, kept.version_named, kept.flags) == (FORM, VERSION, [])
    assert kept.form_version is not None
    assert kept.answers["vp_repeat"][0]["photo_wide"] == WIDE
    assert field.stored() == files()
    (one, other) = field.photos()
    assert (one.question, one.path) == ("photo_wide", "/data/vp_repeat[1]/photo_wide")
    assert (other.question, other.path) == ("photo_near", "/data/vp_repeat[1]/photo_near")
    found = (one.issue, one.site, one.viewpoint)
    assert [place and place.code for place in found] == ["C1-P-001", "JGT", "S"]
    assert one.stage == "after"
    assert (one.form_latitude, one.form_longitude, one.form_error_m) == (35.101, 102.612, 8)
    assert one.verdict is not None, "no worker was asked"


@CASES.row(38, "the same again is taken again, and nothing is doubled")
def _(field: Field) -> None:
    first = taken(field.phone.submit(instance(), files()))
    assert taken(field.phone.submit(instance(), files())) == first, "a phone that lost the reply sees it now"
    assert len(field.submissions()) == 1
    assert (len(field.photos()), len(field.attachments()), field.originals(), field.events()) == (2, 2, 2, 1)


@CASES.row(39, "the same instanceID with other XML is refused")
def _(field: Field) -> None:
    taken(field.phone.submit(instance(), files()))
    refused(field.phone.submit(instance(facts="另一种说法"), files(5)), 409)
    assert len(field.submissions()) == 1
    assert field.originals() == 2


@CASES.row(40, "XML that differs in white space only is other XML")
def _(field: Field) -> None:
    taken(field.phone.submit(instance()))
    refused(field.phone.submit(instance() + b"\n"), 409)


@CASES.row(41, "a raw XML body is refused")
def _(field: Field) -> None:
    said = {"X-OpenRosa-Version": "1.0", "Content-Type": "text/xml"}
    refused(field.send("POST", "/submission", said, instance()), 400, "xml_submission_file")
    nothing_kept(field)


@CASES.row(42, "a request without the part xml_submission_file is refused")
def _(field: Field) -> None:
    refused(field.phone.post([Part("xml", instance(), "a.xml", "text/xml"), jpg(WIDE, photo())]), 400, "xml_sub")
    nothing_kept(field)


@CASES.row(43, "xml_submission_file without a file name is accepted")
def _(field: Field) -> None:
    taken(field.phone.post([Part("xml_submission_file", instance(), kind=None)]))


@CASES.row(44, "the XML may come last")
def _(field: Field) -> None:
    taken(field.phone.post([*(jpg(*file) for file in files().items()), xml_part(instance())]))
    assert field.stored() == files()


@CASES.row(45, "the XML part may have another type or none")
def _(field: Field) -> None:
    for number, kind in enumerate(["application/octet-stream", None], start=1):
        taken(field.phone.post([Part("xml_submission_file", instance(number), "a.xml", kind)]))


@CASES.row(46, "two XML parts are refused")
def _(field: Field) -> None:
    refused(field.phone.post([xml_part(instance()), xml_part(instance(2)), jpg(WIDE, photo())]), 400)
    nothing_kept(field)


@CASES.row(47, "malformed multipart is refused in an envelope")
def _(field: Field) -> None:
    whole = multipart("B", [xml_part(instance()), jpg(WIDE, photo())])
    form = "multipart/form-data"
    cases = {
        "no boundary": (form, whole),
        "an empty boundary": (f"{form}; boundary=", whole),
        "another boundary": (f"{form}; boundary=C", whole),
        "not closed": (f"{form}; boundary=B", whole[:-8]),
        "cut off": (f"{form}; boundary=B", whole[:-3000]),
        "empty": (f"{form}; boundary=B", b""),
        "a bad header": (f"{form}; boundary=B", b"--B\r\nContent-Disposition\r\n\r\nx\r\n--B--\r\n"),
        "no disposition": (f"{form}; boundary=B", b"--B\r\nContent-Type: a/b\r\n\r\nx\r\n--B--\r\n"),
        "an endless header": (f"{form}; boundary=B", b"--B\r\nX: " + b"x" * 100_000),
        "bytes that are no UTF-8": (f"{form}; boundary=B", b'--B\r\nX-\xff: "\xff"\r\n\r\n--B--\r\n'),
    }
    for kind, body in cases.values():
        answer = field.send("POST", "/submission", {"X-OpenRosa-Version": "1.0", "Content-Type": kind}, body)
        refused(answer, 413 if body.endswith(b"xxx") else 400)
        assert field.left_over() == []
    nothing_kept(field)


@CASES.row(48, "a compressed request is refused")
def _(field: Field) -> None:
    refused(field.phone.post([xml_part(instance())], **{"Content-Encoding": "gzip"}), 400)


@CASES.row(49, "a POST without X-OpenRosa-Version is refused")
def _(field: Field) -> None:
    refused(field.phone.post([xml_part(instance())], **{"X-OpenRosa-Version": ""}), 400)


@CASES.row(50, "without credentials 401, with a wrong token 403, before the body is read")
def _(field: Field) -> None:
    said = {"X-OpenRosa-Version": "1.0", "Content-Type": "multipart/form-data; boundary=B"}
    body = multipart("B", [xml_part(instance())])
    for base, status in (
        (f"/v1/projects/{field.programme_id}", 401),
        (f"/v1/key/{'A' * 64}/projects/{field.programme_id}", 403),
    ):
        refused(over_client(field.app.test_client(), base)("POST", "/submission", said, body), status)
    nothing_kept(field)


@CASES.row(51, "the device is noted: empty is none, long is cut")
def _(field: Field) -> None:
    for number, device in enumerate(["imei:1", "", "x" * 300], start=1):
        field.phone.device = device
        taken(field.phone.post([xml_part(instance(number))]))
    assert [kept.device_id for kept in field.submissions()] == ["imei:1", None, "x" * 255]


@CASES.row(52, "User-Agent and ODK-Client headers are noted, cut to 255")
def _(field: Field) -> None:
    taken(field.phone.post([xml_part(instance())], **{"ODK-Client-Run": "y" * 300}))
    (kept,) = field.submissions()
    assert kept.user_agent == USER_AGENT
    assert {k.lower(): v for k, v in kept.client_headers.items()} == {"odk-client-run": "y" * 255}


@CASES.row(53, "*isIncomplete* is noted")
def _(field: Field) -> None:
    more = Part(INCOMPLETE, b"yes", kind=None)
    taken(post(field, instance(), jpg(WIDE, photo()), more))
    (kept,) = field.submissions()
    assert kept.more_follows
    taken(post(field, instance(), jpg(CLOSE, photo(2))))
    db.session.refresh(kept)
    assert not kept.more_follows


@CASES.row(54, "a body over our limit is refused in an envelope")
def _(field: Field) -> None:
    said = {
        "X-OpenRosa-Version": "1.0",
        "Content-Type": "multipart/form-data; boundary=B",
        "Content-Length": str(settings().submission_max_bytes + 1),
    }
    refused(field.send("POST", "/submission", said, b""), 413, "512")
    nothing_kept(field)


@CASES.row(55, "half an upload leaves nothing, and the whole one is taken afterwards")
def _(field: Field) -> None:
    whole = multipart("B", [xml_part(instance()), *(jpg(*file) for file in files().items())])
    said = {"X-OpenRosa-Version": "1.0", "Content-Type": "multipart/form-data; boundary=B"}
    for size in (len(whole) // 3, len(whole) - 10):
        short = {**said, "Content-Length": str(len(whole))}
        refused(field.send("POST", "/submission", short, whole[:size]), 400)
    nothing_kept(field)
    taken(field.send("POST", "/submission", said, whole))


@CASES.row(56, "the answer does not wait for the analysis")
def _(field: Field) -> None:
    taken(field.phone.submit(instance(), files()))
    assert all(one.attempts == 1 for one in field.photos()), "a worker is asked only after the commit"
