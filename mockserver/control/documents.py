"""The OpenAPI documents of the providers and of the control plane, made when first asked for.

What makes them is imported then, too: most servers run without it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from mockserver.control.health import base_url, server_url
from mockserver.control.operation import JSON, YAML, ControlOperation
from mockserver.core.clock import ClockMode
from mockserver.core.times import parse_present
from mockserver.exchange.journal import Journal
from mockserver.exchange.provider import Provider
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.loader import read_named
from mockserver.seeding.yaml_text import yaml_text
from mockserver.settings import Settings

# The fixture and the present of all examples, so that a document is always the same.
FIXTURE: Final = "demo"
NOW: Final = "2026-03-01T12:00:00Z"

HTML: Final = "text/html"

# Where the gateway sends whoever asks a provider for its document.
PREFIX: Final = "/openapi"

# What the document of the control plane is called among those of the providers.
CONTROL: Final = "control"


class Documents:
    """The documents of one server, by the names of the providers; `control` is the last one."""

    def __init__(
        self,
        providers: Mapping[str, Provider],
        operations: Sequence[ControlOperation],
        version: str,
        settings: Settings,
    ) -> None:
        self._providers = providers
        self._operations = operations
        self._version = version
        self._settings = settings
        self._made: dict[str, dict[str, Any]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Which there are."""
        return (*self._providers, CONTROL)

    def of(self, name: str) -> dict[str, Any]:
        """The document of that name; what it holds must not be changed."""
        if name not in self._made:
            make = self._of_control if name == CONTROL else self._of_provider
            self._made[name] = make(name)
        return self._made[name]

    def _of_control(self, _: str) -> dict[str, Any]:
        from mockserver.control.openapi import control_document  # noqa: PLC0415 - see above

        return control_document(self._operations, self._version, server_url(self._settings))

    def _of_provider(self, name: str) -> dict[str, Any]:
        from mockserver.exchange.openapi import document  # noqa: PLC0415 - see above

        provider = self._providers[name]
        # The examples need no more than this provider, and nobody's settings.
        seeds = Seeds({name: provider}, Journal(0, 0))
        start = Start(parse_present(NOW), ClockMode.FROZEN)
        world = seeds.world(FIXTURE, seeds.snapshot(read_named(FIXTURE), start))
        settings = self._settings
        return document(
            provider, world, self._version, base_url(settings, name), settings.body_bytes_max
        )

    def routes(self) -> list[BaseRoute]:
        """Where those of the providers are served."""
        return [each for name in self._providers for each in self._both(f"{PREFIX}/{name}", name)]

    def pages(self) -> list[BaseRoute]:
        """Those for people, and that of the control plane: all of this is below it."""
        pages = [
            Route(f"/docs/{name}", self._endpoint(name, self._page(name), HTML))
            for name in self.names
        ]
        return [*pages, *self._both("/openapi", CONTROL)]

    def _both(self, path: str, name: str) -> Iterator[BaseRoute]:
        yield Route(f"{path}.json", self._endpoint(name, as_json, JSON))
        yield Route(f"{path}.yaml", self._endpoint(name, as_yaml, YAML))

    def _page(self, name: str) -> Callable[[dict[str, Any]], str]:
        settings = self._settings
        below = f"{server_url(settings)}/_mock" if name == CONTROL else base_url(settings, name)

        def page(content: dict[str, Any]) -> str:
            from mockserver.control.pages import reference_page  # noqa: PLC0415 - see above

            return reference_page(content, f"{below}/openapi")

        return page

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
