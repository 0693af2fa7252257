"""Does docs/phones.md say how Collect is set up on phones today?"""

from server.cli import phones_page


def test_the_page_is_that_of_the_settings() -> None:
    said = phones_page.TARGET.read_text(encoding="utf-8")
    assert said == phones_page.document(), "write it again: flask --app server phones document"
