"""Rows 82 to 96: which file is which?"""

import re
import unicodedata

from tests.collect import Part
from tests.integration.openrosa.cases.table import Table, jpg, post, reviewer, taken, written
from tests.integration.openrosa.field import CLOSE, WIDE, Field, Stood, files, instance, photo

CASES = Table()


@CASES.row(82, "photos may come in later POSTs")
def _(field: Field) -> None:
    assert taken(post(field, instance())) == "已接收 0/2 张照片"
    assert [state for _, state, _ in field.attachments()] == ["expected", "expected"]
    assert taken(post(field, instance(), jpg(WIDE, photo()))) == "已接收 1/2 张照片"
    assert taken(post(field, instance(), jpg(CLOSE, photo(2)))) == "已接收 2/2 张照片"
    assert field.stored() == files()
    assert len(field.photos()) == 2


@CASES.row(83, "photos that never come are shown as missing")
def _(field: Field) -> None:
    taken(post(field, instance(), jpg(WIDE, photo())))
    assert field.attachments() == [(WIDE, "received", ()), (CLOSE, "expected", ())]


@CASES.row(84, "a part that nobody names is kept in quarantine")
def _(field: Field) -> None:
    taken(field.phone.submit(instance(), files() | {"stray.jpg": photo(9)}))
    assert field.attachments()[2] == ("stray.jpg", "quarantined", ("unnamed",))
    assert field.originals() == 3
    assert len(field.photos()) == 2
    taken(field.phone.submit(instance(), files() | {"stray.jpg": photo(9)}))
    assert len(field.attachments()) == 3


@CASES.row(85, "a part is matched by its name, then its file name, then without regard to case")
def _(field: Field) -> None:
    xml = instance(stood=(Stood(wide="IMG.JPG", near="近景é.jpg"), Stood("T", wide="img.jpg", near="d.jpg")))
    decomposed = unicodedata.normalize("NFD", "近景é.JPG")
    parts = [jpg("img.jpg", photo(1)), jpg("IMG.JPG", photo(2)), jpg(decomposed, photo(3)), jpg("x", photo(4), "d.jpg")]
    taken(post(field, xml, *parts))
    assert field.stored() == {"IMG.JPG": photo(2), "img.jpg": photo(1), "近景é.jpg": photo(3), "d.jpg": photo(4)}


@CASES.row(86, "other bytes under a taken name are kept beside the first, and flagged")
def _(field: Field) -> None:
    taken(field.phone.submit(instance(), files()))
    for _again in range(2):
        taken(post(field, instance(), jpg(WIDE, photo(7))))
    assert field.stored() == files()
    assert field.attachments()[2:] == [(WIDE, "quarantined", ("other-bytes",))]
    assert field.originals() == 3


@CASES.row(87, "the same bytes under the same name change nothing")
def _(field: Field) -> None:
    for _again in range(2):
        taken(post(field, instance(), jpg(WIDE, photo())))
    assert (len(field.attachments()), len(field.photos()), field.events()) == (2, 1, 1)


@CASES.row(88, "of two parts with one name the first counts, the second is flagged")
def _(field: Field) -> None:
    taken(post(field, instance(), jpg(WIDE, photo(1)), jpg(WIDE, photo(2)), jpg(WIDE, photo(1))))
    assert field.stored() == {WIDE: photo(1)}
    assert field.attachments()[2:] == [(WIDE, "quarantined", ("named-twice",))]


@CASES.row(89, "one file in two fields is one attachment, flagged, and two photos")
def _(field: Field) -> None:
    taken(post(field, instance(stood=(Stood(near=WIDE),)), jpg(WIDE, photo())))
    assert field.attachments() == [(WIDE, "received", ("named-by-several",))]
    assert [one.question for one in field.photos()] == ["photo_wide", "photo_near"]


@CASES.row(90, "Chinese, emoji and long file names are kept")
def _(field: Field) -> None:
    names = ["加甘滩 南坡🌄.jpg", "长" * 296 + ".jpg", 'with "quotes" %22.jpg']
    xml = instance(stood=tuple(Stood(wide=name, near="") for name in names))
    taken(post(field, xml, *(jpg(name, photo(n)) for n, name in enumerate(names[:2]))))
    assert field.stored() == {names[0]: photo(0), names[1]: photo(1)}


@CASES.row(91, "a name is never a path")
def _(field: Field) -> None:
    names = ["../../evil.jpg", "a/b.jpg", "/etc/passwd", "C:\\x.jpg", "nul\0.jpg", ".."]
    taken(post(field, instance(), *(jpg(name, photo(n)) for n, name in enumerate(names))))
    kept = field.attachments()[2:]
    assert [name for name, _, _ in kept][:3] == names[:3]
    assert {state for _, state, _ in kept} == {"quarantined"}
    of_the_store = re.compile(r"/(originals/..|derived/../..)/[0-9a-f]{64}|/lock$")
    assert [path for path in written() if not of_the_store.search(str(path))] == []


@CASES.row(92, "an empty photo and text that calls itself one are kept; the first is flagged, both are said")
def _(field: Field) -> None:
    said = taken(post(field, instance(), jpg(WIDE, b""), jpg(CLOSE, b"no picture at all")))
    assert field.attachments() == [(WIDE, "received", ("empty",)), (CLOSE, "received", ())]
    assert "全景照片" in said
    assert "近景照片" in said
    assert [one.original.facts and one.original.facts["problem"] for one in field.photos()] == [
        "empty",
        "not-an-image",
    ]


@CASES.row(93, "a part without a type is what its bytes are")
def _(field: Field) -> None:
    taken(post(field, instance(), Part(WIDE, photo(), WIDE, None)))
    (one,) = field.photos()
    assert one.original.media_type == "image/jpeg"


@CASES.row(94, "photos are handed out with a validator, and nothing but pictures is shown in place")
def _(field: Field) -> None:
    taken(field.phone.submit(instance(), files()))
    client, where = reviewer(field), f"/photos/{field.photos()[0].original.sha256}/original"
    with client.get(where) as first:
        assert first.status_code == 200
        assert first.data == photo(1)
        assert first.headers["X-Content-Type-Options"] == "nosniff"
    with client.get(where, headers={"If-None-Match": first.headers["ETag"]}) as again:
        assert again.status_code == 304


@CASES.row(95, "a photo is shown to nobody without the right, and a missing one is not found")
def _(field: Field) -> None:
    taken(field.phone.submit(instance(), files()))
    where = f"/photos/{field.photos()[0].original.sha256}/original"
    assert field.app.test_client().get(where).status_code in {302, 303, 401, 403}
    assert reviewer(field).get(f"/photos/{'0' * 64}/original").status_code == 404


@CASES.row(96, "evidence cannot be deleted or replaced by anybody")
def _(field: Field) -> None:
    taken(field.phone.submit(instance(), files()))
    client, where = reviewer(field), f"/photos/{field.photos()[0].original.sha256}/original"
    for method in ("DELETE", "PUT", "POST", "PATCH"):
        assert client.open(where, method=method).status_code == 405
    assert field.stored() == files()
