"""As what is a token kept that only its holder knows? As its hash: who has the database signs in nowhere with it."""

import hashlib


def hashed(token: str) -> str:
    """Return the SHA-256 in hex; tokens are long and drawn by lot, so that none can be guessed from it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
