"""Generated requests against a live server, which has to keep to its own documents."""
