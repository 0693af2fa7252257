"""Which code of ours can remove a file? What is made anew or was never acknowledged, and nothing else."""

import re

from server.config import ROOT

REMOVES = re.compile(r"\bunlink\(|\bobstore\.delete\(|\brmtree\(|\bos\.remove\(|\brmdir\(|\bos\.truncate\(")
ALLOWED = {
    "server/cli/ledger.py": 1,  # a workbook that was not finished
    "server/cli/room_to_count.py": 1,  # figures of a process, empty for want of room
    "server/formats/bag_targets.py": 3,  # copies in a bag that is not finished
    "server/formats/bag_writer.py": 1,  # a bag that was not finished
    "server/imaging/preview.py": 1,  # a draft of a preview
    "server/imaging/tiles.py": 1,  # a draft of tiles
    "server/services/export/builder.py": 1,  # a bag that was not finished
    "server/services/export/first_page.py": 1,  # a report that was not finished
    "server/services/export/tables/writing.py": 1,  # a table that was not finished
    "server/services/export/whole_index.py": 1,  # tables that were not finished
    "server/services/system/copying.py": 2,  # copies not finished or older than those kept; a list of damaged ones
    "server/temporary.py": 1,  # what a killed process needed until its end, and put where nothing is kept
    "server/services/system/restoring.py": 1,  # a draft of a file that is not as it was written
    "server/services/intake/staged_parcels.py": 3,  # what a person brought to the page and did not have filed
    "server/media/bucket.py": 1,  # an object that was copied to another name before
    "server/media/folder.py": 1,  # half-written files, of which no phone heard 201
    "server/media/nearby.py": 2,  # likewise of dead processes; copies of what lies in a bucket
    "server/media/spool.py": 1,  # a file that was not kept, or is kept elsewhere
}


def test_no_code_removes_an_original() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): len(REMOVES.findall(path.read_text(encoding="utf-8")))
        for path in (ROOT / "server").rglob("*.py")
        if "node_modules" not in path.parts
    }
    assert {name: number for name, number in found.items() if number} == ALLOWED
