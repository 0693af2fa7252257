"""Do the commands move issues, and say what is missing?"""

import json

from flask import Flask

from server.domain.life_state import LifeState
from tests.integration.life_cycle.conftest import Road

S = LifeState


def _run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=list(words))
    return done.exit_code, done.output


def test_a_move_that_lacks_something_ends_with_1_and_names_it(app: Flask, road: Road) -> None:
    code, told = _run(app, "issues", "move", "C1-F-01", "planned", "--json")
    assert code == 1
    assert {one["requirement"] for one in json.loads(told)["missing"]} == {"before-photos"}


def test_a_trial_moves_nothing(app: Flask, road: Road) -> None:
    road.to(S.PLANNED)
    assert _run(app, "issues", "move", "C1-F-01", "rectifying", "--dry-run")[0] == 0
    assert road.issue.life is S.PLANNED


def test_moves_stand_in_the_history_beside_the_cells_that_they_changed(app: Flask, road: Road) -> None:
    road.to(S.PLANNED)
    assert _run(app, "issues", "move", "C1-F-01", "rectifying", "--as", "Ma")[0] == 0
    told = json.loads(_run(app, "issues", "history", "C1-F-01", "--json")[1])
    moved = [(one["old"], one["new"], one["by"]) for one in told if one["key"] == "state"]
    assert moved == [("planned", "rectifying", "account:Ma"), ("registered", "planned", "account:Emma")]
    assert "started" in {one["key"] for one in told}


def test_measures_and_papers_are_kept_by_command(app: Flask, road: Road) -> None:
    road.to(S.RECTIFYING)
    assert _run(app, "issues", "measures", "tick", "C1-F-01", "1")[0] == 0
    assert _run(app, "issues", "measures", "milestone", "C1-F-01", "2", "2027-05-01")[0] == 0
    listed = json.loads(_run(app, "issues", "measures", "list", "C1-F-01", "--json")[1])
    assert [bool(one["done_on"]) for one in listed] == [True, False]
    assert listed[1]["due_on"] == "2027-05-01"


def test_a_programme_keeps_only_what_it_does_its_own_way(app: Flask, road: Road) -> None:
    assert _run(app, "programmes", "procedure", "gannan", "gates=sideways")[0] == 1
    code, told = _run(app, "programmes", "procedure", "gannan", "gates=signature-first", "--json")
    assert code == 0
    assert json.loads(told)["gates"] == "signature-first"
    assert road.issue.programme.procedure == {"gates": "signature-first"}
