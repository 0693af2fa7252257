"""Rows 57 to 81: what is in a submission?"""

import re

from server.domain.access import FormState, Role
from tests.integration.openrosa.cases.table import Table, jpg, nothing_kept, person, post, refused, taken
from tests.integration.openrosa.field import CLOSE, FORM, VERSION, WIDE, Field, files, instance, photo, uuid

CASES = Table()


@CASES.row(57, "truncated, empty or no XML is refused")
def _(field: Field) -> None:
    for xml in (b"", b"   ", instance()[:200], b"\xff\xd8\xff\xe0 a photo", b"{}", b"<data/>"):
        refused(post(field, xml, jpg(WIDE, photo())), 400)
    nothing_kept(field)


@CASES.row(58, "unclosed and mismatched tags are refused")
def _(field: Field) -> None:
    for xml in (instance().replace(b"</data>", b""), instance().replace(b"</phase>", b"</fase>")):
        refused(post(field, xml), 400)


@CASES.row(59, "a DOCTYPE is refused, with whatever entities")
def _(field: Field) -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x"}">' for n in range(10))
    for doctype in ('<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>', f"<!DOCTYPE d [{bomb}]>", "<!DOCTYPE d>"):
        xml = instance(facts="E").replace(b"?>", b"?>" + doctype.encode(), 1).replace(b">E<", b">&e9;<")
        refused(post(field, xml), 400, "DOCTYPE")
    nothing_kept(field)


@CASES.row(60, "an unknown form is refused")
def _(field: Field) -> None:
    refused(post(field, instance(form="nobody"), jpg(WIDE, photo())), 404, "nobody")
    nothing_kept(field)


@CASES.row(61, "a closed form takes nothing new, but lets a phone finish")
def _(field: Field) -> None:
    taken(post(field, instance(), jpg(WIDE, photo())))
    field.form_is(FormState.CLOSED)
    refused(post(field, instance(2)), 409, FORM)
    taken(post(field, instance(), jpg(CLOSE, photo(2))))
    assert set(field.stored()) == {WIDE, CLOSE}


@CASES.row(62, "a closing form still takes submissions")
def _(field: Field) -> None:
    field.form_is(FormState.CLOSING)
    taken(post(field, instance()))


@CASES.row(63, "an unknown, empty or absent version is kept and flagged")
def _(field: Field) -> None:
    versions = ["1999010101", ""]
    for number, version in enumerate(versions, start=1):
        said = taken(field.phone.submit(instance(number, version=version), files()))
        assert "表单" in said
    taken(post(field, instance(3).replace(f' version="{VERSION}"'.encode(), b"")))
    assert [(s.version_named, s.form_version, s.flags) for s in field.submissions()] == [
        (version, None, ["unknown-version"]) for version in [*versions, ""]
    ]
    assert len(field.photos()) == 4


@CASES.row(64, "an older version is taken as that version")
def _(field: Field) -> None:
    field.publish("2027010101")
    taken(post(field, instance()))
    (kept,) = field.submissions()
    assert kept.form_version is not None
    assert kept.form_version.version == VERSION


@CASES.row(65, "a known person without the right to submit is asked for another account")
def _(field: Field) -> None:
    said = person(field, Role.REVIEWER)
    client = field.app.test_client()
    assert client.head(**said).status_code == 401
    answer = client.post(**said, data={"xml_submission_file": instance().decode()})
    assert answer.status_code == 401
    nothing_kept(field)


@CASES.row(66, "a submission without instanceID is refused")
def _(field: Field) -> None:
    meta = re.compile(rb"<orx:meta>.*</orx:meta>")
    for instead in (b"", b"<orx:meta/>", b"<orx:meta><orx:instanceID/></orx:meta>"):
        refused(post(field, meta.sub(instead, instance())), 400, "instanceID")
    nothing_kept(field)


@CASES.row(67, "an instanceID as attribute of the root is none")
def _(field: Field) -> None:
    xml = re.sub(rb"<orx:meta>.*</orx:meta>", b"", instance()).replace(b"<data ", b'<data instanceID="uuid:1" ')
    refused(post(field, xml), 400, "instanceID")


@CASES.row(68, "the instanceID is read in any namespace")
def _(field: Field) -> None:
    taken(post(field, instance(1)))
    taken(post(field, instance(2).replace(b"orx:", b"")))
    assert [kept.instance_id for kept in field.submissions()] == [uuid(1), uuid(2)]


