"""The providers' levers as operations of the control plane, below the providers' names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from starlette.responses import Response

from mockserver.control.call import ControlCall, no_content, reply
from mockserver.control.errors import problem_response
from mockserver.control.operation import ControlOperation
from mockserver.core.errors import DomainError
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.levers import Lever
from mockserver.exchange.provider import Provider


def operations(providers: Mapping[str, Provider]) -> Iterator[ControlOperation]:
    """Every lever of these providers."""
    for name, provider in providers.items():
        for lever in provider.levers:
            yield ControlOperation(
                id=f"{name}.{lever.id}",
                method=lever.method,
                path=f"/{name}{lever.path}",
                summary=lever.summary,
                tag=name,
                endpoint=_endpoint(provider, lever),
                query=lever.query,
                body=lever.body,
                answers=() if lever.answer is None else (lever.answer,),
                statuses=(lever.status,),
                refusals=lever.refusals,
            )


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
