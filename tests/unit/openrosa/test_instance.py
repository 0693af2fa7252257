"""What the parser reads from an instance, and what it refuses."""

import time

import pytest

from server.domain.outside_limits import MOST_ELEMENTS, MOST_TAGS
from server.errors import Invalid
from server.formats.instance import Instance, geopoint, read_instance
from server.formats.xform import read_form
from tests.integration.openrosa.field import CLOSE, WIDE, XFORM, Stood, instance, uuid

FORM = read_form(XFORM.encode())
META = "<meta><instanceID>uuid:1</instanceID></meta>"


def read(body: str, root: str = 'data id="rect_check" version="2026112301"') -> Instance:
    return read_instance(f"<{root}>{body}{META}</{root.split()[0]}>".encode())


def names(found: Instance) -> list[tuple[str, str]]:
    return [(file.path, file.name) for file in found.files]


def test_identity_is_read_in_any_namespace() -> None:
    found = read_instance(instance(2, replaces=1))
    assert (found.form_id, found.version, found.root_name) == ("rect_check", "2026112301", "data")
    assert (found.instance_id, found.deprecated_id, found.instance_name) == (uuid(2), uuid(1), "C1-P-001 after")
    assert not found.is_encrypted


@pytest.mark.parametrize("lead", [b"", b"\xef\xbb\xbf"])
def test_chinese_and_emoji_are_unchanged(lead: bytes) -> None:
    assert read_instance(lead + instance(facts="草已返青🌱𠮷")).answers["facts"] == "草已返青🌱𠮷"


def test_a_declared_encoding_is_followed() -> None:
    xml = instance(facts="覆土").decode().replace("'1.0' ?>", "'1.0' encoding='UTF-16'?>").encode("utf-16")
    assert read_instance(xml).answers["facts"] == "覆土"


def test_with_its_form_a_repeat_is_a_list_even_where_it_occurs_once() -> None:
    found = read_instance(instance())
    assert isinstance(found.answers["vp_repeat"], dict)
    assert isinstance(found.filled_in(FORM).answers["vp_repeat"], list)
    assert names(found.filled_in(FORM)) == [
        ("/data/vp_repeat[1]/photo_wide", WIDE),
        ("/data/vp_repeat[1]/photo_near", CLOSE),
    ]


@pytest.mark.parametrize("is_known", [True, False])
def test_a_default_picture_that_was_left_is_no_file_to_wait_for(is_known: bool) -> None:  # noqa: FBT001 - a parameter
    default = "jr://images/sketch.png"
    found = read_instance(instance(stood=(Stood("S", "1.jpg", default, ""),)))
    found = found.filled_in(FORM) if is_known else found
    assert [file.name for file in found.files] == ["1.jpg"]


def test_each_photo_knows_what_was_answered_beside_it() -> None:
    stood = (Stood("S", "1.jpg", "2.jpg", "35.1 102.1 0 4"), Stood("T", "3.jpg", "", ""))
    files = read_instance(instance(stood=stood)).filled_in(FORM).files
    assert [file.around["vp_code"] for file in files] == ["S", "S", "T"]
    assert {(file.around["item_code"], file.around["phase"]) for file in files} == {("C1-P-001", "after")}
    assert [file.place for file in files][::2] == [(35.1, 102.1, 4), (35.1011, 102.6121, 12)], (
        "else that of the arrival"
    )
    assert [file.path for file in files][2] == "/data/vp_repeat[2]/photo_wide"


def test_groups_only_lay_out_a_page() -> None:
    found = read("<page1><item_code>I7</item_code></page1><page2><photo_wide>a.jpg</photo_wide></page2>")
    assert found.files[0].around["item_code"] == "I7"


def test_the_nearest_answer_counts() -> None:
    found = read("<site_code>A</site_code><r><site_code>B</site_code><p>1.jpg</p></r><r><p>2.jpg</p></r>")
    assert [file.around["site_code"] for file in found.files] == ["B", "A"]


def test_without_its_form_a_file_is_what_looks_like_one() -> None:
    found = read("<a>1763.JPG</a><b>see a.jpg and more</b><c>audit.csv</c><d>3.5</d><e>图 1.heic</e><f>x\ny.jpg</f>")
    assert [file.name for file in found.files] == ["1763.JPG", "audit.csv", "图 1.heic"]


