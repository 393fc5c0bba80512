"""Conformance runs: what a service answers, held against what its contract says.

The service is this server, or the real one's sandbox. A run sends the requests of its checks one
after the other and to one URL only; what differs is drift, and each check says which statement of
the contract it holds the service to and how well that is known.
"""
