"""The register: programmes, sites and viewpoints, the ledger's issues, and who sends what in."""
