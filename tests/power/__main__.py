"""`python -m tests.power`: measure, print, and with `--write` keep the figures for docs/checks.md."""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from server.domain.finding import Status
from tests.power import pairs, photos, visits
from tests.power.figures import Rate


def main() -> int:
    """Run the corpus; exit 1 where an honest photo was contradicted."""
    options = argparse.ArgumentParser(prog="python -m tests.power", description=__doc__)
    options.add_argument("--seed", type=int, default=20261123)
    options.add_argument("--honest", type=int, default=100, help="photos of every hardship")
    options.add_argument("--lies", type=int, default=40, help="photos of every manipulation")
    options.add_argument("--pairs", type=int, default=40, help="pairs of every kind")
    options.add_argument("--days", type=int, default=100, help="photos of every kind of an officer's day")
    options.add_argument("--days-only", action="store_true", help="leave out all that renders pictures")
    options.add_argument("--write", type=Path, help="keep the figures in this JSON file")
    given = options.parse_args()
    if given.days_only and given.write:
        options.error("--write keeps all figures, or none")
    begun = time.monotonic()
    outcome = photos.Outcome() if given.days_only else _of_pictures(given)
    outcome.add_days(visits.measure(given.seed, given.days))
    print_outcome(outcome)
    print(f"{time.monotonic() - begun:.0f} s")
    if given.write:
        given.write.write_text(json.dumps(document(outcome), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return int(any(tally.honest[Status.CONTRADICTED] for tally in outcome.checks.values()))


def _of_pictures(given: argparse.Namespace) -> photos.Outcome:
    with TemporaryDirectory() as folder:
        outcome = photos.measure(Path(folder), given.seed, given.honest, given.lies)
    outcome.add_pairs(pairs.measure(given.seed, given.pairs))
    return outcome


def print_outcome(outcome: photos.Outcome) -> None:
    """Print three tables: honest photos by check, by hardship, and lies by kind."""
    print("honest photos, by check: contradicted | doubtful")
    for check, tally in sorted(outcome.checks.items()):
        total = tally.honest.total()
        if total:
            bad, odd = (Rate(tally.honest[status], total) for status in photos.SPOKEN)
            print(f"  {check:28} {bad!s:34} | {odd}")
    print("honest photos, by hardship: contradicted | doubtful | unverifiable")
    for name, verdicts in outcome.hardships.items():
        statuses = Status.CONTRADICTED, Status.DOUBTFUL, Status.UNVERIFIABLE
        print(f"  {name:28} " + " | ".join(str(Rate(verdicts[status], verdicts.total())) for status in statuses))
    print("lies by kind: by any check | by each check that has the witnesses")
    for kind, heard in outcome.lies.items():
        by = {check: tally.lies[kind] for check, tally in outcome.checks.items() if kind in tally.lies}
        each = ", ".join(f"{check} {Rate(count[True], count.total())}" for check, count in by.items())
        print(f"  {kind:28} {Rate(heard[True], heard.total())!s:34} | {each or 'no witness'}")
    for line, count in Counter(outcome.accused).most_common(30):
        print(f"  honest, but: {line} ×{count}")


def document(outcome: photos.Outcome) -> dict[str, Any]:
    """Return the figures by check, as docs/checks.md shows them."""
    return {
        check: {
            "honest": tally.honest.total(),
            **{status.value: tally.honest[status] for status in Status if tally.honest[status]},
            "lies": {kind: [count[True], count.total()] for kind, count in sorted(tally.lies.items())},
        }
        for check, tally in sorted(outcome.checks.items())
    }


if __name__ == "__main__":
    sys.exit(main())
