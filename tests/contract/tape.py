"""A run on tape: the same answers again, without a server, with one of them altered."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from mockserver.contract.check import Aspect, Check
from mockserver.contract.dialect import Credentials, Dialect
from mockserver.contract.probe import HttpExchange, Probe, Reply, reply
from mockserver.contract.run import begin, make
from mockserver.core.errors import DomainError
from mockserver.exchange.dispatch import Dispatcher
from mockserver.exchange.provider import Provider

RUN_ID = "tape"
ENVELOPES = {"error", "results"}
CODES = {"code", "ErrorCode"}
SUCCESSES = ("000",)

Question = tuple[str, str, bytes | None, tuple[tuple[str, str], ...]]


class OffTape(Exception):
    """A run asked what no recorded one has asked."""


@dataclass(frozen=True)
class Taped:
    """One question and its answer."""

    question: Question
    answer: Reply


class Recorder:
    """Asks a server, and keeps what it is asked and answers."""

    def __init__(self) -> None:
        self.taped: list[Taped] = []
        self._server = HttpExchange()

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Reply:
        """Ask the server."""
        return self._keep(
            _question(method, url, headers, content),
            self._server.ask(method, url, headers, content),
        )

    def peek(self, url: str, headers: Mapping[str, str]) -> Reply:
        """Get the beginning of a stream."""
        return self._keep(_question("GET", url, headers, None), self._server.peek(url, headers))

    def _keep(self, question: Question, answer: Reply) -> Reply:
        self.taped.append(Taped(question, answer))
        return answer

    def close(self) -> None:
        """Close its connections."""
        self._server.close()


class Player:
    """Answers as recorded, each question's answers in their order."""

    def __init__(self, taped: list[Taped]) -> None:
        self._answers: dict[Question, deque[Reply]] = defaultdict(deque)
        for each in taped:
            self._answers[each.question].append(each.answer)

    def ask(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> Reply:
        """Answer as recorded; raises OffTape."""
        return self._next(_question(method, url, headers, content))

    def peek(self, url: str, headers: Mapping[str, str]) -> Reply:
        """The same, for a stream."""
        return self._next(_question("GET", url, headers, None))

    def _next(self, question: Question) -> Reply:
        left = self._answers.get(question)
        if not left:
            raise OffTape(question)
        return left.popleft()

    def close(self) -> None:
        """Nothing is open."""


def _question(method: str, url: str, headers: Mapping[str, str], content: bytes | None) -> Question:
    return method, _path(url), content, tuple(sorted(headers.items()))


def _path(url: str) -> str:
    return "/" + url.partition("://")[2].partition("/")[2]


@dataclass(frozen=True)
class Scene:
    """One check of a recorded run: the walk as it was before it, and what it asked."""

    check: Check
    auth: Mapping[str, str]
    facts: Mapping[str, Any]
    taped: tuple[Taped, ...]


@dataclass(frozen=True)
class Tape:
    """A whole run against a server; `pause` is how time passes there."""

    provider: Provider
    dialect: Dialect
    url: str
    credentials: Credentials
    pause: Callable[[float], None]

    def record(self) -> Iterator[Scene]:
        """Make all checks; none of them may differ."""
        recorder = Recorder()
        probe = Probe(self.url, recorder, self.pause)
        walk = begin(self.provider, self.dialect, probe, self.credentials, RUN_ID)
        for check in self.dialect.checks:
            auth, facts, before = walk.auth, dict(walk.facts), len(recorder.taped)
            outcome = make(check, walk, probe)
            assert outcome.differences == (), check.id
            yield Scene(check, auth, facts, tuple(recorder.taped[before:]))
        recorder.close()

    def aspects(self, scene: Scene, number: int, altered: Reply) -> set[Aspect]:
        """In what a check differs when one of the answers that it gets is altered."""
        taped = list(scene.taped)
        taped[number] = replace(taped[number], answer=altered)
        probe = Probe(self.url, Player(taped), lambda _: None)
        walk = begin(self.provider, self.dialect, probe, self.credentials, RUN_ID)
        walk.auth, walk.facts = scene.auth, dict(scene.facts)
        try:
            differences = make(scene.check, walk, probe).differences
        except OffTape:
            # Data that it has found to be wrong already has led it elsewhere.
            differences = walk.take_differences()
        return {each.aspect for each in differences}


# Ways to alter an answer


@dataclass(frozen=True)
class Alteration:
    """What becomes of one answer of a check, and how the check has to notice it."""

    what: str
    scene: Scene
    number: int
    aspect: Aspect
    altered: Reply


def alterations(tape: Tape, scenes: Iterable[Scene]) -> Iterator[Alteration]:
    """Every way to alter one answer, each once for the answers of an operation with a status."""
    dispatcher = Dispatcher(tape.provider.operations)
    prefix = _path(tape.url)
    seen = set()
    for scene in scenes:
        for number, each in enumerate(scene.taped):
            method, path, _, _ = each.question
            about = _operation(dispatcher, method, path.partition("?")[0].removeprefix(prefix))
            for what, aspect, altered in _altered(each.answer):
                name = f"{about} {each.answer.status}: {what}"
                if name not in seen:
                    seen.add(name)
                    yield Alteration(name, scene, number, aspect, altered)


def _operation(dispatcher: Dispatcher, method: str, path: str) -> str:
    try:
        return dispatcher.find(method, path)[0].id
    except DomainError:
        return f"{method} {path}"


def _altered(answer: Reply) -> Iterator[tuple[str, Aspect, Reply]]:
    yield "another status", Aspect.STATUS, replace(answer, status=answer.status + 17)
    for name in ("x-request-id", "content-type"):
        if name in answer.headers:
            headers = {key: text for key, text in answer.headers.items() if key != name}
            yield f"no {name}", Aspect.HEADER, replace(answer, headers=headers)
    if not isinstance(answer.content, dict):
        return
    for aspect, altered in (
        (Aspect.CODE, _with_other_code(answer.content)),
        (Aspect.SHAPE, _altered_content(answer.content, "")),
    ):
        for what, content in altered:
            body = msgspec.json.encode(content)
            yield what, aspect, reply(answer.status, answer.headers.items(), body)


def _with_other_code(content: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """For each code of a refusal, which is one level down in all envelopes."""
    for name in ENVELOPES & content.keys():
        inner = content[name]
        if isinstance(inner, dict):
            for code in CODES & inner.keys():
                if inner[code] not in SUCCESSES:
                    yield f"another {code}", {**content, name: {**inner, code: "ALTERED"}}


def _altered_content(content: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(content, dict):
        yield f"{path}.extra added", {**content, "extra": 1}
        for name, each in content.items():
            yield f"{path}.{name} dropped", {k: v for k, v in content.items() if k != name}
            for what, altered in _altered_content(each, f"{path}.{name}"):
                yield what, {**content, name: altered}
    elif isinstance(content, list):
        for what, altered in _altered_content(content[0], f"{path}[]") if content else ():
            yield what, [altered, *content[1:]]
        yield f"{path} is a text", "a text"
    elif isinstance(content, bool | int | float):
        yield f"{path} is a text", str(content)
    else:
        yield f"{path} is a list", [12345.5]
