"""How one request and its answer run."""
