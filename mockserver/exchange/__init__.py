"""How one request and its answer run, the same for all providers."""
