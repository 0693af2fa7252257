"""Which traces of programs are noticed? XMP specification, part 2; C2PA 2.1, section 11; ITU-T T.81, annex K."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from server.domain.photo import PhotoFacts
from server.imaging.facts import read_facts
from tests.bombs import png_chunk
from tests.photos import PhotoExif, directory, encoded, heic, jpeg, picture, png, segment, tiff, webp, with_segments

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="Adobe Lightroom 7.0 (Android)">'
    b"<xmpMM:History><rdf:Seq><rdf:li><stEvt:softwareAgent>Snapseed 2.19</stEvt:softwareAgent></rdf:li></rdf:Seq>"
    b"</xmpMM:History></rdf:Description></rdf:RDF></x:xmpmeta>"
)
NAMED = ("Adobe Lightroom 7.0 (Android)", "Snapseed 2.19")
MANIFEST = bytes.fromhex("d8fec3d61b0e483c92975828877ec481") + b"\0\0\0\0manifest\0" + bytes(40)
JUMBF = b"JP\0\1\0\0\0\1" + struct.pack(">I", 60) + b"jumb" + b"\0\0\0\x28jumdc2pa" + bytes(28) + b"c2pa\0"


def facts(folder: Path, photo: bytes) -> PhotoFacts:
    (folder / "photo").write_bytes(photo)
    return read_facts(folder / "photo")


def with_xmp(kind: str) -> bytes:
    if kind == "JPEG":
        return with_segments(jpeg(), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP))
    return encoded(picture((320, 240)), kind, None, xmp=XMP)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_the_programs_that_xmp_names_are_told(tmp_path: Path, kind: str) -> None:
    assert facts(tmp_path, with_xmp(kind)).tools == NAMED


def test_the_programs_that_xmp_names_in_a_png_are_told(tmp_path: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    text.add_text("Software", "GIMP 2.10")
    assert facts(tmp_path, encoded(picture((64, 48)), "PNG", None, pnginfo=text)).tools == (*NAMED, "GIMP 2.10")


LABEL = '{"AIGC":{"Label":"1","ContentProducer":"001191440300"}}'


def labelled(where: str) -> bytes:
    if where == "xmp":
        return with_segments(jpeg(), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<TC260:AIGC>" + LABEL.encode()))
    if where == "png":
        text = PngImagePlugin.PngInfo()
        text.add_text("AIGC", LABEL)
        return encoded(picture((64, 48)), "PNG", None, pnginfo=text)
    tag, note = (
        (0x010E, LABEL.encode()) if where == "description" else (0x9286, b"UNICODE\0" + LABEL.encode("utf-16-le"))
    )
    exif = PhotoExif(main={tag: note}) if where == "description" else PhotoExif(photo={tag: note})
    return jpeg(exif=exif)


@pytest.mark.parametrize("where", ["xmp", "png", "description", "comment"])
def test_the_label_of_a_generated_picture_is_told(tmp_path: Path, where: str) -> None:
    # GB 45438-2025, appendix F.
    assert facts(tmp_path, labelled(where)).tools == ("AIGC",)


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        (b"CREATOR: gd-jpeg v1.0, quality = 90\n", ("CREATOR: gd-jpeg v1.0, quality = 90",)),
        (b"Lavc58.54.100", ("Lavc58.54.100",)),
        (b"a holiday in Maqu", ()),
        (b"\0", ()),
    ],
)
def test_a_comment_is_a_program_where_programs_write_such(
    tmp_path: Path, comment: bytes, told: tuple[str, ...]
) -> None:
    assert facts(tmp_path, with_segments(jpeg(), segment(0xFE, comment))).tools == told


def test_a_photo_of_a_phone_names_no_program(tmp_path: Path) -> None:
    assert facts(tmp_path, jpeg(exif=PhotoExif())).tools == ()


def test_what_stands_before_the_picture_is_told_in_its_order(tmp_path: Path) -> None:
    photo = with_segments(jpeg(exif=PhotoExif()), segment(0xEE, b"Adobe\0\x64"), segment(0xE5, b"?"))
    assert facts(tmp_path, photo).markers == ("Adobe", "APP5", "JFIF", "Exif")


def test_a_maker_note_is_noticed(tmp_path: Path) -> None:
    noted = [facts(tmp_path, jpeg(exif=PhotoExif(photo=tags))).has_maker_note for tags in ({0x927C: b"Huawei\0\0"}, {})]
    assert noted == [True, False]


@pytest.mark.parametrize("quality", [1, 30, 75, 80, 95, 100])
def test_the_tables_of_the_free_library_are_known_by_their_quality(tmp_path: Path, quality: int) -> None:
    assert facts(tmp_path, jpeg(quality=quality)).quantisation == f"ijg-{quality}"


def test_a_grey_picture_has_one_table(tmp_path: Path) -> None:
    grey = encoded(picture((64, 48)).convert("L"), "JPEG", None, quality=80)
    assert facts(tmp_path, grey).quantisation == "ijg-80"


def test_tables_of_a_maker_are_its_own_and_known_again(tmp_path: Path) -> None:
    tables = {0: [3] * 64, 1: [4] * 64}
    read = [facts(tmp_path, encoded(picture((64, 48), seed), "JPEG", None, qtables=tables)) for seed in (1, 2)]
    assert [one.quantisation for one in read] == ["own", "own"]
    assert read[0].quantisation_hash == read[1].quantisation_hash != facts(tmp_path, jpeg()).quantisation_hash


def test_a_picture_that_is_no_jpeg_has_no_tables(tmp_path: Path) -> None:
    read = facts(tmp_path, png())
    assert (read.quantisation, read.quantisation_hash, read.markers) == (None, None, ())


def signed(kind: str) -> bytes:
    if kind == "jpeg":
        return with_segments(jpeg(), segment(0xEB, JUMBF))
    if kind == "png":
        plain = png()
        return plain[:33] + png_chunk(b"caBX", MANIFEST) + plain[33:]
    if kind == "webp":
        plain = webp() + b"C2PA" + struct.pack("<I", len(MANIFEST)) + MANIFEST + bytes(len(MANIFEST) % 2)
        return plain[:4] + struct.pack("<I", len(plain) - 8) + plain[8:]
    if kind == "heic":
        return heic() + struct.pack(">I", len(MANIFEST) + 8) + b"uuid" + MANIFEST
    out = BytesIO()
    picture((64, 48)).save(out, "TIFF", tiffinfo={0xCD41: b"manifest"})
    return out.getvalue()


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heic", "tiff"])
def test_content_credentials_are_noticed_in_every_format(tmp_path: Path, kind: str) -> None:
    read = facts(tmp_path, signed(kind))
    assert (read.has_credentials, read.problem) == (True, None)


@pytest.mark.parametrize("photo", [jpeg(), png(), webp(), heic(), tiff()])
def test_a_photo_without_credentials_has_none(tmp_path: Path, photo: bytes) -> None:
    read = facts(tmp_path, photo)
    assert (read.has_credentials, read.credentials) == (False, None)


def test_letters_of_a_manifest_among_the_pixels_are_none(tmp_path: Path) -> None:
    stored = png_chunk(b"IDAT", zlib.compress(b"\0caBX" * 200, 0))
    head = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 250, 8, 0, 0, 0, 0))
    assert not facts(tmp_path, b"\x89PNG\r\n\x1a\n" + head + stored + png_chunk(b"IEND", b"")).has_credentials


def test_the_size_of_a_thumbnail_is_told(tmp_path: Path) -> None:
    small = encoded(picture((640, 480)).resize((160, 120)), "JPEG")
    read = facts(tmp_path, jpeg(exif=PhotoExif(thumbnail=small)))
    assert (read.thumbnail_width, read.thumbnail_height) == (160, 120)


def test_a_heic_that_lies_on_its_side_has_the_size_as_stored(tmp_path: Path) -> None:
    # ISO/IEC 23008-12, 6.5.10: libheif turns what `irot` asks for, and every other format is told as it is stored.
    read = facts(tmp_path, heic(size=(320, 240), exif=PhotoExif(orientation=6)))
    assert (read.width, read.height, read.orientation) == (320, 240, 6)


def test_what_a_maker_puts_behind_a_heic_does_not_cut_it_off(tmp_path: Path) -> None:
    assert facts(tmp_path, heic() + b"PK\3\4\x14\0\0\0" + bytes(50)).problem is None


def test_two_exif_profiles_of_a_png_are_two_blocks(tmp_path: Path) -> None:
    block = directory((0x0112, 3, 1, 6))
    text = PngImagePlugin.PngInfo()
    raw = b"Exif\0\0II*\0\x08\0\0\0" + block
    text.add_text("Raw profile type exif", f"\nexif\n{len(raw):8}\n{raw.hex()}\n")
    photo = encoded(Image.new("RGB", (64, 48)), "PNG", PhotoExif(), pnginfo=text)
    assert facts(tmp_path, photo).exif_segments == 2


def iptc(program: bytes) -> bytes:
    data = b"\x1c\x02\x41" + struct.pack(">H", len(program)) + program
    return b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(data)) + data


@pytest.mark.parametrize(
    ("photo", "named"),
    [
        (with_segments(jpeg(), segment(0xED, iptc(b"Adobe Photoshop 25"))), "Adobe Photoshop 25"),
        (jpeg(exif=PhotoExif(main={0x000B: "Snapseed 2.0"})), "Snapseed 2.0"),
        (jpeg(exif=PhotoExif(photo={0x9286: b"ASCII\0\0\0Screenshot"})), "Screenshot"),
        (
            with_segments(
                jpeg(),
                segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta x:xmptk='Image::ExifTool 12.57'></x:xmpmeta>"),
            ),
            "Image::ExifTool 12.57",
        ),
    ],
)
def test_programs_that_leave_the_camera_s_name_are_told(tmp_path: Path, photo: bytes, named: str) -> None:
    assert named in facts(tmp_path, photo).tools


def test_the_toolkit_of_cameras_is_no_program(tmp_path: Path) -> None:
    packet = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta x:xmptk='Adobe XMP Core 5.1.0-jc003'></x:xmpmeta>"
    assert facts(tmp_path, with_segments(jpeg(), segment(0xE1, packet))).tools == ()
