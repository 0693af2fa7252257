"""Which way does a phone's log say that it went?"""

import pytest

from server.domain.geo import LatLon
from server.formats import audit

HEAD = "event,node,start,end,latitude,longitude,accuracy\n"


def test_positions_come_in_their_order_and_standing_still_is_one() -> None:
    log = HEAD + (
        "form start,,1760000000000,,,,\n"
        "question,/data/a,1760000001000,1760000002000,35.1,102.6,5\n"
        "question,/data/b,1760000003000,1760000004000,35.1,102.6,5\n"
        "location tracking enabled,,1760000005000,,35.2,102.7,8\n"
    )
    assert audit.read_track(log.encode()) == (LatLon(35.1, 102.6), LatLon(35.2, 102.7))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"event,node,start,end\nform start,,1,\n",
        HEAD.encode() + b"question,/a,1,2,0,0,0\n",
        HEAD.encode() + b"question,/a,1,2,91,10,0\nquestion,/a,1,2,nan,10,0\nquestion,/a,1,2,north,10,0\n",
        HEAD.encode() + b"\0" * 100,
        b'event,latitude,longitude\n"' + b"x" * 200_000,
        b"x" * (audit.MOST_BYTES + 1),
    ],
)
def test_a_log_without_positions_gives_no_way(content: bytes) -> None:
    assert audit.read_track(content) == ()
