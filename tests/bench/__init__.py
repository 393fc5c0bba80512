"""How fast the server is, in figures that stay comparable on a busy machine: see `__main__`."""
