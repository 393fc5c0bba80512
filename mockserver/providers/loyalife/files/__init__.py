"""Batch files: the same rules as the API, reached by the rows of a file."""
