"""What do names tell of where a photo belongs, and what do they leave open?"""

import pytest

from server.domain.brought_in import KnownIssue, Place
from server.domain.photo_names import Names, stage_of

FEW = Names(
    [
        KnownIssue("GN-001", "JGT", "加甘滩堆场", [("S", "南坡"), ("T", "顶部"), ("TE", "顶部_东")]),
        KnownIssue("GN-001_2", "SBX", "水泊峡19林班小班地块第三片", [("S", "南坡")]),
        KnownIssue("GN-003"),
        KnownIssue("D3SX202505280018-某县某镇", "A", "甲", [("1", "机位一"), ("2", "机位一")]),
    ]
)


@pytest.mark.parametrize(("path", "place"), [
    ("GN-001_加甘滩堆场_南坡_整改前_20260826.jpg", Place("GN-001", "S", "before")),
    ("gn-001_jgt_s_AFTER (2).JPG", Place("GN-001", "S", "after")),
    ("GN-001_南坡_整改中.jpg", Place("GN-001", "S", "during")),
    ("GN-001_顶部_东_整改前.jpg", Place("GN-001", "TE", "before")),
    ("GN-001_顶部_整改前.jpg", Place("GN-001", "T", "before")),
    ("GN-001_2_南坡_整改前.jpg", Place("GN-001_2", "S", "before")),
    ("GN-001_2_水泊峡19林班小班地块第_南坡_整改前.jpg", Place("GN-001_2", "S", "before")),
    ("ＧＮ-001＿南坡＿整改前.jpg", Place("GN-001", "S", "before")),
    ("材料/GN-001_加甘滩堆场/photos/S_南坡/before/IMG_1.jpg", Place("GN-001", "S", "before")),
    ("GN-001/S/IMG_1_整改后.jpg", Place("GN-001", "S", "after")),
    ("GN-001/南坡/整改前/GN-001_南坡_整改后.jpg", Place("GN-001", "S", None)),
    ("GN-001/顶部/南坡_整改后.jpg", Place("GN-001", None, "after")),
    ("GN-001/GN-001_2_南坡_整改前.jpg", Place(None, None, "before")),
    ("GN-001_别处_南坡_整改前.jpg", Place("GN-001", None, "before")),
    ("GN-003_南坡_整改前.jpg", Place("GN-003", None, "before")),
    ("GN-003/整改前/1.jpg", Place("GN-003", None, "before")),
    ("D3SX202505280018_甲_1_整改前.jpg", Place("D3SX202505280018-某县某镇", "1", "before")),
    ("D3SX202505280018_甲_机位一_整改前.jpg", Place("D3SX202505280018-某县某镇", None, "before")),
    ("mmexport1700000000000.jpg", Place()),
])  # fmt: skip
def test_names_tell_what_they_name_and_nothing_more(path: str, place: Place) -> None:
    assert FEW.told(path) == place


@pytest.mark.parametrize(
    ("word", "stage"), [("整改前", "before"), ("治理后", "after"), (" During ", "during"), ("大概", None), ("", None)]
)
def test_a_stage_is_one_of_the_words_for_it(word: str, stage: str | None) -> None:
    assert stage_of(word) == stage
