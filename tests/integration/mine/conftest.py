"""An officer who sent a pair with an account, and what the desk's cast makes of it."""

import pytest
from flask.testing import FlaskClient

from server.db import db, transaction
from server.domain.finding import Status
from server.models import Account, PhotoPair
from tests import build
from tests.integration.review.conftest import (  # noqa: F401 - the cast, and the register that it begins with
    Desk,
    alice,
    database_url,
    desk,
    register_once,
    sign_in,
)
from tests.spoken_rows import rows_are_spoken_for  # noqa: F401 - a fixture for every test


@pytest.fixture
def pair(desk: Desk) -> PhotoPair:  # noqa: F811 - pytest finds it by its name
    """Give a pair of which both photos came from Dawa."""
    with transaction():
        made = build.judged_pair(desk.issue, desk.slope, desk.form, Status.CONSISTENT)
        sent = made.after.attachment.submission
        sent.submitter = db.session.query(Account).filter_by(name="Dawa").one()
        build.named_issue(sent, desk.issue)
    return made


@pytest.fixture
def dawa(desk: Desk, pair: PhotoPair, client: FlaskClient) -> FlaskClient:  # noqa: F811 - as above
    return sign_in(client, "Dawa")
