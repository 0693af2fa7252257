"""How the ledger stands, and all there is on one issue."""
