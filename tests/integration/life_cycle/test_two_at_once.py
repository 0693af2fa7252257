"""Two people move the same issue in the same moment."""

from threading import Barrier, Thread

from flask import Flask

from server.db import transaction
from server.domain.life_state import LifeState
from server.errors import Conflict
from server.services import accounts
from server.services.life_cycle import case_files, moves
from server.services.life_cycle.moves import Said
from tests.integration.life_cycle.conftest import laid, standing


def test_of_two_who_begin_the_work_at_once_one_moves_the_issue_and_the_other_is_told(two_desks: Flask) -> None:
    with two_desks.app_context():
        road = laid()
        road.to(LifeState.PLANNED)
        issue_id, people = road.issue.id, {name: accounts.acting(name) for name in ("Emma", "Ma")}
    both, refused = Barrier(2), []

    def begin(name: str) -> None:
        with two_desks.app_context():
            both.wait()
            try:
                with transaction():
                    moves.move(people[name], issue_id, LifeState.RECTIFYING, Said())
            except Conflict:
                refused.append(name)

    threads = [Thread(target=begin, args=(name,)) for name in people]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with two_desks.app_context():
        assert standing().issue.life is LifeState.RECTIFYING
        assert [one.end_state for one in case_files.moves_of(issue_id)][1:] == [LifeState.RECTIFYING]
        assert len(refused) == 1
