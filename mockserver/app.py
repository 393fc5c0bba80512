"""The application: providers behind the gateway, the control plane below it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from mockserver.control.plane import ControlPlane
from mockserver.control.waits import Waits
from mockserver.core.clock import ClockMode
from mockserver.core.times import parse_present
from mockserver.exchange.asgi import App
from mockserver.exchange.cors import Cors
from mockserver.exchange.courier import Courier
from mockserver.exchange.files import FileDrop
from mockserver.exchange.gateway import Gateway
from mockserver.exchange.journal import Journal
from mockserver.exchange.key_worlds import KeyWorlds
from mockserver.exchange.provider import Provider
from mockserver.exchange.streams import StreamLimits, Streams
from mockserver.exchange.worlds import Worlds
from mockserver.providers import all_providers
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.default import DefaultSeed, read
from mockserver.settings import Settings


class _Application(Starlette):
    """Starlette behind the gateway.

    As a middleware the gateway would sit behind Starlette's own error middleware, whose share of
    a request is worth saving: providers never use it.
    """

    gateway: Gateway
    front: App

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.front(scope, receive, send)


def create_app(settings: Settings, offered: Sequence[Provider] | None = None) -> Starlette:
    """Build a server from its settings. Raises FixtureError when the fixture cannot be used.

    `offered` are the providers to choose from, by default all there are. The application's state
    has `worlds`, all there are; `default_seed`, what they start with; `info()`, the data of
    `GET /_mock/info`; `file_drop`, the way in which a provider takes files, None if none of them
    does; `control_token`, which control calls from other machines need; `crashes(world)`, which
    returns and forgets the tracebacks of failures inside the server in that world;
    `end_streams()`, which whoever serves the application calls when it is to stop, and which also
    ends the calls that wait; and `slow_readers()`, how many streams were cut because their readers
    did not keep up.
    """
    providers = _served(settings, all_providers() if offered is None else offered)
    courier = _courier(providers, settings)
    seeds = _seeds(providers, settings, courier)
    reading = read(settings.fixture, settings.fixture_folders, settings.faults_max)
    default = DefaultSeed(seeds, _start(settings), reading)
    worlds = Worlds(default.world, settings.worlds_max)
    key_worlds = KeyWorlds(worlds, default.store) if settings.worlds_by_key else None
    plane = ControlPlane(settings, providers, worlds, key_worlds, seeds, courier, default)

    app = _Application(
        routes=plane.routes(),
        exception_handlers=dict(plane.exception_handlers()),
        lifespan=_lifespan(courier),
    )
    streams = _streams(settings)
    app.gateway = Gateway(
        super(_Application, app).__call__,
        worlds=worlds,
        providers=providers,
        only=settings.only,
        body_bytes_max=settings.body_bytes_max,
        header_count_max=settings.header_count_max,
        streams=streams,
        key_worlds=key_worlds,
        strict_answers=settings.strict_answers,
        hang_s_max=settings.hang_s_max,
    )
    app.front = app.state.gateway = _front(app.gateway, providers, settings)
    app.state.worlds = worlds
    app.state.default_seed = default
    app.state.end_streams = _end_of(streams, plane.waits)
    app.state.slow_readers = lambda: streams.slow_readers
    app.state.info = plane.info
    app.state.file_drop = _file_drop(providers)
    app.state.control_token = plane.guard.token
    app.state.crashes = lambda world: _take_crashes(worlds, world)
    return app


def _seeds(providers: Mapping[str, Provider], settings: Settings, courier: Courier) -> Seeds:
    journal = Journal(settings.journal_entries_max, settings.journal_bytes_max)
    return Seeds(providers, journal, settings.checkpoints_max, courier.wake)


def _file_drop(providers: Mapping[str, Provider]) -> FileDrop | None:
    """How files are taken: by the first provider that takes any."""
    drops = (provider.file_drop for provider in providers.values())
    return next((drop for drop in drops if drop is not None), None)


def _served(settings: Settings, offered: Sequence[Provider]) -> dict[str, Provider]:
    """The providers by name; with `--only` just that one."""
    only = settings.only
    return {provider.name: provider for provider in offered if only in (None, provider.name)}


def _take_crashes(worlds: Worlds, name: str) -> list[str]:
    found: list[str] = []
    if name in worlds:
        found, worlds.find(name).crashes = worlds.find(name).crashes, []
    return found


def _end_of(streams: Streams, waits: Waits) -> Callable[[], None]:
    def end() -> None:
        streams.end_all()
        waits.end_all()

    return end


def _streams(settings: Settings) -> Streams:
    return Streams(
        StreamLimits(settings.streams_max, settings.stream_queue_max, settings.heartbeat_s)
    )


def _front(gateway: Gateway, providers: Mapping[str, Provider], settings: Settings) -> App:
    """What requests meet first."""
    origins = settings.cors_origins
    return Cors(gateway, origins, providers, settings.only) if origins else gateway


def _courier(providers: Mapping[str, Provider], settings: Settings) -> Courier:
    dialects = {
        name: provider.webhooks
        for name, provider in providers.items()
        if provider.webhooks is not None
    }
    return Courier(dialects, settings.webhook_allow)


def _lifespan(courier: Courier) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with courier:
            yield

    return lifespan


def _start(settings: Settings) -> Start:
    return Start(
        None if settings.now is None else parse_present(settings.now),
        ClockMode.FROZEN if settings.frozen else None,
        settings.seed,
    )
