"""What suites of clients are given."""
