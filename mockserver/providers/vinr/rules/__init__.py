"""What the service does with its records: one module for each subject."""
