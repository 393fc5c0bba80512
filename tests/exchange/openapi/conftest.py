"""The documents of all providers, made once."""

from __future__ import annotations

import pytest

from mockserver.control.documents import Documents
from mockserver.exchange.provider import Provider
from mockserver.providers import all_providers
from tests.world import Json

PROVIDERS = {provider.name: provider for provider in all_providers()}


@pytest.fixture(scope="session")
def documents() -> Documents:
    """Those of a server with all providers."""
    return Documents(PROVIDERS, "1.2.3", 1_048_576, lambda name: f"http://mock.test/{name}")


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> Provider:
    """Each provider in its turn."""
    found: Provider = PROVIDERS[request.param]
    return found


@pytest.fixture
def document(documents: Documents, provider: Provider) -> Json:
    """Its document."""
    return documents.of(provider.name)
