"""Sites that are written to a file are read from it again as they were."""

import pytest

from server.domain.datum import Datum
from server.domain.register import SiteRow, ViewpointRow
from server.formats import site_tables
from server.formats.sites import read_sites

ROUND = SiteRow(
    code="JGT", name="加甘滩<堆场>", latitude=34.8126, longitude=102.6534, radius_m=150, county="夏河县",
    unit="夏河县政府",
    viewpoints=(ViewpointRow("S", "南坡", 34.812, 102.6535, 180, "断墙旁"), ViewpointRow("T", "顶部")),
)  # fmt: skip
DRAWN = SiteRow(
    code="SBX", name="水泊峡", latitude=(34.0 + 34.0 + 34.3) / 3, longitude=(103.1 + 103.3 + 103.2) / 3, radius_m=100,
    polygon=((34.0, 103.1), (34.0, 103.3), (34.3, 103.2)),
)  # fmt: skip


@pytest.mark.parametrize("kind", list(site_tables.WRITERS))
def test_what_is_written_is_read_again(kind: str) -> None:
    written = site_tables.WRITERS[kind][0]([ROUND, DRAWN])
    again = read_sites(written, f"sites.{kind}")
    assert again.errors == ()
    assert [vars(one) for one in again.rows] == [vars(ROUND), vars(DRAWN)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_keeps_the_datum_in_which_a_site_was_registered(kind: str) -> None:
    shifted = SiteRow(code="G", name="G", latitude=34.8126, longitude=102.6534, datum=Datum.GCJ02, radius_m=100)
    assert read_sites(site_tables.WRITERS[kind][0]([shifted]), f"sites.{kind}").rows == (shifted,)


@pytest.mark.parametrize("kind", ["geojson", "kml"])
def test_a_map_file_has_the_place_in_wgs84(kind: str) -> None:
    shifted = SiteRow(code="G", name="G", latitude=34.811327, longitude=102.655026, datum=Datum.GCJ02, radius_m=100)
    [row] = read_sites(site_tables.WRITERS[kind][0]([shifted]), f"sites.{kind}").rows
    assert row.datum is Datum.WGS84
    assert (row.latitude, row.longitude) == pytest.approx((34.8126, 102.6534), abs=1e-5)
