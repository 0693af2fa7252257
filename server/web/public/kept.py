"""Which page was made already, and may be handed to the next reader?

Made pages are kept in this process under what they were made of: the publication's revision, the language and the day.
So a page that a town opens at once is made once, and one that was withdrawn is gone at once: the revision is asked of
the database each time, in one statement.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, current_app, make_response, request

MOST_PAGES = 500
"""Some 10 kB each."""
MAX_AGE_S = 60
"""So long a browser or a proxy need not ask again."""


@dataclass(frozen=True)
class Kept:
    """A page and the name of its content."""

    body: bytes
    tag: str


_EXTENSION = "shizheng.public_pages"
_WRITING = threading.Lock()


def init_app(app: Flask) -> None:
    """Let an application keep pages."""
    app.extensions[_EXTENSION] = OrderedDict()


def page(made_of: Hashable, make: Callable[[], str]) -> Response:
    """Return the page that was made of the same, or make it now; a reader who has it is told that it is the same."""
    found = _pages().get(made_of)
    if found is None:
        body = make().encode()
        found = Kept(body, hashlib.sha256(body).hexdigest()[:20])
        _keep(made_of, found)
    answer = make_response(found.body)
    answer.mimetype = "text/html"
    answer.set_etag(found.tag)
    answer.cache_control.public = True
    answer.cache_control.max_age = MAX_AGE_S
    answer.make_conditional(request)
    return answer


def _keep(made_of: Hashable, found: Kept) -> None:
    pages = _pages()
    with _WRITING:
        pages[made_of] = found
        while len(pages) > MOST_PAGES:
            pages.popitem(last=False)


def _pages() -> OrderedDict[Hashable, Kept]:
    return cast(OrderedDict[Hashable, Kept], current_app.extensions[_EXTENSION])