def test_with_its_form_only_questions_for_files_name_files() -> None:
    found = read("<facts>like 1.jpg</facts><report>notes</report><sign_rep>s.png</sign_rep><new>n.jpg</new>")
    found = found.filled_in(FORM)
    assert names(found) == [("/data/report", "notes"), ("/data/sign_rep", "s.png"), ("/data/new", "n.jpg")]
    assert [file.is_photo for file in found.files] == [False, False, True], "a signature is no photo"
    assert found.unknown == ("/data/new",)


def test_another_root_name_is_told_and_does_no_harm() -> None:
    found = read_instance(instance(root="form")).filled_in(FORM)
    assert found.has_other_root
    assert found.unknown == ()
    assert len(found.files) == 2


def test_an_encrypted_submission_names_its_files() -> None:
    body = (
        "<base64EncryptedKey>k</base64EncryptedKey><media><file>1.jpg.enc</file></media><media><file>2.jpg.enc</file>"
        "</media><encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
    )
    found = read(body, 'data xmlns="http://www.opendatakit.org/xforms/encrypted" encrypted="yes" id="rect_check"')
    assert found.is_encrypted
    assert [file.name for file in found.filled_in(FORM).files] == ["1.jpg.enc", "2.jpg.enc", "submission.xml.enc"]
    assert not any(file.is_photo for file in found.files)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("35.1 102.6 2900.5 8.0", (35.1, 102.6, 8.0)),
        ("1.0E-4 -1 0 0", (0.0001, -1, 0)),
        ("35.1 102.6", (35.1, 102.6, None)),
        ("", None),
        ("35.1", None),
        ("91 0 0 0", None),
        ("nan 0 0 0", None),
        ("1 2 inf 3", None),
        ("far away", None),
    ],
)
def test_geopoints(text: str, place: tuple[float, float, float | None] | None) -> None:
    assert geopoint(text) == place


@pytest.mark.parametrize(
    ("xml", "word"),
    [
        (b"", "read"),
        (b"\xff\xd8\xff\xe0", "read"),
        (instance()[:-3], "read"),
        (b"<?xml version='1.0' encoding='klingon'?>" + instance()[22:], "read"),
        (b"<!DOCTYPE data><data id='a'/>", "DOCTYPE"),
        (b"<data/>", "root has no id"),
        (b"<data id=' '/>", "root has no id"),
        (b"<data id='a'/>", "instanceID"),
        (b"<data id='a'><meta/></data>", "instanceID"),
        (b"<data id='a' instanceID='uuid:1'/>", "instanceID"),
        (instance(instance_id="x" * 256), "255"),
        (b"<data id='a'>" + b"<g>" * 200 + b"</g>" * 200 + b"</data>", "deeper"),
        (b"<data id='a'>" + b"<g/>" * (MOST_TAGS + 1) + b"</data>", "tags"),
        (b"<data id='a'>" + b"<g/>" * MOST_ELEMENTS + b"</data>", "elements"),
        (b"<data id='a'><" + b"g" * 1_001 + b"/></data>", "longer than 1000"),
        (b"<data id='a' xmlns='" + b"n" * 1_001 + b"'/>", "longer than 1000"),
        (b"<data id='a' xmlns='>" + b"n" * 1_001 + b"'/>", "longer than 1000"),
        (f"<data id='a' xmlns='>{'n' * 1_001}'/>".encode("utf-16"), "longer than 1000"),
    ],
)
def test_refusals_say_what_is_wrong(xml: bytes, word: str) -> None:
    with pytest.raises(Invalid, match=word):
        read_instance(xml)


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(b"<data id='a'>" + b"<g/>" * (10 * MOST_TAGS) + b"</data>", id="tags"),
        pytest.param(b"<data id='a'><g a='>'" + b' b="1"' * (10 * MOST_TAGS) + b"/></data>", id="attributes"),
        pytest.param(b"<data id='a'><" + b"g" * 10_000 + b"/></data>", id="length of a tag"),
    ],
)
def test_ten_times_over_a_limit_no_parser_is_asked(xml: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.formats.xml.parse", lambda _data: pytest.fail("parsed"))
    with pytest.raises(Invalid):
        read_instance(xml)


HIDDEN = "㹎" * 300_000
"""In UTF-16 every second byte of it looks like the end of a tag."""


def repeated(declared: str, name: str) -> bytes:
    """Return a form that declares a long name space once, and many elements that are in it."""
    inside = "".join(f"<{name}{number}/>" for number in range(8_000))
    return f"<data id='a' {declared}='{HIDDEN}'>{inside}</data>".encode("utf-16")


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(b"<data id='a'>" + b"<g/>" * (MOST_TAGS - 10) + b"</data>", id="empty elements"),
        pytest.param(b"<data id='a'>" + b"<g b='1' c='2'/>" * 45_000 + b"</data>", id="attributes"),
        pytest.param(repeated("xmlns", "g"), id="a name space that every name repeats"),
        pytest.param(repeated("xmlns:p", "p:g"), id="a name space with a prefix"),
        pytest.param(repeated("xmlns:p", "g p:a='1'/><g"), id="a name space of attributes"),
    ],
)
def test_what_the_bytes_do_not_show_is_refused_before_a_tree_is_built(xml: bytes) -> None:
    began = time.process_time()
    with pytest.raises(Invalid):
        read_instance(xml)
    assert time.process_time() - began < 1


