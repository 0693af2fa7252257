"""Is the log of the running application whole, and does it speak for every row?"""

from server.db import transaction
from server.domain.log_faults import Fault
from server.services.proof import sealer
from server.services.proof.row_verification import RowVerification
from server.services.proof.verification import Verification


def faults() -> list[Fault]:
    """Seal what waits, and return what is wrong with the log and the rows that it speaks of."""
    with transaction():
        sealer.seal()
    return [*Verification().faults(), *rows()]


def rows() -> list[Fault]:
    """Return which rows are not what the log says of them."""
    return list(RowVerification().faults())
