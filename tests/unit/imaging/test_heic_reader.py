"""What is said of a HEIC where the extra that reads it is not installed?"""

import subprocess
import sys
from pathlib import Path

import pytest

from server.imaging import decode
from server.imaging.facts import read_facts
from server.imaging.preview import write_preview
from server.imaging.probe import probe
from server.imaging.undecodable import Undecodable
from tests.photos import PhotoExif, heic, jpeg

WITHOUT = """
import sys
from pathlib import Path
sys.modules["pillow_heif"] = None
from server.imaging.facts import read_facts
print(read_facts(Path(sys.argv[1])).problem)
"""


@pytest.fixture
def without_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(decode._READERS, "image/heic")


def file(folder: Path, content: bytes) -> Path:
    path = folder / "IMG_1763.HEIC"
    path.write_bytes(content)
    return path


def test_the_program_starts_without_the_extra_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT, str(file(tmp_path, heic()))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "no-heic-reader"


@pytest.mark.usefixtures("without_extra")
def test_a_heic_is_still_known_as_one(tmp_path: Path) -> None:
    read = read_facts(file(tmp_path, heic()))
    assert (read.media_type, read.problem, read.fingerprint) == ("image/heic", "no-heic-reader", None)


@pytest.mark.usefixtures("without_extra")
def test_a_heic_that_breaks_off_is_still_named_as_one_that_does(tmp_path: Path) -> None:
    assert read_facts(file(tmp_path, heic()[:-100])).problem == "truncated"


@pytest.mark.usefixtures("without_extra")
def test_an_officer_is_not_told_that_a_heic_is_broken(tmp_path: Path) -> None:
    assert probe(file(tmp_path, heic()), sha256="0" * 64, size_bytes=len(heic())) is None


@pytest.mark.usefixtures("without_extra")
def test_no_preview_is_made_of_a_heic(tmp_path: Path) -> None:
    with pytest.raises(Undecodable, match="no-heic-reader"):
        write_preview(file(tmp_path, heic()), tmp_path / "preview.jpg", 480)


@pytest.mark.usefixtures("without_extra")
def test_other_photos_are_read_as_before(tmp_path: Path) -> None:
    assert read_facts(file(tmp_path, jpeg(exif=PhotoExif()))).problem is None
