"""How does a dossier travel so that anyone can check it without trusting us? As a BagIt bag (RFC 8493).

The bag is made in a folder beside its place and moved there when it is whole: a killed export never looks finished.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import bagit

BOM = "\ufeff"
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@contextmanager
def making(target: Path, info: Mapping[str, str]) -> Iterator[Path]:
    """Give a folder to fill; when the block ends well it becomes the bag `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as half:
        folder = Path(half) / target.name
        folder.mkdir()
        yield folder
        bagit.make_bag(str(folder), bag_info=dict(info), checksums=["sha256"])
        folder.rename(target)


def write_table(path: Path, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV that Excel opens as UTF-8 and whose cells it does not run."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    path.write_text(BOM + text.getvalue(), encoding="utf-8", newline="")


def write_zip(bag: Path, target: Path) -> None:
    """Pack a bag; photos do not get smaller, so nothing is compressed."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as packed:
        for path in sorted(bag.rglob("*")):
            if path.is_file():
                packed.write(path, Path(bag.name) / path.relative_to(bag))


def safe_name(text: str) -> str:
    """Return a name for a file: letters of any script, digits, and -_. are kept."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in text).strip(".")[:80] or "_"


def _safe(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith(_RISKY):
        return f"'{cell}"
    return cell
