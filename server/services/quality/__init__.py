"""How reviewing goes: by person, by unit and county, and how far two reviewers agree."""
