"""What tests have."""
