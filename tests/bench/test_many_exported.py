"""What does taking many photos away cost, and verifying their log? See docs/performance.md.

SHIZHENG_BENCH_ISSUES says how many issues there are, with a hundred photos each; without it few, for a minute.
"""

import os
import zipfile
from pathlib import Path

from server.config import ROOT
from tests.bench import many_photos
from tests.bench.test_export_speed import MOST_MB, flask, spent
from tests.conftest import running, settings_in

ISSUES = int(os.environ.get("SHIZHENG_BENCH_ISSUES", "10"))
PHOTOS_OF_EACH = 100


def test_many_small_photos_are_taken_away_and_verified(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with running(settings) as app, app.app_context():
        many_photos.fill(ISSUES, PHOTOS_OF_EACH)
    out = tmp_path / "out"
    exported = spent(flask("exports", "build", "--all", "--zip", "--no-report", "--out", str(out)), ROOT, settings)
    verified = spent(flask("events", "verify"), ROOT, settings)
    started = spent(flask("exports", "list"), ROOT, settings)
    (archive,) = out.glob("*.zip")
    with zipfile.ZipFile(archive) as opened:
        names = opened.namelist()
    print(
        f"\n{ISSUES * PHOTOS_OF_EACH:,} photos: exported in {exported.cpu_seconds:.0f} s of CPU, "
        f"{exported.peak_mb:.0f} MB (asked {MOST_MB}); verified in {verified.cpu_seconds:.0f} s, "
        f"{verified.peak_mb:.0f} MB; the start of each {started.cpu_seconds:.1f} s, {started.peak_mb:.0f} MB"
    )
    assert len({name.casefold() for name in names}) == len(names)
    assert sum("/photos/" in name for name in names) >= ISSUES * PHOTOS_OF_EACH
    assert exported.peak_mb <= 2 * MOST_MB
