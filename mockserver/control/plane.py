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
from mockserver.control import health, levers
from mockserver.control.call import ControlCall
from mockserver.control.documents import Documents
from mockserver.control.errors import problem_for, problem_response
from mockserver.control.guard import Guard, guarded
from mockserver.control.operation import ControlOperation, Responder
from mockserver.control.operations import OPERATIONS
from mockserver.control.waits import Waits
from mockserver.exchange.courier import Courier
from mockserver.exchange.errors import BodyTooLarge, TooManyHeaders
from mockserver.exchange.key_worlds import KeyWorlds
from mockserver.exchange.provider import Provider
from mockserver.exchange.worlds import DEFAULT_WORLD, Worlds, check_name
from mockserver.seeding.build import Seeds
from mockserver.seeding.default import DefaultSeed
from mockserver.seeding.named import NamedFixtures
from mockserver.settings import Settings


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
        self.fixtures = NamedFixtures(settings.fixture_folders, settings.faults_max)
        self.guard = Guard(settings, providers)
        self.operations = (*OPERATIONS, *levers.operations(providers))
        self.documents = Documents(providers, self.operations, __version__, settings)
        self.waits = Waits()

    def info(self) -> dict[str, Any]:
        """What the server is and how to reach its providers."""
        return health.describe(self, __version__)

    def routes(self) -> list[BaseRoute]:
        """One route for each path, so that a wrong method names all that are right."""
        paths: dict[str, dict[str, ControlOperation]] = {}
        for operation in self.operations:
            paths.setdefault(operation.path, {})[operation.method] = operation
        below = [
            Route(path, self._adapt(operations), methods=list(operations))
            for path, operations in paths.items()
        ]
        # A redirect to the path without its last slash would lose the world's prefix.
        router = Router([*below, *self.documents.pages()], redirect_slashes=False)
        return [Mount("/_mock", app=guarded(router, self.guard)), *self.documents.routes()]

    def _adapt(
        self, operations: Mapping[str, ControlOperation]
    ) -> Callable[[Request], Awaitable[Response]]:
        answer: Responder = self._answer
        if self.settings.strict_answers:
            from mockserver.control.strict import strictly  # noqa: PLC0415 - few servers need it

            answer = strictly(answer)

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
            method = "GET" if request.method == "HEAD" else request.method
            return await answer(operations[method], call)

        return respond

    async def _answer(self, operation: ControlOperation, call: ControlCall) -> Response:
        try:
            check_name(call.world_name)
            if operation.needs_world:
                self.worlds.use(call.world_name)
            answer = operation.endpoint(call)
            return answer if isinstance(answer, Response) else await answer
        except Exception as error:
            return problem_for(error)

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
