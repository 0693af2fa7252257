"""A long run under load and trouble, with a target of its own: `make soak`."""
