"""Do the files of docs/deploy name only what there is: settings, commands, metrics, files, options?"""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from server import config
from server.cli import serve
from server.config import ROOT
from server.web.watch import metrics

DEPLOY = ROOT / "docs" / "deploy"
SETTINGS = {f"SHIZHENG_{one.name.upper()}" for one in fields(config.Settings)} | {"SHIZHENG_SECRET_KEY_FILE"}
RULES = yaml.safe_load((DEPLOY / "prometheus" / "shizheng_rules.yml").read_text(encoding="utf-8"))
DASHBOARD = json.loads((DEPLOY / "grafana" / "shizheng.json").read_text(encoding="utf-8"))
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
OURS = [name for name in COMPOSE["services"] if name.startswith(("server-", "worker-"))]


def options(verb: str) -> set[str]:
    """Return the options of one of our commands."""
    known = {"serve": serve.serve, "worker": serve.worker}[verb]
    return {name for one in known.params for name in (*one.opts, *one.secondary_opts)}


def expressions() -> Iterator[str]:
    yield from (target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])
    yield from (rule["expr"] for group in RULES["groups"] for rule in group["rules"])


def commands() -> Iterator[tuple[str, list[str]]]:
    """Give each command of ours that a file starts, with what is said behind it."""
    entry = json.loads(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1])
    yield "Dockerfile", entry
    for name in OURS:
        yield name, COMPOSE["services"][name].get("command", entry)
    for unit in UNITS:
        started = next(line for line in unit.read_text().splitlines() if line.startswith("ExecStart="))
        yield unit.name, shlex.split(started.partition("--app server ")[2])


@pytest.mark.parametrize("expression", list(expressions()))
def test_each_metric_of_a_panel_or_an_alert_is_one_that_the_server_tells(expression: str) -> None:
    named = set(re.findall(r"shizheng_\w+", expression))
    told = {name + end for name in metrics.NAMES for end in ("", "_total", "_bucket", "_count", "_sum")}
    assert named <= told
    assert named or "up{" in expression


def test_each_metric_is_shown_on_the_dashboard() -> None:
    shown = " ".join(target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])
    assert [name for name in metrics.NAMES if name not in shown] == []


def test_each_alert_says_what_is_the_matter_and_how_pressing_it_is() -> None:
    for group in RULES["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"]["summary"]
            assert rule["labels"]["severity"] in {"warning", "critical"}


@pytest.mark.parametrize("name", OURS)
def test_compose_sets_only_what_can_be_set(name: str) -> None:
    said = COMPOSE["services"][name]["environment"]
    assert {one for one in said if one.startswith("SHIZHENG_")} <= SETTINGS


def test_two_servers_and_two_workers_share_all_that_they_have_to() -> None:
    shared = ("DATABASE_URL", "QUEUE_URL", "MEDIA_URL", "SECRET_KEY_FILE", "KEYS", "EXPORTS")
    assert len(OURS) == 4
    for setting in shared:
        assert len({COMPOSE["services"][name]["environment"][f"SHIZHENG_{setting}"] for name in OURS}) == 1
    for name in OURS:
        assert "state:/var/lib/shizheng" in COMPOSE["services"][name]["volumes"]


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_writes_only_where_it_has_to_and_gains_no_rights(name: str) -> None:
    service: dict[str, Any] = COMPOSE["services"][name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert float(service["stop_grace_period"].rstrip("s")) > 60


def test_what_compose_speaks_of_is_there() -> None:
    for service in COMPOSE["services"].values():
        for other in service.get("depends_on", {}):
            assert other in COMPOSE["services"]
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source.startswith(("/", "./")) or source in COMPOSE["volumes"]


@pytest.mark.parametrize(("place", "said"), list(commands()), ids=[place for place, _ in commands()])
def test_a_command_that_is_started_is_one_of_ours_with_its_own_options(place: str, said: list[str]) -> None:
    assert {one for one in said[1:] if one.startswith("--")} <= options(said[0])


def test_what_the_image_copies_and_sets_is_there() -> None:
    for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE):
        for source in shlex.split(line)[:-1]:
            assert (ROOT / source).exists(), source
    assert set(re.findall(r"(SHIZHENG_\w+)=", DOCKERFILE)) <= SETTINGS
    assert (ROOT / "server" / "web" / "client" / "build.sh").exists()


def test_the_image_runs_as_nobody_special_and_asks_the_health_of_the_process() -> None:
    assert re.search(r"^USER 10001", DOCKERFILE, re.MULTILINE)
    assert "/health/live" in DOCKERFILE


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze on this machine")
def test_a_unit_is_one_that_systemd_understands(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8").replace("/opt/shizheng/.venv/bin/python", "/bin/true")
    here = tmp_path / unit.name.replace("@", "@8001")
    here.write_text(re.sub(r"^(User|Group)=.*$", r"\1=root", text, flags=re.MULTILINE), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(here)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_as_its_own_user_and_writes_only_its_own_state(unit: Path) -> None:
    said = unit.read_text(encoding="utf-8").splitlines()
    assert {"User=shizheng", "ProtectSystem=strict", "NoNewPrivileges=yes", "StateDirectory=shizheng"} <= set(said)
