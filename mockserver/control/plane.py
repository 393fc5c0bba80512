"""The control plane: its routes, its errors, and what its calls share."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router

from mockserver import __version__
from mockserver.control import (
    checkpoints,
    clock,
    diff,
    explain,
    faults,
    health,
    levers,
    requests,
    state,
    verify,
    webhooks,
    worlds,
)
from mockserver.control.call import ControlCall
from mockserver.control.documents import Documents
from mockserver.control.errors import problem_for, problem_response
from mockserver.control.guard import Guard, guarded
from mockserver.control.waits import Waits
from mockserver.exchange.courier import Courier
from mockserver.exchange.errors import BodyTooLarge, TooManyHeaders
from mockserver.exchange.key_worlds import KeyWorlds
from mockserver.exchange.provider import Provider
from mockserver.exchange.worlds import DEFAULT_WORLD, Worlds, check_name
from mockserver.seeding.build import Seeds
from mockserver.seeding.default import DefaultSeed
from mockserver.settings import Settings

# Calls that have to wait for something, such as a file, are coroutines.
Endpoint = Callable[[ControlCall], Response | Awaitable[Response]]

ROUTES: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", "/livez", health.live),
    ("GET", "/readyz", health.ready),
    ("GET", "/info", health.info),
    ("GET", "/worlds", worlds.list_worlds),
    ("PUT", "/worlds/{name}", worlds.put_world),
    ("DELETE", "/worlds/{name}", worlds.delete_world),
    ("POST", "/reset", worlds.reset),
    ("GET", "/checkpoints", checkpoints.list_checkpoints),
    ("PUT", "/checkpoints/{name}", checkpoints.put_checkpoint),
    ("POST", "/checkpoints/{name}/restore", checkpoints.restore),
    ("DELETE", "/checkpoints/{name}", checkpoints.delete_checkpoint),
    ("GET", "/state", state.get_state),
    ("GET", "/diff", diff.get_diff),
    ("GET", "/clock", clock.get_clock),
    ("PUT", "/clock", clock.put_clock),
    ("POST", "/clock/advance", clock.advance),
    ("GET", "/faults", faults.list_faults),
    ("POST", "/faults", faults.add_faults),
    ("DELETE", "/faults", faults.clear),
    ("GET", "/faults/catalogue", faults.catalogue),
    ("GET", "/faults/{id}", faults.get_fault),
    ("DELETE", "/faults/{id}", faults.delete_fault),
    ("GET", "/requests", requests.list_requests),
    ("DELETE", "/requests", requests.clear),
    ("POST", "/requests/verify", verify.verify),
    ("POST", "/requests/wait", verify.wait),
    ("GET", "/requests/{id}", requests.get_request),
    ("POST", "/explain", explain.explain),
    ("GET", "/webhooks", webhooks.list_events),
    ("POST", "/webhooks/drain", webhooks.drain),
    ("PUT", "/webhooks/settings", webhooks.put_settings),
    ("POST", "/webhooks/{id}/redeliver", webhooks.redeliver),
)

# Calls that need no world behind their address: probes, and those that name a world themselves.
WORLDLESS: frozenset[Endpoint] = frozenset(
    {health.live, health.ready, worlds.put_world, worlds.delete_world}
)


class ControlPlane:
    """Everything that control calls work on."""

    def __init__(
        self,
        settings: Settings,
        providers: Mapping[str, Provider],
        all_worlds: Worlds,
        key_worlds: KeyWorlds | None,
        seeds: Seeds,
        courier: Courier,
        default: DefaultSeed,
    ) -> None:
        self.settings = settings
        self.providers = providers
        self.worlds = all_worlds
        self.key_worlds = key_worlds
        self.seeds = seeds
        self.courier = courier
        self.default = default
        self.guard = Guard(settings, providers)
        self.documents = Documents(
            providers,
            __version__,
            settings.body_bytes_max,
            lambda name: health.base_url(settings, name),
        )
        self.waits = Waits()

    def info(self) -> dict[str, Any]:
        """What the server is and how to reach its providers."""
        return health.describe(self, __version__)

    def routes(self) -> list[BaseRoute]:
        """One route for each path, so that a wrong method names all that are right."""
        paths: dict[str, dict[str, Endpoint]] = {}
        for method, path, endpoint in (*ROUTES, *levers.routes(self.providers)):
            paths.setdefault(path, {})[method] = endpoint
        below = [
            Route(path, self._adapt(endpoints), methods=list(endpoints))
            for path, endpoints in paths.items()
        ]
        # A redirect to the path without its last slash would lose the world's prefix.
        router = Router([*below, *self.documents.pages()], redirect_slashes=False)
        return [Mount("/_mock", app=guarded(router, self.guard)), *self.documents.routes()]

    def _adapt(self, endpoints: Mapping[str, Endpoint]) -> Callable[[Request], Awaitable[Response]]:
        async def respond(request: Request) -> Response:
            self._check_head(request)
            body = await self._body(request)
            call = ControlCall(
                self,
                request.scope.get("mockserver.world", DEFAULT_WORLD),
                {name: unquote(text) for name, text in request.path_params.items()},
                dict(request.query_params),
                body,
            )
            endpoint = endpoints["GET" if request.method == "HEAD" else request.method]
            try:
                check_name(call.world_name)
                if endpoint not in WORLDLESS:
                    self.worlds.use(call.world_name)
                answer = endpoint(call)
                return answer if isinstance(answer, Response) else await answer
            except Exception as error:
                return problem_for(error)

        return respond

    def _check_head(self, request: Request) -> None:
        limit = self.settings.header_count_max
        if len(request.scope["headers"]) > limit:
            raise TooManyHeaders(limit)

    async def _body(self, request: Request) -> bytes:
        limit = self.settings.control_body_bytes_max
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > limit:
                raise BodyTooLarge(limit)
        return body

    def exception_handlers(self) -> Mapping[Any, Callable[[Request, Exception], Any]]:
        """The errors that are raised outside the calls themselves."""

        def http_error(_: Request, error: Exception) -> Response:
            assert isinstance(error, HTTPException)
            detail = (
                "There is no such path; GET /_mock/info says what there is."
                if error.status_code == 404
                else error.detail
            )
            headers = dict(error.headers or {})
            if "Allow" in headers:
                headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
            return problem_response(error.status_code, "", detail, headers=headers)

        def too_large(_: Request, error: Exception) -> Response:
            return problem_for(error)

        async def crashed(request: Request, error: Exception) -> Response:
            name = request.scope.get("mockserver.world", DEFAULT_WORLD)
            for world in self.worlds.all:
                if world.name == name:
                    world.crashes.append("".join(traceback.format_exception(error)))
            return problem_response(500, "", "The server failed; the cause is in its log.")

        return {
            HTTPException: http_error,
            BodyTooLarge: too_large,
            TooManyHeaders: too_large,
            Exception: crashed,
        }
