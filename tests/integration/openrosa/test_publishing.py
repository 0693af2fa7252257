"""What is said of a form before phones have it? And what was published, a phone can fetch, open and hand in."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO

import pytest
from defusedxml.ElementTree import fromstring
from flask import Flask
from openpyxl import Workbook

from server.config import Settings
from server.db import transaction
from server.errors import Conflict, Invalid, NotFound
from server.formats import odk_validate
from server.services import events, phones
from server.services.intake import form_files, forms, publishing
from server.services.intake.publishing import Unfit
from server.services.register import programmes
from tests.collect import Answer, Phone, over_client
from tests.xforms import OWN_ID, Written, written

LIST, MANIFEST = "{http://openrosa.org/xforms/xformsList}", "{http://openrosa.org/xforms/xformsManifest}"
PLACES = b'{"type": "FeatureCollection", "features": []}'
CSV = "name,label,site\nv1,阿木去乎,JGT\n".encode()
ITEMS = b"<root><item><name>v1</name><label>x</label></item></root>"
KEY = b64encode(b"\x30\x82\x01\x22" + bytes(290)).decode()


@pytest.fixture(autouse=True)
def _no_java(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odk_validate, "has_java", lambda: False)


def chosen_from(source: str, name: str = "list") -> Written:
    """Return a form whose choices come from a list."""
    items = f"instance('{name}')/root/item"
    columns = '<value ref="name"/><label ref="label"/>'
    body = f'<select1 ref="/data/item_code"><itemset nodeset="{items}">{columns}</itemset></select1>'
    return Written(model=f'<instance id="{name}" src="{source}"/>', body=body)


def shown(value: str, form: str = "image") -> Written:
    """Return a form with a picture, a sound or a film in its texts."""
    text = f'<text id="q"><value>Q</value><value form="{form}">{value}</value></text>'
    model = f'<itext><translation lang="zh" default="true()">{text}</translation></itext>'
    return Written(model=model, body='<input ref="/data/item_code"><label ref="jr:itext(\'q\')"/></input>')


def calculated(expression: str, more: str = "") -> Written:
    return Written(
        answers="<item_code/><c/>", model=more, body="", binds=f'<bind nodeset="/data/c" calculate="{expression}"/>'
    )


def submitted(attributes: str) -> Written:
    return Written(model=f"<submission {attributes}/>")


def made(dataset: str = "trees", version: str = "2024.1.0") -> Written:
    entity = f'<meta><instanceID/><entity dataset="{dataset}" id="" create="1"><label/></entity></meta>'
    return Written(meta=entity, model_attributes=f'entities:entities-version="{version}"' if version else "")


def asked(body: str) -> Written:
    return Written(body=body)


@dataclass(frozen=True)
class Kind:
    """A kind of form, the files that come with it, and what is said of it."""

    form: Written
    files: Mapping[str, bytes] = field(default_factory=dict)
    refusals: tuple[str, ...] = ()
    """A word of each refusal; none: it is published."""
    warnings: tuple[str, ...] = ()


KINDS = {
    "as it should be": Kind(Written()),
    "an id in Chinese": Kind(Written(form_id="渣土核查")),
    "an id with a space": Kind(Written(form_id="site check 1")),
    "an id with signs": Kind(Written(form_id="a.b-c_d'+=?#%41")),
    "an id that looks like a file": Kind(Written(form_id="form.xml")),
    "an id like an address": Kind(Written(form_id="a/manifest"), refusals=("a/manifest",)),
    "an id with a line break": Kind(Written(form_id="a&#10;b"), refusals=("cannot be used",)),
    "an id that is too long": Kind(Written(form_id="x" * 251), refusals=("250",)),
    "no id": Kind(Written(form_id=""), refusals=("no id",)),
    "the id of an unnamed form": Kind(Written(form_id="data"), refusals=("unnamed",)),
    "no title": Kind(Written(title=""), refusals=("no title",)),
    "no version": Kind(Written(version=""), warnings=("no version",)),
    "no meta": Kind(Written(meta="", own_id=""), refusals=("no meta/instanceID",)),
    "an empty meta": Kind(Written(meta="<meta/>", own_id=""), refusals=("no meta/instanceID",)),
    "an own id that nothing fills": Kind(Written(own_id=""), refusals=("Nothing fills",)),
    "an own id in a name space": Kind(
        Written(
            meta="<orx:meta><orx:instanceID/></orx:meta>",
            own_id=OWN_ID.replace("/meta/instanceID", "/orx:meta/orx:instanceID"),
        )
    ),
    "an own id that is calculated": Kind(
        Written(own_id=OWN_ID.replace('jr:preload="uid"', "calculate=\"concat('uuid:', uuid())\""))
    ),
    "sent elsewhere": Kind(submitted('action="https://odk.example.org/submission"'), refusals=("odk.example.org",)),
    "sent elsewhere and deleted": Kind(
        submitted('action="https://odk.example.org/x" orx:auto-delete="true"'), refusals=("then deleted",)
    ),
    "sent to no address": Kind(submitted('action="submission"'), refusals=("never to this server",)),
    "sent here": Kind(submitted('action="https://phones.example/submission"'), warnings=("this server",)),
    "sent at once": Kind(submitted('orx:auto-send="true" method="post"')),
    "deleted once sent": Kind(submitted('orx:auto-delete="true"'), warnings=("deleted",)),
    "encrypted": Kind(submitted(f'base64RsaPublicKey="{KEY}"'), warnings=("encrypted",)),
    "encrypted by no key": Kind(submitted('base64RsaPublicKey="my key"'), refusals=("base64RsaPublicKey",)),
    "a list of ours": Kind(chosen_from("jr://file-csv/issues.csv")),
    "choices of a CSV": Kind(chosen_from("jr://file-csv/villages.csv"), {"villages.csv": CSV}),
    "choices of a CSV with a space in its name": Kind(chosen_from("jr://file-csv/my list.csv"), {"my list.csv": CSV}),
    "choices of a CSV in Chinese": Kind(chosen_from("jr://file-csv/村庄.csv"), {"村庄.csv": CSV}),
    "choices of a CSV with a mark before it": Kind(
        chosen_from("jr://file-csv/v.csv"), {"v.csv": b"\xef\xbb\xbf" + CSV}
    ),
    "choices of a CSV that nobody has": Kind(chosen_from("jr://file-csv/villages.csv"), refusals=("villages.csv",)),
    "choices of a CSV without their column": Kind(
        chosen_from("jr://file-csv/v.csv"), {"v.csv": b"name,title\n"}, refusals=("column label",)
    ),
    "choices of XML": Kind(chosen_from("jr://file/cities.xml"), {"cities.xml": ITEMS}),
    "choices of GeoJSON": Kind(chosen_from("jr://file/places.geojson"), {"places.geojson": PLACES}),
    "choices of GeoJSON that nobody has": Kind(chosen_from("jr://file/p.geojson"), refusals=("p.geojson",)),
    "what was saved last": Kind(
        Written(
            model='<instance id="__last-saved" src="jr://instance/last-saved"/><setvalue ref="/data/item_code" '
            'event="odk-instance-first-load" value="instance(\'__last-saved\')/data/item_code"/>'
        )
    ),
    "choices of a web page": Kind(chosen_from("https://example.org/list.xml"), refusals=("https://example.org",)),
    "a list that is not declared": Kind(Written(body=chosen_from("", "there").body), refusals=("there",)),
    "a value looked up": Kind(calculated("pulldata('prices','p','k','1')"), {"prices.csv": b"k,p\n1,2\n"}),
    "a value looked up by a whole name": Kind(
        calculated("pulldata('prices.csv','p','k','1')"), {"prices.csv": b"k,p\n1,2\n"}
    ),
    "a value that cannot be looked up": Kind(calculated("pulldata('prices','p','k','1')"), refusals=("prices.csv",)),
    "a searched list": Kind(
        asked('<select1 ref="/data/item_code" appearance="minimal search(\'villages\')"/>'), refusals=("villages.csv",)
    ),
    "choices of itemsets.csv": Kind(
        asked('<input ref="/data/item_code" query="instance(\'x\')/root/item"/>'), refusals=("itemsets.csv",)
    ),
    "a picture": Kind(shown("jr://images/example.jpg"), {"example.jpg": b"picture"}),
    "a picture with a space in its name": Kind(shown("jr://images/my example.jpg"), {"my example.jpg": b"picture"}),
    "a large picture": Kind(shown("jr://images/big.png", "big-image"), {"big.png": b"picture"}),
    "a sound": Kind(shown("jr://audio/say.mp3", "audio"), {"say.mp3": b"sound"}),
    "a film": Kind(shown("jr://video/show.mp4", "video"), {"show.mp4": b"film"}),
    "a picture that nobody has": Kind(shown("jr://images/example.jpg"), warnings=("example.jpg",)),
    "a picture by an answer": Kind(shown('jr://images/<output value="/data/item_code"/>')),
    "a logo that the form does not name": Kind(Written(), {"form_logo.png": b"picture"}),
    "a file called manifest": Kind(shown("jr://images/manifest"), {"manifest": b"picture"}),
    "entities": Kind(made(), warnings=("entities",)),
    "entities by unknown rules": Kind(made(version="2030.1.0"), refusals=("2030.1.0",)),
    "entities by no rules": Kind(made(version=""), refusals=("entities",)),
    "another app": Kind(
        asked('<input ref="/data/item_code" appearance="ex:org.example.scan(mode=\'x\')"/>'),
        warnings=("org.example.scan",),
    ),
    "another camera": Kind(
        asked('<upload ref="/data/photo" mediatype="image/*" intent="org.example.cam"/>'), warnings=("org.example.cam",)
    ),
    "a question without an answer": Kind(
        asked('<upload ref="/data/nothing" mediatype="image/*"/>'), refusals=("/data/nothing",)
    ),
    "a time that browsers do not ask for": Kind(
        Written(
            answers="<when/>", binds='<bind nodeset="/data/when" type="dateTime"/>', body='<input ref="/data/when"/>'
        ),
        warnings=("Collect only",),
    ),
    "a bind of nothing": Kind(Written(binds='<bind nodeset="/data/nothing"/>'), warnings=("/data/nothing",)),
    "a question that says nothing": Kind(asked("<input><label>Q</label></input>"), refusals=("ref",)),
    "a question by the id of its bind": Kind(
        Written(
            binds='<bind id="b" nodeset="/data/photo" type="binary"/>', body='<upload bind="b" mediatype="image/*"/>'
        )
    ),
    "a question within a group": Kind(
        Written(
            answers="<g><photo/></g>",
            binds="",
            body='<group ref="/data/g"><upload ref="photo" mediatype="image/*"/></group>',
        )
    ),
    "a text that is not there": Kind(
        asked('<input ref="/data/item_code"><label ref="jr:itext(\'gone\')"/></input>'), refusals=("gone",)
    ),
    "photos made small": Kind(
        Written(binds='<bind nodeset="/data/photo" type="binary" orx:max-pixels="1024"/>'), refusals=("max-pixels",)
    ),
}


@dataclass(frozen=True)
class Office:
    """An application with a programme and a phone."""

    app: Flask
    project: int
    phone: Phone

    def publish(self, form: Written | bytes, files: Mapping[str, bytes] | None = None, name: str = "f.xml", *,
                may_replace: bool = False) -> forms.Published:  # fmt: skip
        data = form if isinstance(form, bytes) else written(form)
        with transaction():
            return forms.publish(programmes.chosen(None), data, name, files, may_replace=may_replace)

    def fetch(self, address: str) -> Answer:
        return self.phone.send(
            "GET", address.partition(f"/projects/{self.project}")[2] or address, {"X-OpenRosa-Version": "1.0"}, b""
        )

    def listed(self) -> dict[str, dict[str, str]]:
        """Return what the form list says of each form, by its id."""
        return {e["formID"]: e for e in _entries(self.fetch("/formList"), LIST)}

    def manifest(self, form_id: str) -> dict[str, dict[str, str]]:
        address = self.listed()[form_id].get("manifestUrl")
        return {e["filename"]: e for e in _entries(self.fetch(address), MANIFEST)} if address else {}


def _entries(answer: Answer, namespace: str) -> list[dict[str, str]]:
    assert answer.status == 200, answer.text
    return [{c.tag.removeprefix(namespace): c.text or "" for c in entry} for entry in fromstring(answer.body)]


def _md5(data: bytes) -> str:
    return f"md5:{hashlib.md5(data, usedforsecurity=False).hexdigest()}"


@pytest.fixture
def office(context: Flask) -> Office:
    settings: Settings = context.extensions["shizheng.settings"]
    context.extensions["shizheng.settings"] = replace(settings, public_url="https://phones.example")
    with transaction():
        owner = programmes.add("gannan", "甘南州整改")
        token = phones.add("一号机", owner).token
    base = f"/v1/key/{token}/projects/{owner.id}"
    return Office(context, owner.id, Phone(over_client(context.test_client(), base)))


@pytest.mark.parametrize("kind", [pytest.param(kind, id=name) for name, kind in KINDS.items() if kind.refusals])
def test_what_no_phone_gets_over_is_refused_all_at_once(office: Office, kind: Kind) -> None:
    with pytest.raises(Unfit) as caught:
        office.publish(kind.form, kind.files)
    said = [fault.template.format(**fault.figures) for fault in caught.value.refusals]
    assert len(said) == len(kind.refusals), said
    assert all(any(word in sentence for sentence in said) for word in kind.refusals), said
    assert office.listed() == {}


@pytest.mark.parametrize("kind", [pytest.param(kind, id=name) for name, kind in KINDS.items() if not kind.refusals])
def test_what_is_published_a_phone_fetches_whole_and_hands_in(office: Office, kind: Kind) -> None:
    found = office.publish(kind.form, kind.files)
    said = [fault.template.format(**fault.figures) for fault in found.warnings]
    assert [word in sentence for word, sentence in zip(kind.warnings, said, strict=True)] == [True] * len(said)
    entry = office.listed()[kind.form.form_id]
    served = office.fetch(entry["downloadUrl"])
    assert (served.body, entry["hash"]) == (written(kind.form), _md5(served.body))
    carried = office.manifest(kind.form.form_id)
    assert set(kind.files) <= set(carried)
    for name, file in carried.items():
        content = office.fetch(file["downloadUrl"])
        assert content.status == 200
        assert file["hash"] == _md5(content.body)
        assert kind.files.get(name, content.body) == content.body
    assert office.phone.submit(filled(served.body)).status == 201


def filled(form: bytes) -> bytes:
    """Return the form's own instance with an id, as a phone hands it in."""
    (instance,) = re.findall(r"<instance>(.*?)</instance>", form.decode(), re.DOTALL)[:1]
    named = re.sub(r"<((?:orx:)?instanceID)/>", r"<\1>uuid:1</\1>", instance)
    return named.replace("<data ", '<data xmlns:orx="http://openrosa.org/xforms" ', 1).encode()


