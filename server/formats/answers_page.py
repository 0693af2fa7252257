"""How are filled forms shown on one page that opens without us: questions and answers in words, codes beside them?"""

from collections.abc import Sequence
from datetime import tzinfo

from server.domain.filled_form import FilledForm
from server.formats.dossier_page import environment
from server.formats.file_names import visible


def page(code: str, filled: Sequence[FilledForm], zone: tzinfo) -> bytes:
    """Return answers.html of an issue; times are those of `zone`."""
    made = environment(zone)
    made.filters.update(shown=_shown)
    html = made.get_template("answers_page.html.jinja").render(code=code, filled=filled)
    return html.encode(errors="replace")


def _shown(text: str) -> str:
    """Return an answer of several lines as these, and what nobody sees written out."""
    return "\n".join(map(visible, text.splitlines()))
