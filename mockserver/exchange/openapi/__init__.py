"""The OpenAPI 3.1 document of a provider, made from its tables and types.

Nothing in it is written by hand but what the provider's `Reference` says: schemas are those of
the types that requests are read with, errors those that the error tables render, and examples
what the demo world really answers.
"""

from mockserver.exchange.openapi.document import document

__all__ = ["document"]
