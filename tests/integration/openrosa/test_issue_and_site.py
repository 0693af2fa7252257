"""On the phone the site follows from the issue; where it does not, the officer hears so while still there."""

import pytest
from defusedxml.ElementTree import fromstring

from server.config import ROOT
from server.db import db, transaction
from server.formats import odk_validate
from server.formats.xlsform import convert
from server.models import Programme
from tests import build
from tests.integration.openrosa.field import ISSUE, SITE, Field, files, instance


@pytest.fixture
def elsewhere(field: Field) -> Field:
    """Give the field with a second site, which is not that of the issue, and an issue without a site."""
    with transaction():
        owner = db.session.get_one(Programme, field.programme_id)
        build.site(owner, "FAR", radius_m=100)
        build.issue(owner, None, "C1-P-009")
    return field


def test_the_site_of_another_issue_is_named_in_the_answer(elsewhere: Field) -> None:
    said = elsewhere.phone.submit(instance(site="FAR"), files()).text
    assert f"{ISSUE} 属于点位 {SITE}" in said
    assert "FAR" in said
    (kept,) = elsewhere.submissions()
    assert "other-site" in kept.flags
    assert {photo.site.code for photo in elsewhere.photos() if photo.site} == {"FAR"}, "as the officer said"


@pytest.mark.parametrize(("item", "site"), [(ISSUE, SITE), ("C1-P-009", "FAR"), ("nobody", "FAR"), (ISSUE, "")])
def test_nothing_is_said_of_a_site_that_contradicts_no_issue(elsewhere: Field, item: str, site: str) -> None:
    elsewhere.phone.submit(instance(item=item, site=site), files())
    (kept,) = elsewhere.submissions()
    assert "other-site" not in kept.flags


def test_the_form_offers_the_site_of_the_chosen_issue_and_all_where_it_has_none() -> None:
    form = convert((ROOT / "forms" / "rect_check.md").read_bytes(), "rect_check.md").xform
    root = fromstring(form)
    (own,) = (e.get("calculate") for e in root.iter() if e.get("nodeset") == "/data/issue_site")
    filters = [e.get("nodeset", "") for e in root.iter() if e.tag.endswith("}itemset")]
    assert "instance('issues')" in (own or "")
    assert any("/data/issue_site = ''" in " ".join(f.split()) and "name = " in f for f in filters)
    if odk_validate.has_java():
        assert odk_validate.complaint(form) == ""
