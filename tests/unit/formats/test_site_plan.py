"""A drawing of all sites: to scale, each state in a shape of its own."""

import re

from defusedxml import ElementTree

from server.domain.geo import LatLon
from server.domain.site_state import SiteState
from server.formats import site_plan

WORDS = {state: f"<{state.value}>" for state in SiteState}
HERE = LatLon(34.8, 102.6)


def drawn(*sites: tuple[LatLon, SiteState]) -> str:
    svg = site_plan.as_svg(sites, WORDS, "nothing here")
    ElementTree.fromstring(svg)
    return svg


def test_without_sites_the_drawing_says_so() -> None:
    assert "nothing here" in drawn()


def test_sites_in_one_place_are_one_mark_of_the_worst_with_their_number() -> None:
    svg = drawn((HERE, SiteState.COMPLETED), (HERE, SiteState.DOUBTED), (HERE, SiteState.OPEN))
    assert re.findall(r'class="many"[^>]*>(\d+)<', svg) == ["3"]
    body, legend = svg.split('class="many"')
    assert re.findall(r'path class="([\w-]+)"', body) == ["doubted"]
    assert [state for state in ("doubted", "open", "completed") if f"&lt;{state}&gt; 1" in legend]


def test_north_is_up_and_east_is_right() -> None:
    svg = drawn((HERE, SiteState.OPEN), (LatLon(35.8, 103.6), SiteState.NO_ISSUE))
    places = re.findall(r'<path class="(open|no-issue)" d="M([\d.]+) ([\d.]+)', svg)
    (x, y), (other_x, other_y) = ((float(x), float(y)) for _, x, y in sorted(places[:2], reverse=True))
    assert x < other_x
    assert y > other_y


def test_the_bar_is_as_long_as_it_says() -> None:
    svg = drawn((HERE, SiteState.OPEN), (LatLon(34.8, 103.6), SiteState.OPEN))
    length = float(re.search(r"h(\d+)v-5", svg)[1])  # type: ignore[index]
    kilometres = float(re.search(r">([\d.]+) km<", svg)[1])  # type: ignore[index]
    assert abs(kilometres - length * 91.4 / (site_plan.WIDE[0] - 2 * site_plan.MARGIN)) < 1


def test_ten_thousand_sites_are_a_small_drawing() -> None:
    spread = [(LatLon(33 + n % 100 / 50, 101 + n // 100 / 40), SiteState.OPEN) for n in range(10_000)]
    assert len(drawn(*spread)) < 150_000
