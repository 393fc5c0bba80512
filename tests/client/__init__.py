"""The product loop, run by a client of its own."""
