"""Why can a row, a feature or a placemark not be taken?"""

from server.translations import N_

HOLES = N_("The boundary has holes, which a fence cannot keep. Draw it without them, or register the parts as sites.")


class RowRefused(Exception):
    """What is read cannot be taken: a sentence with its details. The others of the file can."""

    def __init__(self, reason: str, **details: object) -> None:
        self.reason, self.details = reason, details
        super().__init__(reason)
