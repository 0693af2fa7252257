"""Texts of help: what is read out of them, and what they become."""

from server.formats.help_texts import HelpText, plain, rendered, search

SOURCE = "What waits.\n\n![Rows](queue)\n\n1. **Open** it with `Enter`, see [a pair](pair)."
TEXT = HelpText("queue", "The queue", SOURCE)


def test_a_text_tells_what_it_quotes_and_where_it_leads() -> None:
    assert (TEXT.summary, TEXT.words, TEXT.keys) == ("What waits.", ("Open",), ("Enter",))
    assert (TEXT.pictures, TEXT.links) == (("queue",), ("pair",))


def test_pictures_and_links_get_their_addresses_and_keys_look_like_keys() -> None:
    page = rendered(TEXT, picture=lambda name: f"/p/{name}", page=lambda name: f"/h/{name}")
    assert 'src="/p/queue"' in page
    assert 'alt="Rows"' in page
    assert '<a href="/h/pair">' in page
    assert "<kbd>Enter</kbd>" in page


def test_an_element_in_a_text_is_shown_as_it_was_typed() -> None:
    page = rendered(HelpText("x", "X", "<script>alert(1)</script>, `<b>`"), picture=str, page=str)
    assert "<script" not in page
    assert "<kbd>&lt;b&gt;</kbd>" in page


def test_a_terminal_is_told_without_pictures_and_marks() -> None:
    assert plain(TEXT) == "What waits.\n\nOpen it with Enter, see a pair."


def test_texts_whose_title_holds_the_word_come_first() -> None:
    other = HelpText("other", "Another", "It leads to the queue.")
    assert [hit.text.topic for hit in search("QUEUE", [other, TEXT])] == ["queue", "other"]


def test_every_word_has_to_be_there() -> None:
    assert search("waits nothing", [TEXT]) == []
    assert search("  ", [TEXT]) == []
