"""State and rules that know no HTTP, no provider and no file format."""
