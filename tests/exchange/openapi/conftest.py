"""The documents of all providers, made once."""

from __future__ import annotations

import pytest

from mockserver.control.documents import Documents
from mockserver.core.clock import ClockMode
from mockserver.core.times import parse_present
from mockserver.core.world import World
from mockserver.exchange.journal import Journal
from mockserver.exchange.provider import Provider
from mockserver.providers import all_providers
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.loader import read_named
from mockserver.settings import Settings
from tests.world import NOW, Json

PROVIDERS = {provider.name: provider for provider in all_providers()}


def a_world(provider: Provider) -> World:
    """The demo world of one provider, frozen."""
    seeds = Seeds({provider.name: provider}, Journal(0, 0))
    start = Start(parse_present(NOW), ClockMode.FROZEN)
    return seeds.world("story", seeds.snapshot(read_named("demo"), start))


@pytest.fixture(scope="session")
def documents() -> Documents:
    """Those of a server with all providers."""
    return Documents(PROVIDERS, (), "1.2.3", Settings(public_url="http://mock.test"))


@pytest.fixture(params=PROVIDERS)
def provider(request: pytest.FixtureRequest) -> Provider:
    """Each provider in its turn."""
    found: Provider = PROVIDERS[request.param]
    return found


@pytest.fixture
def document(documents: Documents, provider: Provider) -> Json:
    """Its document."""
    return documents.of(provider.name)
