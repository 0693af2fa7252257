"""How reviewing goes: by person, by place, and how far two reviewers agree."""
