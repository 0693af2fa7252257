"""How does a test fill a form in as an officer does? Screen by screen, in Collect's engine."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
from pyxform.validators import odk_validate

JAR = Path(odk_validate.__file__).parent / "bin" / "ODK_Validate.jar"
SOURCE = Path(__file__).with_name("Interview.java")
MISSING = "NOT TRIED IN JAVAROSA: there is no javac in PATH; install the Debian package default-jdk-headless"
_ESCAPED = re.compile(r"\\(.)")


class Misunderstood(AssertionError):
    """The engine broke off: the form, or the test, is wrong."""


@dataclass
class Interview:
    """One running engine; `open` begins a new form in it."""

    to: IO[str]
    back: IO[str]
    files: Path
    """Where the lists lie that come with forms."""

    def open(self, form: bytes, lists: Mapping[str, bytes], user: str = "") -> None:
        """Begin a form with the files that came with it, on the phone of `user`."""
        for name, content in {"form.xml": form, **lists}.items():
            (self.files / name).write_bytes(content)
        self._ask("open", str(self.files / "form.xml"), str(self.files), user)

    def answer(self, question: str, value: str) -> str:
        """Answer a question; returns ok, hidden, not offered, required, or refused with the sentence that is shown."""
        return ": ".join(self._ask("answer", path(question), value))

    def repeat(self, group: str) -> None:
        """Add one more of a group that the officer may repeat."""
        assert self._ask("repeat", path(group)) == ["ok"]

    def value(self, question: str) -> str | None:
        """Return what a question or a calculation has for an answer; None where it is not relevant."""
        said, *values = self._ask("value", path(question))
        return values[0] if said == "ok" else None

    def choices(self, question: str) -> list[str]:
        """Return the names of the choices that are offered."""
        said, *offered = self._ask("choices", path(question))
        assert said == "ok", f"{question} is {said}"
        return offered

    def screen(self, question: str) -> tuple[str, str] | None:
        """Return the text of a question and the picture above it; None where it is not shown."""
        said, *shown = self._ask("screen", path(question))
        return (shown[0], shown[1]) if said == "ok" else None

    def met(self) -> list[str]:
        """Return the questions that the officer meets, in their order."""
        return [question.removeprefix("/data/") for question in self._ask("met")[1:]]

    def finish(self) -> str:
        """Finish the form; returns ok, or what is required or refused."""
        return ": ".join(self._ask("finish")).replace("/data/", "")

    def _ask(self, *words: str) -> list[str]:
        self.to.write("\t".join(words) + "\n")
        self.to.flush()
        line = self.back.readline().removesuffix("\n")
        said = [_ESCAPED.sub(lambda found: {"t": "\t", "n": "\n"}.get(found[1], found[1]), w) for w in line.split("\t")]
        if not line or said[0] == "error":
            raise Misunderstood(f"{words}: {said[1:] or 'the engine has ended'}")
        return said


def path(question: str) -> str:
    """Return the path of a question in a form that pyxform made."""
    return f"/data/{question}"


@contextmanager
def running(folder: Path) -> Iterator[Interview]:
    """Compile the driver and keep one engine for the time of a block: starting it takes longer than all questions."""
    javac, java = shutil.which("javac"), shutil.which("java")
    if javac is None or java is None:
        pytest.skip(MISSING)
    _run([javac, "-encoding", "UTF-8", "-nowarn", "-cp", str(JAR), "-d", str(folder), str(SOURCE)])
    command = [java, "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", f"{JAR}:{folder}", "Interview"]
    files = folder / "files"
    files.mkdir()
    with (folder / "said").open("wb") as complaints, subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints, encoding="utf-8"
    ) as engine:  # fmt: skip
        assert engine.stdin is not None
        assert engine.stdout is not None
        yield Interview(engine.stdin, engine.stdout, files)
        engine.stdin.close()


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
