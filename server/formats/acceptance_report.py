"""What does an office sign? The report for acceptance, as a PDF that Typst sets.

What strangers wrote reaches the template as values of a JSON file, never as markup. Setting runs in a process of its
own, so that a document which is too large, or a fault of the engine, ends there.
"""

import json
import logging
import subprocess
from datetime import datetime
from pathlib import Path
from shutil import copyfile

from server.domain.report import Cover, Line, ReportIssue, Volume, line
from server.errors import Conflict
from server.formats import report_cover, report_issue, typesetting
from server.translations import N_

_TEMPLATE = Path(__file__).with_name("acceptance_report.typ")
_SET = "volume.pdf"
log = logging.getLogger(__name__)


class Project:
    """What a report is set of, in a folder of its own: each issue's values are written down as soon as they are known,
    so that a batch need not be held in memory."""

    def __init__(self, folder: Path, language: str) -> None:
        self._folder = folder
        self._language = language
        self._lines: list[Line] = []
        copyfile(_TEMPLATE, folder / "main.typ")

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the issues that were added, as the list names them."""
        return tuple(self._lines)

    def add(self, issue: ReportIssue) -> None:
        """Add an issue; its pictures have to stay where they are until the report is set."""
        number = len(self._lines)
        names = {
            path: self._linked(number, place, source) for place, (path, source) in enumerate(issue.pictures.items())
        }
        self._write(f"issue-{number}.json", report_issue.values(issue, names, self._language))
        self._lines.append(line(issue.dossier))

    def volume(self, cover: Cover, volume: Volume, target: Path) -> int:
        """Set a volume and return how large its file is.

        :raises Conflict: where that cannot be done within the limits of time and memory.
        """
        self._write("report.json", report_cover.values(cover, volume, self._language))
        _set(self._folder, cover.made_at, volume)
        copyfile(self._folder / _SET, target)
        return target.stat().st_size

    def _linked(self, number: int, place: int, source: Path) -> str:
        name = f"picture-{number}-{place}.jpg"
        (self._folder / name).symlink_to(source.absolute())
        return name

    def _write(self, name: str, document: object) -> None:
        (self._folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _set(folder: Path, made_at: datetime, volume: Volume) -> None:
    try:
        typesetting.run(folder, made_at, folder / _SET)
    except subprocess.SubprocessError as error:
        said = getattr(error, "stderr", None) or b""
        log.error("volume %d of a report was not set: %s %s", volume.number, error, said.decode(errors="replace"))
        raise Conflict(
            N_(
                "Volume {number} of the report could not be made within its limits of time and memory."
                " Make it of fewer issues, or without the report; the log says what happened."
            ),
            number=volume.number,
        ) from error
