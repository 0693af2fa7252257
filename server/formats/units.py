"""Which units does a sheet name? CSV and XLSX, a line for each."""

from collections.abc import Mapping

from server.domain.register import RowError, Sheet, UnitRow
from server.formats import tables
from server.translations import N_

ALIASES: Mapping[str, tuple[str, ...]] = {
    "name": ("单位名称", "单位", "责任单位", "名称", "unit"),
    "code": ("单位代码", "单位编码", "统一社会信用代码", "代码", "编码", "unit_code"),
    "county": ("行政区域", "县", "县(市)", "县市", "所属县"),
    "county_code": ("行政区划代码", "区划代码", "行政区域代码"),
}


def read_units(data: bytes, name: str) -> Sheet[UnitRow]:
    """Read a list of units; rows that cannot be read are reported with their number.

    :raises Invalid: where the file as a whole cannot be read.
    """
    rows: dict[str, UnitRow] = {}
    errors: list[RowError] = []
    table = tables.read(data, name, ALIASES, 2)
    for row in table.rows:
        number, record = row.number, row.record
        unit = record.get("name", "")
        if not unit:
            errors.append(RowError(number, N_("The row has no name of a unit."), sheet=row.sheet))
        elif unit in rows:
            errors.append(RowError(number, N_("“{code}” stands in the file before."), {"code": unit}, row.sheet))
        elif long := tables.too_long(record, ALIASES):
            errors.append(RowError(number, tables.TOO_LONG, {"column": long[0], "most": long[1]}, row.sheet))
        else:
            rows[unit] = UnitRow(number, **{column: record.get(column, "") for column in ALIASES})
    return Sheet(tuple(rows.values()), tuple(errors), pages=table.pages, unknown=table.unknown)
