"""What checks work with: requests that are held against the contract, and facts for later ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NoReturn

import msgspec

from mockserver.contract.check import Aspect, Difference
from mockserver.contract.dialect import Dialect
from mockserver.contract.masking import Masking
from mockserver.contract.probe import Probe, Reply
from mockserver.contract.shapes import Shapes
from mockserver.exchange.operation import Operation
from mockserver.exchange.outgoing import path_of
from mockserver.exchange.provider import Provider

EVENT_STREAM: Final = "text/event-stream"


class Ended(Exception):
    """A check cannot go on: what it needs was answered otherwise, which is noted already."""


class Skipped(Exception):
    """A check cannot be made in this run; the text says what it lacks."""


class Walk:
    """The course of one run.

    `run_id` is in the names of everything that the run makes, so that runs do not meet. `auth`
    holds the headers that requests come with, until a check replaces them; `facts` are what checks
    have left, by name. Operations are called at their own path unless `via` names one of their
    aliases, as their table writes it.
    """

    def __init__(
        self, provider: Provider, dialect: Dialect, probe: Probe, masking: Masking, run_id: str
    ) -> None:
        self.run_id = run_id
        self.auth: Mapping[str, str] = {}
        self.called: set[str] = set()
        self._provider = provider
        self._dialect = dialect
        self._probe = probe
        self._masking = masking
        self._shapes = Shapes(masking, dialect.may_lack)
        self._operations = {operation.id: operation for operation in provider.operations}
        self.facts: dict[str, Any] = {}
        self._differences: list[Difference] = []
        self._date = ""
        self._lacking: set[str] = set()

    # Facts

    def keep(self, name: str, value: Any) -> None:
        """Leave something to the checks that follow."""
        self.facts[name] = value

    def need(self, name: str) -> Any:
        """What an earlier check, or the caller of the run, has left; raises Skipped without it."""
        value = self.known(name)
        if value is None:
            self.skip(f"there is no {name} to check it with")
        return value

    def known(self, name: str) -> Any:
        """The same, or None."""
        return self.facts.get(name)

    def skip(self, reason: str) -> NoReturn:
        """End a check that cannot be made; differences that it has found count all the same."""
        raise Skipped(reason)

    # Requests

    def call(self, operation_id: str, path: Mapping[str, str] | None = None, **more: Any) -> Any:
        """Call an operation that has to succeed; returns its content.

        Status, headers and shape of the answer are compared. Raises Ended if it is no success.
        """
        return self.answered(operation_id, path, **more).content

    def answered(
        self, operation_id: str, path: Mapping[str, str] | None = None, **more: Any
    ) -> Reply:
        """The same for checks that look at more than the content."""
        operation = self._route(operation_id, more)
        reply = self._send(operation, path, more)
        self._has_succeeded(operation, reply)
        return reply

    def succeeds(self, operation_id: str, reply: Reply) -> Any:
        """Compare an answer with the success that it has to be; returns its content."""
        self._has_succeeded(self._operations[operation_id], reply)
        return reply.content

    def _has_succeeded(self, operation: Operation, reply: Reply) -> None:
        where = _name(operation)
        if not self._dialect.succeeded(reply):
            self.differs(Aspect.STATUS, where, str(operation.status), self._told(reply))
            raise Ended
        self._same(Aspect.STATUS, where, operation.status, reply.status)
        self._compare_headers(where, reply)
        if not self._compare_media_type(where, reply):
            raise Ended
        self._compare_shape(where, operation.answer, reply.content)

    def refused(
        self,
        operation_id: str,
        path: Mapping[str, str] | None = None,
        *,
        status: int,
        code: str,
        **more: Any,
    ) -> Any:
        """Call an operation that has to refuse with this status and code; returns the content."""
        operation = self._route(operation_id, more)
        return self.is_refusal(_name(operation), self._send(operation, path, more), status, code)

    def is_refusal(self, where: str, reply: Reply, status: int, code: str) -> Any:
        """Compare an answer with the refusal that it has to be; returns its content.

        Raises Ended if it is none.
        """
        if self._dialect.succeeded(reply):
            self.differs(Aspect.BEHAVIOUR, where, f"{status} {code}", self._told(reply))
            raise Ended
        self._same(Aspect.STATUS, where, status, reply.status)
        self._compare_headers(where, reply)
        if self._compare_media_type(where, reply):
            self._compare_shape(where, self._provider.reference.error, reply.content)
            self._same(Aspect.CODE, where, code, self._dialect.code(reply))
        return reply.content

    def send(self, method: str, path: str, **more: Any) -> Reply:
        """Send a request of no operation, such as one to a path that does not exist."""
        headers = {**more.pop("auth", self.auth), **more.pop("headers", {})}
        reply = self._probe.send(method, path, headers=headers, **more)
        self._date = reply.headers.get("date", self._date)
        return reply

    def stream(self, operation_id: str, path: Mapping[str, str], **more: Any) -> Reply:
        """Call an operation that streams, and get the beginning of its answer."""
        operation = self._operations[operation_id]
        self.called.add(operation.id)
        headers = {"Accept": EVENT_STREAM, **more.get("auth", self.auth)}
        reply = self._probe.peek(path_of(operation.path, path), headers=headers)
        self._same(Aspect.STATUS, operation.id, operation.status, reply.status)
        self._compare_headers(operation.id, reply)
        stated = reply.headers.get("content-type", "").partition(";")[0]
        self._same(Aspect.HEADER, operation.id, EVENT_STREAM, stated)
        return reply

    def reply_to(
        self, operation_id: str, path: Mapping[str, str] | None = None, **more: Any
    ) -> Reply:
        """Call an operation, and leave it to the check what to think of the answer."""
        return self._send(self._route(operation_id, more), path, more)

    def _route(self, operation_id: str, more: dict[str, Any]) -> Operation:
        """The operation at its own path, or at the one of its aliases that `via` names."""
        operation = self._operations[operation_id]
        routes = dict(zip(("", *operation.aliases), operation.routes, strict=True))
        return routes[more.pop("via", "")]

    def _send(
        self, operation: Operation, path: Mapping[str, str] | None, more: dict[str, Any]
    ) -> Reply:
        self.called.add(operation.id)
        return self.send(operation.method, path_of(operation.path, path or {}), **more)

    # Time

    @property
    def now(self) -> datetime:
        """The time by the service's own clock, as its last answer has it; raises Skipped."""
        try:
            return parsedate_to_datetime(self._date).replace(tzinfo=UTC)
        except ValueError:
            self.skip("no answer says in its header Date what time it is there")

    def pause(self, seconds: float) -> None:
        """Give the service time for something that it does not do at once."""
        self._probe.pause(seconds)

    # Differences

    def take_differences(self) -> tuple[Difference, ...]:
        """Everything that was noted since this was asked last."""
        taken, self._differences = tuple(self._differences), []
        return taken

    def differs(self, aspect: Aspect, where: str, expected: str, got: str) -> None:
        """Note that something is not as the contract says."""
        self._differences.append(
            Difference(aspect, where, expected, self._masking.without_texts(got))
        )

    def same(self, what: str, expected: object, got: object) -> None:
        """Note if the service does not behave as it should; `what` says where it shows."""
        self._same(Aspect.BEHAVIOUR, what, expected, got)

    def holds(self, what: str, is_so: bool, got: object = None) -> None:
        """Note if what is to be true is not."""
        if not is_so:
            shown = "otherwise" if got is None else self._masking.shown(got)
            self.differs(Aspect.BEHAVIOUR, what, "so", shown)

    def _same(self, aspect: Aspect, where: str, expected: object, got: object) -> None:
        if expected != got:
            shown = self._masking.shown
            self.differs(aspect, where, shown(expected), shown(got))

    def _compare_shape(self, where: str, kind: Any, content: object) -> None:
        for path, expected, got in self._shapes.misfits(kind, content):
            self.differs(Aspect.SHAPE, f"{where}: {path}" if path else where, expected, got)

    def _compare_headers(self, where: str, reply: Reply) -> None:
        request_id = self._provider.request_id_header
        names = [] if request_id is None else [request_id.decode()]
        for name in (*names, *self._provider.reference.answer_headers):
            self._has_header(where, reply, name)

    def _has_header(self, where: str, reply: Reply, name: str) -> None:
        """Note a header that lacks, once: a service that never sends it would drown the rest."""
        if not reply.headers.get(name.lower()) and name not in self._lacking:
            self._lacking.add(name)
            self.differs(Aspect.HEADER, where, name, "nothing")

    def _compare_media_type(self, where: str, reply: Reply) -> bool:
        if reply.is_json:
            return True
        stated = reply.headers.get("content-type", "no Content-Type")
        if reply.content is None:
            stated = f"{stated}, a body that is no JSON"
        self.differs(Aspect.HEADER, where, "application/json", stated)
        return False

    def _told(self, reply: Reply) -> str:
        if reply.content is None:
            return f"{reply.status} {self._masking.shown(reply.body.decode(errors='replace'))}"
        return f"{reply.status} {self._masking.shown(reply.content)}"


def _name(operation: Operation) -> str:
    """What differences call an operation; those at an alias say at which."""
    if operation.is_alias:
        return f"{operation.id} as {operation.method} {operation.path}"
    return operation.id


def decoded(kind: Any, content: object) -> Any:
    """Content as a type; None if it is not of it."""
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError:
        return None
