"""What comes of a check."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.contract.check import Aspect, Check, Difference, Outcome, Verdict
from mockserver.contract.dialect import Credentials
from mockserver.contract.probe import Probe, Reply, reply
from mockserver.contract.run import begin, make
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
