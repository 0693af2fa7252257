"""How issues stand against their plan: schedule, warnings, documents of supervision, and what is reported monthly."""
