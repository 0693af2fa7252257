"""Which photos stand for which case, stage and viewpoint: by the options of `pairs check`, or by the rows of a table?

A file that does not exist or is no picture is an answer, not a refusal; a row that cannot be understood is refused with
its line before a photo is read.
"""

import math
from collections.abc import Mapping
from pathlib import Path

from server.cli.kernel import say
from server.cli.photo_questions import BadUsage, Moment, datum, each_row, number, path_of, place, rows
from server.domain.datum import Datum
from server.domain.geo import CircleFence, LatLon
from server.domain.limits import Limits
from server.domain.region import Region
from server.domain.subject import RegisteredFence, Stage, Window
from server.errors import Invalid
from server.services.verification.case_inspection import Box, CasePhoto
from server.translations import N_

COLUMNS = (
    "case", "stage", "viewpoint", "file", "lat", "lon", "radius_m", "datum", "bearing", "work_started", "work_done",
    "received", "problem",
)  # fmt: skip
_START, _END = Moment(is_end=False), Moment(is_end=True)


def from_table(table: Path) -> list[CasePhoto]:
    """Return one photo per row; paths are looked for from here, then from the table's folder.

    :raises BadUsage: for a table that cannot be read, with the number and the fault of each line.
    """
    return each_row(table, rows(table, COLUMNS), lambda cells: photo(path_of(table, cells), cells))


def of_two(before: Path, after: Path, given: Mapping[str, str]) -> list[CasePhoto]:
    """Return the two photos of one case.

    :raises BadUsage: where the options cannot be understood.
    """
    try:
        return [photo(path, {**given, "stage": stage}) for path, stage in ((before, "before"), (after, "after"))]
    except ValueError as problem:
        raise BadUsage(str(problem)) from problem


def photo(path: Path, cells: Mapping[str, str]) -> CasePhoto:
    """Return what is asked of one file.

    :raises ValueError: where a cell cannot be understood, in the reader's language.
    """
    stage = _stage(cells.get("stage") or "")
    number(cells, "bearing")  # of the viewpoint: for officers, no check reads it; but it must be one
    started, done = cells.get("work_started"), cells.get("work_done")
    return CasePhoto(
        case=cells.get("case") or "1",
        stage=stage,
        viewpoint=cells.get("viewpoint") or "1",
        path=path,
        site=_site(cells),
        window=_window(stage, started, done),
        work_started=_START.read(started) if started else None,
        work_done=_START.read(done) if done else None,
        received=_END.read(cells["received"]) if cells.get("received") else None,
        problem=_box(cells["problem"]) if cells.get("problem") else None,
    )


def _stage(text: str) -> Stage:
    try:
        return Stage(text.strip().lower())
    except ValueError:
        known = ", ".join(stage.value for stage in Stage)
        raise ValueError(say(N_("stage: “{text}” is none of {known}"), text=text, known=known)) from None


def _site(cells: Mapping[str, str]) -> RegisteredFence | None:
    radius_m = number(cells, "radius_m")
    latitude, longitude, radius_m = place(
        {
            "lat": number(cells, "lat"),
            "lon": number(cells, "lon"),
            "radius_m": Limits.fence_radius_m if radius_m is None else radius_m,
        }
    )
    written_in = Datum(datum(cells.get("datum") or Datum.WGS84.value))
    if latitude is None or longitude is None:
        return None
    return RegisteredFence(CircleFence(LatLon(latitude, longitude), radius_m), written_in)


def _window(stage: Stage, started: str | None, done: str | None) -> Window:
    """Return when a photo of a stage may have been taken; a day is meant whole, at either end."""
    if stage is Stage.BEFORE:
        return Window(before=_END.read(started) if started else None)
    begin = (done or started) if stage is Stage.AFTER else started
    return Window(after=_START.read(begin) if begin else None)


def _box(text: str) -> Box:
    parts = text.replace(";", ",").replace("，", ",").split(",")
    try:
        left, top, width, height = map(float, parts)
    except ValueError:
        raise ValueError(say(N_("problem: “{text}” is not X,Y,W,H"), text=text)) from None
    box = left, top, width, height
    if not all(map(math.isfinite, box)) or min(box) < 0:
        raise ValueError(say(N_("problem: “{text}” is not X,Y,W,H"), text=text))
    if max(box) <= 1:
        try:
            Region.box(*box)
        except Invalid as fault:
            raise ValueError(say(fault.message, **fault.details)) from fault
    return box
