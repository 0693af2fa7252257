"""Does the page about the life cycle say what the table of moves says?"""

from server.cli import life_cycle_page


def test_the_page_is_up_to_date() -> None:
    said = life_cycle_page.TARGET.read_text(encoding="utf-8")
    assert said == life_cycle_page.document(), "write it again: flask --app server issues document"
