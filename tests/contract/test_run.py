"""What comes of a check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from mockserver.contract.check import Aspect, Check, Difference, Outcome, Verdict
from mockserver.contract.dialect import Credentials
from mockserver.contract.probe import Probe, Reply, Unreachable, reply
from mockserver.contract.run import GONE, SILENCE_MAX, begin, make, run
from mockserver.contract.suites import DIALECTS
from mockserver.contract.walk import Walk
from tests.contract.runs import PROVIDERS


class Always:
    """Answers everything with the same."""

    def __init__(self, answer: Reply) -> None:
        self._answer = answer

    def ask(self, *_: object) -> Reply:
        return self._answer

    def peek(self, *_: object) -> Reply:
        return self._answer

    def close(self) -> None:
        """Nothing is open."""


HTML = reply(200, [("Content-Type", "text/html")], b"<html>s3cret</html>")


def outcome(run: Callable[[Walk], None], answer: Reply = HTML) -> Outcome:
    """What comes of a check of a service that always answers the same."""
    probe = Probe("http://service", Always(answer))
    credentials = Credentials(key="s3cret")
    walk = begin(PROVIDERS["expys"], DIALECTS["expys"], probe, credentials, "run1")
    return make(Check(id="x", operation="getOffer", statement="X.", run=run), walk, probe)


def call(walk: Walk) -> None:
    walk.call("listOffers")


def test_a_success_that_is_no_json_is_told_and_ends_the_check() -> None:
    def run(walk: Walk) -> None:
        walk.call("listOffers")
        raise AssertionError("it goes on")

    found = outcome(run)
    assert found.verdict is Verdict.DIFFERS
    assert [each.aspect for each in found.differences] == [Aspect.HEADER, Aspect.HEADER]
    assert found.differences[1] == Difference(
        Aspect.HEADER, "listOffers", "application/json", "text/html, a body that is no JSON"
    )
    assert found.requests == 1


def test_json_that_says_it_is_something_else_is_told() -> None:
    found = outcome(
        call, reply(200, [("x-request-id", "1"), ("Content-Type", "text/plain")], b"{}")
    )
    assert [each.got for each in found.differences] == ["text/plain"]


def test_what_a_service_says_is_shown_without_secrets() -> None:
    found = outcome(call, reply(500, [], b"<html>s3cret</html>"))
    assert [each.got for each in found.differences] == ['500 "<html>***</html>"']


def test_a_check_that_is_skipped_says_why() -> None:
    found = outcome(lambda walk: walk.need("thing"))
    assert (found.verdict, found.reason) == (
        Verdict.SKIPPED,
        "there is no thing to check it with",
    )


def test_a_check_that_has_found_something_before_it_is_skipped_differs() -> None:
    def run(walk: Walk) -> None:
        walk.same("x", 1, 2)
        walk.skip("enough")

    assert outcome(run).verdict is Verdict.DIFFERS


def test_content_that_lacks_what_a_check_goes_on_with_is_drift() -> None:
    answer = reply(200, [("x-request-id", "1"), ("content-type", "application/json")], b"{}")

    def run(walk: Walk) -> None:
        walk.call("listOffers")["data"]

    found = outcome(run, answer)
    assert [(each.where, each.got) for each in found.differences] == [
        ("listOffers: data", "nothing"),
        ("listOffers: nextCursor", "nothing"),
        ("getOffer", "KeyError: 'data'"),
    ]


def test_whatever_a_check_stumbles_over_the_next_ones_are_made() -> None:
    def run(walk: Walk) -> None:
        raise KeyError("data")

    found = outcome(run)
    assert (found.verdict, found.differences[0].expected) == (
        Verdict.DIFFERS,
        "what the check can go on with",
    )


class Falling:
    """Answers some requests, and then none for so many; whoever is asked after that answers."""

    def __init__(self, answers: int, silent: int) -> None:
        self.left, self.silent = answers, silent

    def ask(self, *_: object) -> Reply:
        if self.left:
            self.left -= 1
        elif self.silent:
            self.silent -= 1
            raise Unreachable("GET http://service/v1 got no answer: it fell asleep")
        return HTML

    def peek(self, *_: object) -> Reply:
        return self.ask()

    def close(self) -> None:
        """Nothing is open."""


def falling(answers: int, silent: int) -> list[Outcome]:
    """A run of five checks with one request each."""
    checks = tuple(
        Check(id=f"x{number}", operation="getOffer", statement="X.", run=call)
        for number in range(5)
    )
    found: list[Outcome] = []
    run(
        PROVIDERS["expys"],
        replace(DIALECTS["expys"], checks=checks),
        Probe("http://service", Falling(answers, silent)),
        Credentials(key="s3cret"),
        "run1",
        writes=False,
        on_outcome=found.append,
    )
    return found


def test_a_service_that_never_answers_ends_the_run() -> None:
    with pytest.raises(Unreachable):
        falling(0, 5)


def test_an_answer_that_is_missing_later_is_drift_and_the_rest_is_checked() -> None:
    found = falling(1, 1)
    missing = found[1].differences
    assert [(each.where, each.expected) for each in missing] == [("getOffer", "an answer")]
    assert "it fell asleep" in missing[0].got
    assert [each.requests for each in found] == [1] * 5


def test_a_service_that_has_gone_is_not_asked_for_ever() -> None:
    found = falling(1, 5)
    assert [each.verdict for each in found[1:4]] == [Verdict.DIFFERS] * SILENCE_MAX
    assert (found[4].verdict, found[4].reason) == (Verdict.SKIPPED, GONE)
