"""`python -m tests.bench.load http://127.0.0.1:8000/v1/key/…/projects/1`: put load on a running server."""

import argparse
import json
from dataclasses import asdict

from tests.bench.load.crowd import MOST_PER_PHONE, MOST_PHONES, MOST_S, Load, run
from tests.bench.load.target import Target, target


def main() -> None:
    """Send, and print one line for each number of phones."""
    args = _parser().parse_args()
    for phones in args.phones:
        load = Load(phones, args.slow, args.each, args.seconds, with_photos=not args.xml_only)
        report = run(args.address, load, args.server_pid)
        print(json.dumps(asdict(report)) if args.json else report.line(), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.add_argument("address", type=_address, help="what `phones add` printed, on a loopback address")
    parser.add_argument(
        "--phones", type=_number(MOST_PHONES), nargs="+", default=[1, 4, 16, 64], help="how many fast phones at once"
    )
    parser.add_argument("--slow", type=_number(MOST_PHONES, 0), default=0, help="phones at 50 kB/s beside them")
    parser.add_argument("--each", type=_number(MOST_PER_PHONE), default=10, help="submissions of each fast phone")
    parser.add_argument("--seconds", type=_number(MOST_S), default=60, help="when no further submission is begun")
    parser.add_argument("--xml-only", action="store_true", help="without the two photos of 2.5 MB")
    parser.add_argument(
        "--server-pid", type=int, nargs="+", default=[], help="the processes that answer, to tell their CPU time"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object for each number of phones")
    return parser


def _address(text: str) -> Target:
    try:
        return target(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem


class _number:  # noqa: N801 - named in messages of argparse
    """A whole number within limits."""

    def __init__(self, most: int, least: int = 1) -> None:
        self._range = range(least, most + 1)

    def __call__(self, text: str) -> int:
        if int(text) not in self._range:
            raise argparse.ArgumentTypeError(f"from {self._range[0]} to {self._range[-1]}")
        return int(text)


if __name__ == "__main__":
    main()
