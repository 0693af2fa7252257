"""Is the log of the running application whole?"""

from server.db import transaction
from server.domain.log_faults import Fault
from server.services.proof import sealer
from server.services.proof.verification import Verification


def faults() -> list[Fault]:
    """Seal what waits, and return what is wrong."""
    with transaction():
        sealer.seal()
    return list(Verification().faults())