def test_all_that_is_wrong_is_said_at_once(office: Office) -> None:
    form = replace(chosen_from("jr://file-csv/v.csv"), form_id="data", version="", meta="", own_id="", title="")
    with pytest.raises(Unfit) as caught:
        office.publish(form)
    assert len(caught.value.refusals) == 4
    assert len(caught.value.warnings) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_a_form_in_another_encoding_reaches_phones_in_the_one_they_read(office: Office, encoding: str) -> None:
    text = written().decode().replace('encoding="UTF-8"', f'encoding="{encoding}"')
    office.publish(text.encode(encoding))
    assert office.fetch(office.listed()["plain"]["downloadUrl"]).body == written()


def test_the_mark_before_utf_8_is_left_out(office: Office) -> None:
    office.publish(b"\xef\xbb\xbf" + written())
    assert office.fetch(office.listed()["plain"]["downloadUrl"]).body == written()


def table(*questions: str, title: str = "", version: str = "1", form_id: str = "") -> bytes:
    """Return an XLSForm with text questions."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    for row in [("type", "name", "label"), *(("text", name, name) for name in questions)]:
        sheet.append(row)
    settings = book.create_sheet("settings")
    said = {"form_title": title, "version": version, "form_id": form_id}
    settings.append([name for name, value in said.items() if value])
    settings.append([value for value in said.values() if value])
    written_to = BytesIO()
    book.save(written_to)
    return written_to.getvalue()


@pytest.mark.parametrize("version", ["", "1"])
def test_forms_without_an_id_are_called_as_their_files(office: Office, version: str) -> None:
    office.publish(table("item_code", "trees", title="植被核查", version=version), name="植被核查.xlsx")
    office.publish(table("item_code", "soil", title="渣土核查", version=version), name="渣土核查.xlsx")
    assert set(office.listed()) == {"植被核查", "渣土核查"}


@pytest.mark.parametrize("name", ["form.xlsx", "Book1.xlsx", "工作簿1.xlsx"])
def test_a_form_without_id_in_a_file_without_name_is_refused(office: Office, name: str) -> None:
    with pytest.raises(Unfit, match="unnamed"):
        office.publish(table("a", title="t"), name=name)


EXTERNAL = """
| survey |
| | type | name | label | choice_filter |
| | text | county | County | |
| | select_one_external towns | town | Town | county=${county} |
| external_choices |
| | list_name | name | label | county |
| | towns | t1 | 阿木去乎 | 夏河 |
| settings |
| | form_id | version |
| | towns | 1 |
"""


def test_the_choices_that_a_table_keeps_apart_reach_the_phone(office: Office) -> None:
    office.publish(EXTERNAL.encode(), name="towns.md")
    served = office.fetch(office.manifest("towns")["itemsets.csv"]["downloadUrl"])
    assert "阿木去乎" in served.text


@pytest.mark.parametrize(("first", "second"), [("1", "2"), ("1", ""), ("", "1"), ("1", "1"), ("", "")])
def test_another_form_of_the_same_id_does_not_push_the_first_from_the_phones(
    office: Office, first: str, second: str
) -> None:
    office.publish(table("item_code", "trees", title="植被", form_id="check", version=first), name="a.xlsx")
    other = table("item_code", "soil", title="渣土", form_id="check", version=second)
    with pytest.raises(Unfit, match="another form, “植被”"):
        office.publish(other, name="b.xlsx")
    assert office.listed()["check"]["name"] == "植被"


def test_another_form_takes_the_place_of_the_first_where_that_is_meant(office: Office) -> None:
    office.publish(table("trees", title="植被", form_id="check"), name="a.xlsx")
    other = table("soil", title="渣土", form_id="check", version="2")
    office.publish(other, name="b.xlsx", may_replace=True)
    assert office.listed()["check"]["name"] == "渣土"


def test_two_forms_without_titles_are_told_apart_by_their_questions(office: Office) -> None:
    office.publish(table("trees", form_id="check"), name="a.xlsx")
    with pytest.raises(Unfit, match="another form"):
        office.publish(table("soil", form_id="check", version="2"), name="b.xlsx")


def test_two_forms_of_one_id_without_versions_are_told_apart(office: Office) -> None:
    office.publish(Written(version=""))
    with pytest.raises(Conflict, match="neither has a version"):
        office.publish(Written(version="", title="另一张"))


def test_a_version_that_keeps_most_questions_may_have_another_title(office: Office) -> None:
    office.publish(table("a", "b", "c", title="植被", form_id="check"), name="a.xlsx")
    office.publish(table("a", "b", "d", title="植被二", form_id="check", version="2"), name="a.xlsx")
    assert office.listed()["check"]["name"] == "植被二"


def test_another_file_of_the_same_name_is_fetched_again_and_logged(office: Office) -> None:
    office.publish(chosen_from("jr://file-csv/v.csv"), {"v.csv": CSV})
    before = office.manifest("plain")["v.csv"]["hash"]
    for _ in range(2):
        with transaction():
            forms.give(office.project, "plain", {"v.csv": CSV + b"v2,x,y\n"})
    assert office.manifest("plain")["v.csv"]["hash"] == _md5(CSV + b"v2,x,y\n") != before
    logged = [event.details for event in events.about("form:plain") if event.action == "forms.add_file"]
    assert [bool(entry["replaces"]) for entry in logged] == [False, True]


def test_a_new_version_keeps_the_files_of_the_one_before(office: Office) -> None:
    form = chosen_from("jr://file-csv/v.csv")
    office.publish(form, {"v.csv": CSV})
    office.publish(replace(form, version="2"))
    assert set(office.manifest("plain")) == {"v.csv"}


def test_a_file_that_phones_need_is_not_taken_away(office: Office) -> None:
    office.publish(chosen_from("jr://file-csv/v.csv"), {"v.csv": CSV, "form_logo.png": b"picture"})
    form = forms.get(office.project, "plain")
    with pytest.raises(Conflict, match=r"needs v\.csv"):
        form_files.remove(form, "v.csv")
    with transaction():
        form_files.remove(form, "form_logo.png")
    assert set(office.manifest("plain")) == {"v.csv"}
    with pytest.raises(NotFound, match="no file"):
        form_files.remove(form, "form_logo.png")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("v.csv", b"", "empty"),
        ("v.csv", "name,label\n1,村庄\n".encode("gb18030"), "UTF-8"),
        ("v.csv", b"name,title\n", "column label"),
        ("v.xml", b"<root>", "read"),
        ("v.geojson", b"[]", "FeatureCollection"),
        ("sites.csv", CSV, "register"),
        (".hidden", CSV, "name"),
        ("a\\b.csv", CSV, "name"),
    ],
)
def test_a_file_that_no_phone_can_use_is_refused(office: Office, name: str, content: bytes, reason: str) -> None:
    office.publish(chosen_from("jr://file-csv/v.csv"), {"v.csv": CSV})
    with pytest.raises(Invalid, match=reason):
        forms.give(office.project, "plain", {name: content})


def test_a_form_that_collects_engine_cannot_open_is_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    if not odk_validate.has_java():
        pytest.skip("no Java here")
    with pytest.raises(Unfit, match="ODK Validate"):
        office.publish(calculated("count("))
    assert office.publish(Written()).validated == publishing.VALID
