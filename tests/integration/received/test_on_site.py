"""Does a reviewer read beside a pair what the officers wrote?"""

from flask.testing import FlaskClient
from sqlalchemy import select

from server.db import db
from server.domain.access import Actor
from server.domain.subject import Stage
from server.models import PhotoPair
from server.services import accounts
from server.services.received import on_site
from server.services.received.answers import Answer, Group, Part
from tests import build
from tests.integration.openrosa.field import WIDE, Field, Stood, instance, photo
from tests.integration.received.conftest import signed_in
from tests.integration.received.test_list import complete

OTHER = "1763870000009.jpg"


def alice(field: Field) -> Actor:
    return accounts.sign_in("Alice", build.PASSWORD)


def pair_id(field: Field) -> int:
    with field.app.app_context():
        found = db.session.scalar(select(PhotoPair.id).order_by(PhotoPair.id.desc()))
    assert found is not None
    return found


def written(parts: tuple[Part, ...]) -> list[str]:
    """Return all texts that are shown."""
    return [text for part in parts for text in ([part.text] if isinstance(part, Answer) else written(part.parts))]


def test_what_was_written_on_both_visits_stands_beside_the_pair_the_newer_first(field: Field) -> None:
    complete(field)
    visits = on_site.of_pair(alice(field), pair_id(field), "en").visits
    assert [one.stages for one in visits] == [(Stage.AFTER,), (Stage.BEFORE,)]
    assert "覆土完成" in written(visits[0].parts)


def test_of_several_viewpoints_only_that_of_the_pair_is_shown(field: Field) -> None:
    stood = (Stood(near="", geo="35.101 102.612 2900 8"), Stood("T", OTHER, "", "35.102 102.613 2900 9"))
    for number, phase in ((1, "before"), (2, "after")):
        answer = field.phone.submit(
            instance(number, stood=stood, phase=phase), {WIDE: photo(number), OTHER: photo(number + 4)}
        )
        assert answer.status == 201
    (first,) = (one for one in db.session.scalars(select(PhotoPair)) if one.viewpoint.code == "S")
    visit = on_site.of_pair(alice(field), first.id, "en").visits[0]
    (group,) = (part for part in visit.parts if isinstance(part, Group))
    assert "S" in written((group,))
    assert "T" not in written(visit.parts)


def test_the_page_of_a_pair_fetches_it_and_links_the_whole_form(field: Field, client: FlaskClient) -> None:
    complete(field)
    number = pair_id(field)
    page = signed_in(client, "Alice").get(f"/review/pairs/{number}").get_data(as_text=True)
    assert f'data-src="/review/pairs/{number}/answers"' in page
    shown = client.get(f"/review/pairs/{number}/answers").get_data(as_text=True)
    assert "覆土完成" in shown
    assert "/received/" in shown
