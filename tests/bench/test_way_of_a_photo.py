"""What does a photo cost from its receipt to its verdict, in a ledger of ten thousand? See docs/performance.md.

Counted is the time of the processor, the database's statements included, for photos of 12 megapixels as a worker takes
them; 200 earlier photos are in reach, of which one in ten shows the same place.
"""

import random
import resource
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import numpy as np
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import insert

from server.db import db, table_of, transaction
from server.domain.access import AttachmentState
from server.domain.multi_index_hashing import bands, signed
from server.domain.subject import Stage
from server.models import Attachment, Fingerprint, Form, Issue, Original, Photo, Site, Viewpoint
from server.services.runtime import now
from server.tasks import analysis
from tests import build
from tests.bench.history import Recorder
from tests.build import WORK_DONE, WORK_STARTED, XIAHE
from tests.photos import PhotoExif, encoded
from tests.power.landscape import View, after, render

LEDGER, IN_REACH, RESEMBLING, MEASURED = 10_000, 180, 20, 8
PHOTO_LIMIT_MS, PAIR_LIMIT_MS = 300, 700


def spent_ms() -> float:
    """Return what this process and its children have had of the processors."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return 1000 * sum(one.ru_utime + one.ru_stime for one in used)


@pytest.fixture(scope="module", autouse=True)
def pictures_are_looked_at_once() -> None:
    """Remember nothing: what a photo costs is the question here."""
    return


def shot(seed: int, *, worked: bool, size: tuple[int, int] = (4032, 3024)) -> bytes:
    view = View(seed=seed, green=0.3)
    shown = render(replace(after(view), east_m=1.0) if worked else view, (1600, 1200)).resize(size)
    grain = np.random.default_rng(seed).normal(0, 3, (size[1], size[0], 1))
    picture = Image.fromarray((np.asarray(shown) + grain).clip(0, 255).astype(np.uint8))
    at = WORK_DONE + timedelta(days=4) if worked else WORK_STARTED - timedelta(days=6)
    exif = PhotoExif(XIAHE.latitude + build.UNROUNDED, XIAHE.longitude + build.UNROUNDED, taken_at=at)
    return encoded(picture, "JPEG", exif, quality=90)


def small(seed: int) -> bytes:
    out = BytesIO()
    render(View(seed=seed, green=0.3), (800, 600)).save(out, "JPEG", quality=88)
    return out.getvalue()


def fill_ledger(form: Form, elsewhere: list[Site]) -> None:
    """Write photos of other counties, which only the search among everything looks at."""
    dice, moment = random.Random(1), now()
    sent = build.submission(form)
    originals, looks, attachments, photos = [], [], [], []
    for number in range(1_000_000, 1_000_000 + LEDGER):
        phash = dice.getrandbits(64)
        cut = dict(zip(("band0", "band1", "band2"), bands(phash), strict=True))
        originals.append({"id": number, "sha256": f"{number:064x}", "size_bytes": 3_000_000, "stored_at": moment})
        looks.append({"original_id": number, "phash": signed(phash), "pdq": dice.randbytes(32), **cut})
        attachments.append({
            "id": number, "submission_id": sent.id, "name": f"{number}.jpg", "state": AttachmentState.RECEIVED,
            "original_id": number, "received_at": moment, "flags": [],
        })  # fmt: skip
        photos.append({
            "id": number - 1_000_000 + 1, "original_id": number, "attachment_id": number, "question": "photo",
            "path": "/data/photo", "site_id": dice.choice(elsewhere).id, "received_at": moment,
            "stage": Stage.BEFORE, "verdict": "consistent", "attempts": 1,
        })  # fmt: skip
    for model, rows in ((Original, originals), (Fingerprint, looks), (Attachment, attachments), (Photo, photos)):
        db.session.execute(insert(table_of(model)), rows)


def receive(form: Form, issue: Issue, stands: Viewpoint, stage: Stage, content: bytes) -> int:
    return build.photo(build.submission(form), issue, stands, stage, content).id


def test_the_whole_way_of_a_photo_and_of_a_pair(context: Flask, record: Recorder) -> None:
    with transaction():
        plan = build.programme()
        site, form = build.site(plan), build.form(plan)
        issue = build.issue(plan, site)
        fill_ledger(form, [build.site(plan, code=f"E{nth}") for nth in range(200)])
        stands = [build.viewpoint(site, f"V{nth}", f"V{nth}") for nth in range(MEASURED)]
        near = [
            receive(
                form,
                issue,
                stands[nth % MEASURED],
                Stage.BEFORE,
                small(nth % MEASURED if nth < RESEMBLING else 100 + nth),
            )
            for nth in range(IN_REACH + RESEMBLING)
        ]
    for number in near:
        analysis.run(number)
    photos: list[float] = []
    pairs: list[float] = []
    for stage in (Stage.BEFORE, Stage.AFTER):
        with transaction():
            new = [
                receive(form, issue, stands[nth], stage, shot(nth, worked=stage is Stage.AFTER))
                for nth in range(MEASURED)
            ]
        for number in new:
            start = spent_ms()
            waiting = analysis.analyse(number)
            photos.append(spent_ms() - start)
            for pair in waiting[-1:]:
                start = spent_ms()
                analysis.examine(pair)
                pairs.append(spent_ms() - start)
    a_photo, a_pair = float(np.median(photos)), float(np.median(pairs))
    among = f"{LEDGER:,} in the ledger, {len(near)} in reach"
    record(f"a photo from receipt to verdict, {among}, CPU", a_photo, "ms", most=PHOTO_LIMIT_MS)
    record(f"a pair to its verdict, {among}, CPU", a_pair, "ms", most=PAIR_LIMIT_MS)
    assert a_pair <= PAIR_LIMIT_MS
