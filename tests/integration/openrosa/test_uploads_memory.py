"""How much memory does the server take while many phones upload at once?"""

import os
from pathlib import Path

import pytest

from server.db import db
from tests.collect import Phone, over_http
from tests.integration.openrosa.crowd import MOST_MB, PHONES, SUBMISSIONS, peaks, watched
from tests.integration.openrosa.field import Field, Stood, instance
from tests.integration.openrosa.live import serving

pytestmark = pytest.mark.slow


def test_memory_is_flat_while_sixteen_phones_upload(field: Field, tmp_path: Path, database_url: str) -> None:
    db.session.remove()
    with serving(tmp_path, database_url) as server:
        found = peaks(server, server.url + field.base)
    assert max(found) < MOST_MB, found
    assert found[2] < found[0] + 30, found
    assert len(field.submissions()) == 3 * PHONES * SUBMISSIONS


def test_the_largest_photo_is_never_wholly_in_memory(field: Field, tmp_path: Path, database_url: str) -> None:
    db.session.remove()
    with serving(tmp_path, database_url) as server:
        phone = Phone(over_http(server.url + field.base))
        assert phone.submit(instance(1)).status == 201
        before = server.memory_mb()
        with watched(server) as samples:
            files = {"big.jpg": os.urandom(60_000_000)}
            assert phone.submit(instance(2, stood=(Stood(wide="big.jpg", near=""),)), files).status == 201
    assert max(samples) < before + 20, (before, max(samples))
    assert field.stored() == files