def test_an_answer_full_of_xml_words_is_searched_once() -> None:
    began = time.process_time()
    read_instance(instance(facts="xmlns" * 200_000))
    assert time.process_time() - began < 1


def test_a_long_answer_is_no_long_tag() -> None:
    assert read_instance(instance(facts="长" * 20_000)).answers["facts"] == "长" * 20_000


def test_many_answers_take_no_more_than_their_share_of_time() -> None:
    """A careless reader compares every sibling with every other."""
    began = time.process_time()
    read("<r><a>1</a><p>a.jpg</p></r>" * 15_000).filled_in(FORM)
    assert time.process_time() - began < 5


def with_facts(raw: str) -> bytes:
    return instance(facts="FACTS").replace(b"FACTS", raw.encode())


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("ok &#55357;&#56832;", "ok 😀"),
        ("&#xD83D;&#xde00;&#55357;&#56832;", "😀😀"),
        ("&#0055357;&#56832; &#33609;&lt;&#65;", "😀 草<A"),
    ],
)
def test_the_emoji_of_an_older_collect_is_the_one_that_was_typed(sent: str, meant: str) -> None:
    found = read_instance(with_facts(sent))
    assert found.answers["facts"] == meant
    assert not found.has_odd_characters


@pytest.mark.parametrize("sent", ["a&#11;b", "a&#x1f;b", "a\x0bb", "a&#0;b", "a&#55357;b", "a&#56832;b", "a&#xffff;b"])
def test_a_character_that_xml_does_not_know_is_read_as_unreadable(sent: str) -> None:
    found = read_instance(with_facts(sent))
    assert found.answers["facts"] == "a\ufffdb"
    assert found.has_odd_characters


def test_a_replacement_character_that_was_typed_is_nothing_odd() -> None:
    assert not read_instance(with_facts("&#55357;&#56832;\ufffd")).has_odd_characters


@pytest.mark.parametrize(
    "name", ["photo-x.jfif", "photo-x.jpe", "photo-x.mpo", "photo-x.jxl", "photo-x.dng", "photo-x"]
)
def test_what_is_handed_in_where_a_picture_is_asked_for_is_a_photo_whatever_it_is_called(name: str) -> None:
    found = read_instance(instance(stood=(Stood(wide=name, near=""),))).filled_in(FORM)
    assert [(file.name, file.is_photo) for file in found.files] == [(name, True)]


def test_a_default_picture_that_was_left_as_it_is_is_no_file() -> None:
    xml = instance(stood=(Stood(wide="jr://images/sketch.png", near="2.jpg"),))
    assert [file.name for file in read_instance(xml).files] == ["2.jpg"]
    assert [file.name for file in read_instance(xml).filled_in(FORM).files] == ["2.jpg"]
