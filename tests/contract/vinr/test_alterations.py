"""Whatever differs in a service is found, by the check whose statement it breaks."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from mockserver.contract.check import Aspect, Check, Verdict
from mockserver.contract.run import Report
from mockserver.contract.vinr import DIALECT
from tests.contract.vinr.alterations import ALTERED, Altered
from tests.contract.vinr.altering import Alteration, Asked
from tests.contract.vinr.changes import content, headers, refused, setting
from tests.contract.vinr.conftest import Service


def up_to(id: str) -> tuple[Check, ...]:
    """The checks until one has been made; before one that writes, those that do."""
    ids = [check.id for check in DIALECT.checks]
    before = DIALECT.checks[: ids.index(id) + 1]
    writes = before[-1].writes
    return tuple(check for check in before if check.writes or not writes)


def reasons(report: Report) -> dict[str, str]:
    """Why checks were skipped."""
    skipped = (each for each in report.outcomes if each.verdict is Verdict.SKIPPED)
    return {outcome.check.id: outcome.reason for outcome in skipped}


@pytest.mark.parametrize("altered", ALTERED, ids=[each.id for each in ALTERED])
def test_an_alteration_is_found(service: Service, altered: Altered) -> None:
    report = service.check(altered.alteration, checks=up_to(altered.found_by))
    found = [outcome for outcome in report.outcomes if outcome.verdict is Verdict.DIFFERS]
    assert found, "the run saw nothing"
    assert found[-1].check.id == altered.found_by
    assert altered.aspect in {each.aspect for each in found[-1].differences}


def test_a_header_that_no_answer_has_is_one_difference(service: Service) -> None:
    alteration = Alteration(on=".*", answers=headers(b"vinr-version"))
    report = service.check(alteration, checks=up_to("lists.both-cursors"))
    where = Counter(
        difference.expected
        for outcome in report.outcomes
        for difference in outcome.differences
        if difference.aspect is Aspect.HEADER
    )
    assert where == {"Vinr-Version": 1}


def test_what_is_not_of_its_shape_ends_no_other_check(service: Service) -> None:
    alteration = Alteration(on="POST /v1/customers", answers=content(setting(id=7)))
    report = service.check(alteration, checks=up_to("accounts.welcome"))
    found = {outcome.check.id: outcome.verdict for outcome in report.outcomes}
    assert found["customers.create"] is Verdict.DIFFERS
    assert reasons(report)["customers.clear"] == "there is no customer of the run to check it with"
    assert found["earning.create"] is Verdict.HOLDS


def test_a_check_that_has_nothing_to_go_on_with_says_what_it_met(service: Service) -> None:
    alteration = Alteration(
        on="POST /v1/loyalty/redemptions", answers=content(setting(discount=None))
    )
    report = service.check(alteration, checks=up_to("redemptions.entry"))
    created, entry = report.outcomes[-2:]
    assert created.verdict is Verdict.DIFFERS
    assert [each.expected for each in created.differences] == ["what the check can go on with"]
    assert entry.verdict is Verdict.HOLDS


def test_a_difference_at_an_alias_says_at_which(service: Service) -> None:
    on = "PUT /v1/tiers/[^/]+"
    alteration = Alteration(on=on, answers=refused(405, "method_not_allowed"))
    report = service.check(alteration, checks=up_to("tiers.update"))
    (difference,) = report.outcomes[-1].differences
    assert difference.where == "ref.tiers.update as PUT /v1/tiers/{id}"


def test_a_service_with_nothing_in_it_is_checked_as_far_as_that_goes(service: Service) -> None:
    page = {"has_more": False, "next_cursor": None, "total_estimate": 0}
    nothing = content(
        lambda data: data.update({"data": [], "page": page} if "page" in data else {})
    )
    report = service.check(Alteration(on="GET .*", answers=nothing), writes=False)
    assert not report.drifted
    assert reasons(report)["programs.first"] == "there is no program"
    assert reasons(report)["programs.liability"] == "there is no program to check it with"


def test_a_list_without_an_end_is_not_read_to_its_end(service: Service) -> None:
    def again(asked: Asked) -> tuple[Asked, ...]:
        return (replace(asked, query=asked.query.partition(b"&starting_after")[0]),)

    def more(data: dict[str, object]) -> None:
        data["page"] = {"has_more": True, "next_cursor": "ptx_1", "total_estimate": 9}

    on = "GET /v1/loyalty/transactions"
    alteration = Alteration(on=on, asks=again, answers=content(more))
    report = service.check(alteration, checks=up_to("accounts.sum"))
    assert reasons(report)["accounts.sum"] == "the list has more than 50 pages"


def test_where_no_card_of_tests_pays_nothing_is_said_of_earning(service: Service) -> None:
    def cardless(asked: Asked) -> tuple[Asked, ...]:
        data = json.loads(asked.body)
        data.pop("payment_method", None)
        return (replace(asked, body=json.dumps(data).encode()),)

    alteration = Alteration(on="POST /v1/payments", asks=cardless)
    report = service.check(alteration, checks=up_to("refunds.create"))
    reason = "there is no payment method that pays at once to check it with"
    assert reasons(report)["payments.earns"] == reason
    assert reasons(report)["refunds.create"] == (
        "there is no payment that has earned points to check it with"
    )
