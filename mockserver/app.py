"""The application: providers behind the gateway, the control plane below it."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from mockserver.control.plane import ControlPlane
from mockserver.core.clock import ClockMode
from mockserver.core.times import parse_present
from mockserver.core.world import World
from mockserver.exchange.gateway import Gateway
from mockserver.exchange.journal import Journal
from mockserver.exchange.worlds import Worlds
from mockserver.providers import all_providers
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.loader import read_fixture
from mockserver.settings import Settings


class _Application(Starlette):
    """Starlette behind the gateway.

    As a middleware the gateway would sit behind Starlette's own error middleware, whose share of
    a request is worth saving: providers never use it.
    """

    gateway: Gateway

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.gateway(scope, receive, send)


def create_app(settings: Settings) -> Starlette:
    """Build a server from its settings. Raises FixtureError when the fixture cannot be used.

    The application's state has `info()`, the data of `GET /_mock/info`, and `crashes(world)`,
    which returns and forgets the tracebacks of failures inside the server in that world.
    """
    providers = {
        provider.name: provider
        for provider in all_providers()
        if settings.only in (None, provider.name)
    }
    seeds = Seeds(providers, Journal(settings.journal_entries_max, settings.journal_bytes_max))
    fixture = read_fixture(settings.fixture, settings.fixture_folders)
    start = _start(settings)
    origin = seeds.snapshot(fixture, start)

    def make(name: str) -> World:
        journal = Journal(settings.journal_entries_max, settings.journal_bytes_max)
        return World(name, origin, journal, seeds.due_handlers, settings.checkpoints_max)

    worlds = Worlds(make, settings.worlds_max)
    plane = ControlPlane(settings, providers, worlds, seeds, fixture, start)
    app = _Application(routes=plane.routes(), exception_handlers=dict(plane.exception_handlers()))
    app.gateway = Gateway(
        super(_Application, app).__call__,
        worlds=worlds,
        providers=providers,
        only=settings.only,
        body_bytes_max=settings.body_bytes_max,
        header_count_max=settings.header_count_max,
    )
    app.state.info = plane.info

    def crashes(world: str) -> list[str]:
        found: list[Any] = []
        if world in worlds:
            found, worlds.find(world).crashes = worlds.find(world).crashes, []
        return found

    app.state.crashes = crashes
    return app


def _start(settings: Settings) -> Start:
    return Start(
        None if settings.now is None else parse_present(settings.now),
        ClockMode.FROZEN if settings.frozen else None,
        settings.seed,
    )
