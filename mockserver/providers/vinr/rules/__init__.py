"""What the service does: all checks, then all changes."""
