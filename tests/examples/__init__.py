"""What people copy does what it says."""
