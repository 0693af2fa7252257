"""Does any file cost a reader more than some honest large photos do, make it crash, or take more than 512 MB?

One process reads them all, in a fork of its own for each, so that the highest memory of each is known. Cost is time of
the processors as a multiple of what decoding an honest photo takes there just before, so that a slow or busy machine
accuses nobody.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bombs import BOMBS
from tests.photos import jpeg

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is told by Linux only"),
]
MOST_MB = 512
MOST_TIMES = 100
"""The dearest file that is read through, 34 MB of noise, costs 35 to 72 times an honest photo of 12 megapixels."""

READER = """
import json, os, resource, sys
from pathlib import Path
from PIL import Image
import server.tasks.work  # what a worker has in memory besides
from server.imaging.facts import read_facts

def used(who):
    of = resource.getrusage(who)
    return of.ru_utime + of.ru_stime

def honest():
    before = used(resource.RUSAGE_SELF)
    with Image.open(sys.argv[1]) as photo:
        photo.load()
    return used(resource.RUSAGE_SELF) - before

for name in sys.argv[2:]:
    once = honest()
    if os.fork():
        code = os.wait()[1]
        if code:
            print(json.dumps({"crash": code}), flush=True)
        continue
    before = used(resource.RUSAGE_SELF)
    facts = read_facts(Path(name))
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
    seconds = used(resource.RUSAGE_SELF) - before + used(resource.RUSAGE_CHILDREN)
    told = {"problem": facts.problem, "mb": int(peak) // 1024, "seconds": round(seconds, 2), "times": seconds / once}
    print(json.dumps(told), flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("bombs")
    paths = [folder / str(number) for number in range(len(BOMBS))]
    for path, make in zip(paths, BOMBS.values(), strict=True):
        path.write_bytes(make())
    honest = folder / "honest"
    honest.write_bytes(jpeg(size=(4_000, 3_000)))
    command = [sys.executable, "-c", READER, str(honest), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip(BOMBS, lines, strict=True))


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_costs_too_much_crashes_or_takes_all_memory(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    said = outcomes[name]
    assert "crash" not in said, said
    assert said["times"] <= MOST_TIMES, said
    assert said["mb"] <= MOST_MB, said
