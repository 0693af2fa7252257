"""How an issue moves from registration to filing, and after it."""
