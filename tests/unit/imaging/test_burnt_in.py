"""Is text that a camera burnt in noticed and read, and what is no text left alone?"""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from server.imaging import burnt_in
from server.imaging.burnt_in import NONE, READ, SEEN, UNREADABLE, BurntIn
from server.imaging.preview import in_sizes
from server.imaging.text_lines import LONG_EDGE, TextBox, text_box
from tests.power import grids
from tests.power.landscape import View, render
from tests.watermarks import Style, stamped

LINES = ("2026年6月1日 10:20", "星期一 晴 18℃", "甘南州·夏河县拉卜楞镇", "经度：102.653412 纬度：34.812634")
SIZE = (1600, 1200)
STANDS_ON_ITS_HEAD = 3


def look(picture: Image.Image) -> TextBox | None:
    return text_box(in_sizes(picture, (LONG_EDGE,), None)[0])


def plain(lines: tuple[str, ...]) -> str:
    return "".join(lines).replace(" ", "").replace(":", "：")


@pytest.mark.parametrize("style", Style)
def test_lines_of_a_watermark_camera_are_noticed_where_they_stand(style: Style) -> None:
    box = look(stamped(render(View(3), SIZE), LINES, style))
    assert box is not None
    assert box.top > 0.6
    assert box.left < 0.1


@pytest.mark.slow
def test_places_without_text_are_told_from_those_with_one() -> None:
    seen = [seed for seed in range(40) if look(render(View(seed, season=seed % 3 / 2, cover="net" * (seed % 2))))]
    assert len(seen) <= 1


@pytest.mark.slow
def test_nets_and_gratings_are_mostly_no_text() -> None:
    seen = [seed for seed in range(20) if look(grids.even_thing(np.random.default_rng(seed), (960, 720)))]
    assert len(seen) <= 1


@pytest.mark.parametrize("size", [(1, 1), (3, 960), (960, 3), (40, 40)])
def test_the_smallest_pictures_have_no_text(size: tuple[int, int]) -> None:
    assert text_box(Image.new("RGB", size, "white")) is None


@pytest.mark.parametrize("style", Style)
def test_what_is_burnt_in_is_read(style: Style) -> None:
    found = burnt_in.burnt_in(stamped(render(View(3), SIZE), LINES, style), None)
    assert found.state == READ
    assert [line for line in LINES if plain((line,)) not in plain(found.lines)] == []


def test_a_picture_that_is_stored_turned_is_read_upright() -> None:
    turned = stamped(render(View(3), SIZE), LINES).transpose(Image.Transpose.ROTATE_180)
    assert plain(LINES[:1]) in plain(burnt_in.burnt_in(turned, STANDS_ON_ITS_HEAD).lines)


@pytest.mark.usefixtures("socket_disabled")
def test_the_models_lie_in_the_wheel() -> None:
    burnt_in._reader.cache_clear()
    assert burnt_in.burnt_in(stamped(render(View(3), SIZE), LINES), None).lines


def test_without_the_reader_a_text_is_only_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(burnt_in, "_reader", lambda: None)
    assert burnt_in.burnt_in(stamped(render(View(3), SIZE), LINES), None) == BurntIn(SEEN)


def test_nothing_is_read_where_no_text_is_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(burnt_in, "_reader", lambda: pytest.fail("it was read"))
    assert burnt_in.burnt_in(Image.new("RGB", SIZE, "green"), None) == BurntIn(NONE)


def test_a_reader_that_breaks_is_logged_and_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(_: object) -> Any:
        raise RuntimeError("model")

    monkeypatch.setattr(burnt_in, "_reader", lambda: breaks)
    assert burnt_in.burnt_in(stamped(render(View(3), SIZE), LINES), None) == BurntIn(UNREADABLE)
    assert "broke" in caplog.text
