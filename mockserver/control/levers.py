"""The providers' levers, mounted below their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from starlette.responses import Response

from mockserver.control.call import ControlCall, no_content, reply
from mockserver.control.errors import problem_response
from mockserver.core.errors import DomainError
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.levers import Lever
from mockserver.exchange.provider import Provider


def routes(
    providers: Mapping[str, Provider],
) -> Iterator[tuple[str, str, Callable[[ControlCall], Response]]]:
    """Method, path and endpoint of every lever."""
    for name, provider in providers.items():
        for lever in provider.levers:
            yield lever.method, f"/{name}{lever.path}", _endpoint(provider, lever)


def _endpoint(provider: Provider, lever: Lever) -> Callable[[ControlCall], Response]:
    def pull(call: ControlCall) -> Response:
        body = call.body if lever.body is bytes else call.read(lever.body)
        call.read_query(lever.query)
        try:
            with call.world.transaction() as step:
                data = lever.handler(step, {**call.query, **call.parameters}, body)
        except InvalidInput:
            raise
        except DomainError as error:
            return problem_response(*provider.explain(error))
        return no_content() if lever.answer is None else reply(data, lever.status)

    return pull
