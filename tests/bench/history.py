"""What did the bench measure, now and before? A line for people, and a row of docs/bench-history.csv."""

import csv
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from server.config import ROOT

ASKED_BY = "SHIZHENG_BENCH_HISTORY"
"""The variable that names the file; without it nothing is written."""
COLUMNS = ("date", "commit", "processors", "name", "value", "unit", "limit")


@dataclass(frozen=True)
class Figure:
    """Something that was measured."""

    name: str
    value: float
    unit: str
    """ms, s, MB, kB, a second; × for a ratio to what no program can avoid, or to another measurement."""
    limit: str = ""
    """As it was asked: “≤ 2.5”, “≥ 0.7”; empty where nothing is."""

    def line(self, note: str = "") -> str:
        """Return one line for people."""
        asked = f" (asked {self.limit})" if self.limit else ""
        return f"{self.name}: {rounded(self.value)} {self.unit}{asked}{note and f'; {note}'}"


class Recorder:
    """Tells each figure at once, and keeps it until the run is over."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def __call__(
        self, name: str, value: float, unit: str, *, most: float | None = None, least: float | None = None,
        note: str = "",
    ) -> None:  # fmt: skip
        """Take a figure with the most or the least that is asked; the note is for people alone."""
        limit = f"≤ {most:,}" if most is not None else f"≥ {least:,}" if least is not None else ""
        self.figures.append(Figure(name, value, unit, limit))
        print(f"\n{self.figures[-1].line(note)}", end="", flush=True)


def append(target: Path, figures: Iterable[Figure], day: date, commit: str) -> None:
    """Add the figures of one run to the file, which is begun where there is none."""
    is_new = not target.exists() or not target.stat().st_size
    with target.open("a", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        if is_new:
            rows.writerow(COLUMNS)
        for one in figures:
            rows.writerow((day, commit, os.cpu_count(), one.name, rounded(one.value), one.unit, one.limit))


def commit() -> str:
    """Return which commit is measured, marked where files differ from it."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude=*"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return told.stdout.strip() or "?"


def rounded(value: float) -> str:
    """Return three digits that mean something: no measurement here has more."""
    return f"{float(f'{value:.3g}'):g}" if abs(value) < 1e6 else f"{value:.0f}"
