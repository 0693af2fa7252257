"""Does a phone that scans a code find in it what was put there?"""

import base64
import json
import re
import zlib

import cv2
import numpy as np

from server.domain.collect_settings import Profile, document
from server.formats import qr_code, settings_code

PROFILE = Profile("https://zhenggai.example.gov.cn/v1/key/" + "aB3dE5fG" * 8 + "/projects/1", "甘南州", "1", "扎西")
LARGEST = 2953
"""So many letters fit into the largest code at level L."""


def drawn(svg: str) -> np.ndarray:
    """Paint what the SVG says: one long path of strokes, each one square high."""
    size = int(re.findall(r'viewBox="0 0 (\d+) ', svg)[0])
    picture = np.full((size, size), 255, np.uint8)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]*)", re.findall(r'stroke="#000" d="([^"]*)"', svg)[0]):
        said = [float(number) for number in numbers.split()]
        if command == "h":
            picture[int(y), int(x) : int(x + said[0])] = 0
            x += said[0]
        else:
            x, y = (said[0], said[1]) if command == "M" else (x + said[0], y + said[1])
    return picture.repeat(6, axis=0).repeat(6, axis=1)


def test_collect_reads_the_same_settings_as_were_encoded() -> None:
    settings = document(PROFILE)
    assert json.loads(zlib.decompress(base64.b64decode(settings_code.encode(settings), validate=True))) == settings


def test_a_code_with_all_settings_is_read_back_letter_by_letter() -> None:
    text = settings_code.encode(document(PROFILE))
    assert len(text) < LARGEST
    assert cv2.QRCodeDetector().detectAndDecode(drawn(qr_code.svg(text)))[0] == text


def test_the_code_is_black_on_white_with_a_quiet_zone_whatever_the_page_looks_like() -> None:
    svg = qr_code.svg("a")
    assert 'fill="#fff"' in svg
    assert drawn(svg)[: 4 * 6].min() == 255
    assert "style=" not in svg
