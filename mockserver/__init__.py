"""A local sandbox server for loyalty APIs: stateful, deterministic, and failing when told to."""

__version__ = "0.1.0"
