"""What does a table say of photos that somebody brings: which file belongs where?"""

from collections.abc import Collection, Mapping

from server.domain.brought_in import Place, TableRow
from server.domain.file_names import plain
from server.domain.outside_limits import LONGEST_SAID
from server.errors import Invalid
from server.formats import tables
from server.translations import N_

ALIASES: Mapping[str, tuple[str, ...]] = {
    "file": ("文件名", "文件", "照片", "照片名称", "照片文件", "图片", "图片名称", "file_name", "filename", "photo"),
    "issue": ("问题编号", "整改问题编号", "任务编号", "编号", "issue_code", "item_code", "code"),
    "viewpoint": ("拍摄点", "拍摄点编号", "拍摄点编码", "拍摄点名称", "机位", "viewpoint_code", "vp_code"),
    "stage": ("阶段", "整改阶段", "拍摄阶段", "phase"),
    "taken_by": ("拍摄人", "拍摄者", "摄影", "taken_by", "photographer"),
    "source": ("来源", "照片来源", "来源说明", "备注", "说明", "source", "source_note", "note", "from"),
}  # fmt: skip
_NEEDED = frozenset({"file", "issue", "viewpoint", "stage"})
_FOUR = N_(
    "{name} needs four columns: 文件名 (file), 问题编号 (issue), 拍摄点 (viewpoint), 阶段 (stage). Others: {others}"
)


def read(data: bytes, name: str) -> list[TableRow]:
    """Read a CSV or XLSX file; rows that name no file are left out.

    :raises Invalid: where it cannot be read, or lacks a column that is needed.
    :raises TooLarge: for one beyond the limits.
    """
    table = tables.read(data, name, ALIASES, 2, _lacking)
    rows = [(row.number, row.record) for row in table.rows if row.record.get("file")]
    if not rows:
        raise Invalid(N_("{name} names no photo."), name=name)
    return [_row(number, record) for number, record in rows]


def _lacking(columns: Collection[str]) -> str:
    return "" if set(columns) >= _NEEDED else _FOUR


def _row(number: int, record: Mapping[str, str]) -> TableRow:
    said = {key: record.get(key, "") for key in ALIASES}
    return TableRow(
        number=number,
        file=plain(said["file"].replace("\\", "/").removeprefix("./")),
        place=Place(tables.code(said["issue"]) or None, tables.code(said["viewpoint"]) or None, said["stage"] or None),
        taken_by=said["taken_by"][:LONGEST_SAID],
        source=said["source"][:LONGEST_SAID],
    )
