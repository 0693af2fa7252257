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


def test_the_times_of_questions_are_read_and_those_of_other_events_are_not() -> None:
    log = (
        "event,node,start,end\n"
        "form start,,1760000000000,\n"
        "question,/data/a,1760000001000,1760000002000\n"
        "group questions,/data/rep[2],1760000003000,1760000004000\n"
        "event,node,start,end,latitude,longitude,accuracy\n"
        "question,/data/b,1760000005000,1760000006500,35.1,102.6,5\n"
        "form save,,1760000007000,\n"
    )
    screens = audit.read_screens(log.encode())
    assert [(one.node, one.is_group, one.begun_at.second, one.ended_at.second) for one in screens] == [
        ("/data/a", False, 21, 22),
        ("/data/rep[2]", True, 23, 24),
        ("/data/b", False, 25, 26),
    ]


@pytest.mark.parametrize(
    "line",
    ["question,/a,2,1", "question,/a,1,", "question,/a,one,two", f"question,/a,1,{10**30}", "question,,1,2", "\0,,,"],
)
def test_a_line_without_times_tells_nothing(line: str) -> None:
    assert audit.read_screens(f"event,node,start,end\n{line}\n".encode()) == ()
