"""The commands on a running server."""
