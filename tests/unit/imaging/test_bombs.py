"""Does any file keep a reader busy for more than two seconds, make it crash, or take more than 512 MB?

One process reads them all, in a fork of its own for each, so that the highest memory of each is known. Time is that of
the processors, because the machine that tests has other work.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bombs import BOMBS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is told by Linux only"),
]
MOST_MB = 512
MOST_S = 2.0

READER = """
import json, os, resource, sys
from pathlib import Path
import server.tasks.work  # what a worker has in memory besides
from server.imaging.facts import read_facts

def used(who):
    of = resource.getrusage(who)
    return of.ru_utime + of.ru_stime

for name in sys.argv[1:]:
    if os.fork():
        code = os.wait()[1]
        if code:
            print(json.dumps({"crash": code}), flush=True)
        continue
    before = used(resource.RUSAGE_SELF)
    facts = read_facts(Path(name))
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
    seconds = used(resource.RUSAGE_SELF) - before + used(resource.RUSAGE_CHILDREN)
    print(json.dumps({"problem": facts.problem, "mb": int(peak) // 1024, "seconds": round(seconds, 2)}), flush=True)
    os._exit(0)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("bombs")
    paths = [folder / str(number) for number in range(len(BOMBS))]
    for path, make in zip(paths, BOMBS.values(), strict=True):
        path.write_bytes(make())
    command = [sys.executable, "-c", READER, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip(BOMBS, lines, strict=True))


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_hangs_crashes_or_takes_all_memory(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    said = outcomes[name]
    assert "crash" not in said, said
    assert said["seconds"] <= MOST_S, said
    assert said["mb"] <= MOST_MB, said
