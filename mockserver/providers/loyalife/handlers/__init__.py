"""One function for each operation: parse, one call of a rule, render."""
