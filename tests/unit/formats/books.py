"""Workbooks as offices save them."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook


def book(pages: Mapping[str, Sequence[Sequence[object]]], **how: Any) -> bytes:
    """Return a workbook with these sheets; `hidden` names some, `formats` gives cells a number format, `epoch`."""
    made = Workbook()
    made.remove(made.worksheets[0])
    if "epoch" in how:
        made.epoch = how["epoch"]
    for name, rows in pages.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
        for cell, form in how.get("formats", {}).items():
            page[cell].number_format = form
        page.sheet_state = "hidden" if name in how.get("hidden", ()) else "visible"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
