"""Authority, certificates and names."""
