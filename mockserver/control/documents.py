"""The OpenAPI documents of the providers, made when somebody first asks for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mockserver.control.pages import reference_page
from mockserver.core.clock import ClockMode
from mockserver.core.times import parse_present
from mockserver.exchange.journal import Journal
from mockserver.exchange.openapi import document
from mockserver.exchange.provider import Provider
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.loader import read_named
from mockserver.seeding.yaml_text import yaml_text

# The fixture and the present of all examples, so that a document is always the same.
FIXTURE: Final = "demo"
NOW: Final = "2026-03-01T12:00:00Z"

JSON: Final = "application/json"
YAML: Final = "application/yaml"
HTML: Final = "text/html"

# Where the gateway sends whoever asks a provider for its document.
PREFIX: Final = "/openapi"


class Documents:
    """The documents of one server. `base_url` is that of a provider's clients."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        version: str,
        body_bytes_max: int,
        base_url: Callable[[str], str],
    ) -> None:
        self._providers = providers
        self._version = version
        self._body_bytes_max = body_bytes_max
        self._base_url = base_url
        self._made: dict[str, dict[str, Any]] = {}

    def of(self, name: str) -> dict[str, Any]:
        """The document of a provider; what it holds must not be changed."""
        if name not in self._made:
            provider = self._providers[name]
            # The examples need no more than this provider, and nobody's settings.
            seeds = Seeds({name: provider}, Journal(0, 0))
            start = Start(parse_present(NOW), ClockMode.FROZEN)
            world = seeds.world(FIXTURE, seeds.snapshot(read_named(FIXTURE), start))
            self._made[name] = document(
                provider, world, self._version, self._base_url(name), self._body_bytes_max
            )
        return self._made[name]

    def routes(self) -> list[BaseRoute]:
        """Where they are served."""
        return [
            Route(f"{PREFIX}/{name}.{suffix}", self._endpoint(name, write, media_type))
            for name in self._providers
            for suffix, write, media_type in (("json", as_json, JSON), ("yaml", as_yaml, YAML))
        ]

    def pages(self) -> list[BaseRoute]:
        """The same for people, below the control plane."""
        return [
            Route(f"/docs/{name}", self._endpoint(name, self._page(name), HTML))
            for name in self._providers
        ]

    def _page(self, name: str) -> Callable[[dict[str, Any]], str]:
        return lambda content: reference_page(content, f"{self._base_url(name)}/openapi")

    def _endpoint(
        self, name: str, write: Callable[[dict[str, Any]], str], media_type: str
    ) -> Callable[[Request], Any]:
        made: list[str] = []

        def content() -> str:
            if not made:
                made.append(write(self.of(name)))
            return made[0]

        async def respond(_: Request) -> Response:
            # The first time takes as long as some hundred requests, or some thousand.
            return Response(await asyncio.to_thread(content), media_type=media_type)

        return respond


def as_json(content: dict[str, Any]) -> str:
    """Data as JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(content), indent=2).decode() + "\n"


def as_yaml(content: dict[str, Any]) -> str:
    """Data as YAML, in its own order."""
    return yaml_text(content)