@CASES.row(69, "any text is an instanceID")
def _(field: Field) -> None:
    for name in ("1234", "编号-7 & co", "x" * 255):
        taken(post(field, instance(instance_id=name)))
    assert [kept.instance_id for kept in field.submissions()] == ["1234", "编号-7 & co", "x" * 255]


@CASES.row(70, "an instanceID of 300 characters is refused")
def _(field: Field) -> None:
    refused(post(field, instance(instance_id="x" * 300)), 400, "255")


@CASES.row(71, "another root name and unknown answers are kept and flagged")
def _(field: Field) -> None:
    taken(field.phone.submit(instance(root="form"), files()))
    taken(field.phone.submit(instance(2, extra="<new><deep>1</deep></new>")))
    assert [kept.flags for kept in field.submissions()] == [["root-name"], ["unknown-answers"]]
    assert len(field.photos()) == 2


@CASES.row(72, "a byte order mark, emoji and Chinese are kept unchanged")
def _(field: Field) -> None:
    xml = b"\xef\xbb\xbf" + instance(facts="草已返青🌱，𠮷")
    taken(post(field, xml))
    (kept,) = field.submissions()
    assert kept.xml == xml
    assert kept.answers["facts"] == "草已返青🌱，𠮷"


@CASES.row(73, "the same instanceID in another form is another submission")
def _(field: Field) -> None:
    field.publish(VERSION, form="lookback")
    taken(post(field, instance()))
    taken(post(field, instance(form="lookback")))
    assert len(field.submissions()) == 2


@CASES.row(74, "a submission cannot be deleted, so none comes back after it")
def _(field: Field) -> None:
    taken(post(field, instance()))
    for path in ("/submission", f"/forms/{FORM}/submissions/{uuid(1)}"):
        assert field.send("DELETE", path, {"X-OpenRosa-Version": "1.0"}, b"").status in {404, 405}
    assert len(field.submissions()) == 1


@CASES.row(75, "a correction of an unknown submission is refused")
def _(field: Field) -> None:
    refused(post(field, instance(2, replaces=1), jpg(WIDE, photo())), 404)
    nothing_kept(field)


@CASES.row(76, "a correction is a new version beside the old one")
def _(field: Field) -> None:
    taken(post(field, instance(1)))
    taken(post(field, instance(2, replaces=1, facts="更正")))
    old, new = field.submissions()
    assert new.replaces is old
    assert (old.answers["facts"], new.answers["facts"]) == ("覆土完成", "更正")


@CASES.row(77, "the same correction again is taken again")
def _(field: Field) -> None:
    taken(post(field, instance(1)))
    for _again in range(2):
        taken(post(field, instance(2, replaces=1)))
    assert len(field.submissions()) == 2


@CASES.row(78, "a second correction of the same base is refused")
def _(field: Field) -> None:
    taken(post(field, instance(1)))
    taken(post(field, instance(2, replaces=1)))
    refused(post(field, instance(3, replaces=1), jpg(WIDE, photo())), 409)
    taken(post(field, instance(3, replaces=2)))
    assert len(field.submissions()) == 3


@CASES.row(79, "a late retry of a corrected original succeeds")
def _(field: Field) -> None:
    taken(post(field, instance(1)))
    taken(post(field, instance(2, replaces=1)))
    taken(field.phone.submit(instance(1), files()))
    refused(post(field, instance(1, facts="别的")), 409)
    assert len(field.submissions()) == 2


@CASES.row(80, "a correction under an instanceID that is taken is refused")
def _(field: Field) -> None:
    taken(post(field, instance(1)))
    taken(post(field, instance(2)))
    refused(post(field, instance(2, replaces=1)), 409)


@CASES.row(81, "a correction carries the photos of the old version over by name, as references")
def _(field: Field) -> None:
    taken(field.phone.submit(instance(1), files()))
    assert taken(post(field, instance(2, replaces=1, phase="before"))) == "已接收 2/2 张照片"
    assert field.attachments()[2:] == [(WIDE, "received", ("carried-over",)), (CLOSE, "received", ("carried-over",))]
    assert field.originals() == 2
    old, new = field.photos()[0], field.photos()[2]
    assert new.original_id == old.original_id
    assert new.received_at == old.received_at, "it was received when its bytes were"
    assert new.stage is not None
    assert new.stage.value == "before"
    taken(field.phone.submit(instance(2, replaces=1, phase="before"), files()))
    assert (len(field.attachments()), len(field.photos())) == (4, 4)
