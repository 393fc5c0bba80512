"""The fault rules of fixtures, which may have counted already."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.exchange import faults
from mockserver.exchange.faults import Count
from mockserver.seeding.errors import FixtureError
from mockserver.seeding.loader import read_fixture, read_inline
from tests.builders import Api
from tests.control.builders import fault, faulty
from tests.seeding.test_numbering import a_document, a_world

RULE = {"id": "rule", "provider": "expys", "operation": "listOffers", "error": "CONFLICT"}


def found(rule: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(FixtureError) as caught:
        read_inline(a_document(faults=[rule]))
    return [(each.path, each.message) for each in caught.value.problems]


def test_more_rules_than_a_world_may_have_are_a_mistake() -> None:
    rules = [{**RULE, "id": f"rule-{number}"} for number in range(3)]
    document = a_document(faults=rules)
    assert len(read_inline(document, faults_max=3).faults) == 3
    with pytest.raises(FixtureError) as caught:
        read_inline(document, faults_max=1)
    (problem,) = caught.value.problems
    assert problem.path == "faults[1]"
    assert problem.message == (
        "is one rule too many: a world has at most 1, and there are 3; leave some out, or let "
        "one rule name several operations"
    )


def test_rules_of_a_fixture_that_is_extended_count_too(tmp_path: Path) -> None:
    base = [{**RULE, "id": "below"}]
    (tmp_path / "base.yaml").write_text(json.dumps({"version": 1, "faults": base}))
    upper = tmp_path / "upper.yaml"
    upper.write_text(
        "version: 1\nextends: base\nfaults:\n"
        "  - {id: above, provider: expys, operation: listOffers, error: CONFLICT}\n"
    )
    assert len(read_fixture(str(upper), [tmp_path], faults_max=2).faults) == 2
    with pytest.raises(FixtureError, match="there are 2; leave some out"):
        read_fixture(str(upper), [tmp_path], faults_max=1)


def test_a_rule_goes_on_from_what_it_has_counted() -> None:
    world = a_world(a_document(faults=[{**RULE, "matches": 5, "fires": 2}]))
    assert world.store.get(faults.COUNTS, "rule") == Count(5, 2)


def test_a_rule_that_says_nothing_has_counted_nothing() -> None:
    world = a_world(a_document(faults=[RULE]))
    assert world.store.get(faults.COUNTS, "rule") == Count()


def test_counters_are_no_part_of_what_was_given() -> None:
    world = a_world(a_document(faults=[{**RULE, "matches": 5, "fires": 2}]))
    rule = world.store.get(faults.RULES, "rule")
    assert rule is not None
    assert rule.given == RULE


@pytest.mark.parametrize(
    ("counters", "path", "message"),
    [
        pytest.param({"matches": -1}, "matches", "at least 0", id="negative"),
        pytest.param({"matches": "5"}, "matches", "a whole number", id="text"),
        pytest.param({"matches": 5, "fires": 1.5}, "fires", "a whole number", id="broken"),
        pytest.param({"fires": 1}, "fires", "is more than its matches, 0", id="fires of nothing"),
    ],
)
def test_counters_that_cannot_be_are_found(
    counters: dict[str, Any], path: str, message: str
) -> None:
    ((place, text),) = found({**RULE, **counters})
    assert place == f"faults[0].{path}"
    assert message in text


@pytest.mark.parametrize("counter", ["matches", "fires"])
def test_only_fixtures_say_what_a_rule_has_counted(in_process: Any, counter: str) -> None:
    api = Api(in_process, "http://127.0.0.1:8080", "default")
    assert faulty(api.control("POST", "/faults", {**RULE, counter: 1})) == [counter]


def test_a_used_up_rule_does_not_fire_again(in_process: Any) -> None:
    api = Api(in_process, "http://127.0.0.1:8080", "one")
    api.start(
        {
            "version": 1,
            "extends": "demo",
            "faults": [{**RULE, "times": 1, "matches": 1, "fires": 1}],
        }
    )
    assert api.get("/v1/offers").status == 200
    assert (fault(api, "rule")["matches"], fault(api, "rule")["fires"]) == (2, 1)
