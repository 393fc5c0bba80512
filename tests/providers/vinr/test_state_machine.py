"""Whatever was done to a world by calls, levers and the clock, its document makes one like it."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from tests.providers.vinr.api import Vinr
from tests.providers.vinr.histories import Histories, picks
from tests.providers.vinr.reads import read_all
from tests.providers.vinr.sessions import afterwards


class Copies(Histories):
    """Goes on in copies, and compares the last one with the world that it was made of."""

    def __init__(self, api: Vinr) -> None:
        super().__init__(api)
        self.origin = api
        self.copies = 0
        self.seeds = 0

    def teardown(self) -> None:
        """At last, the world and its copy are compared in everything, now and later."""
        document = self._state(self.api)
        copy = self._copy()
        assert self._state(copy) == document
        for by in ("1h", "30d"):
            both = [copy, self.api]
            assert [*read_all(document, copy)] == [*read_all(document, self.api)]
            clocks = [each.controlled("GET", "/clock") for each in both]
            assert clocks[0] == clocks[1]
            told = [list(afterwards(each, document)) for each in both]
            assert told[0] == told[1]
            ran = [each.advance(by)["ran"] for each in both]
            assert ran[0] == ran[1]
        assert self._state(copy) == self._state(self.api)
        for api in (copy, self.api):
            if api is not self.origin:
                api.controlled("DELETE", f"/worlds/{api.world}")

    # What the other histories leave out

    @rule(pick=picks, value=st.sampled_from(["tier_low", "high", None]))
    def override(self, pick: int, value: str | None) -> None:
        self.attempt(self.api.patch(f"/v1/loyalty/accounts/{self.account(pick)}", {"tier": value}))

    @rule(threshold=st.integers(1, 200), name=st.sampled_from(["High", "Higher", "Low"]))
    def other_tier(self, threshold: int, name: str) -> None:
        self.attempt(self.api.patch("/v1/tiers/high", {"min_points": threshold, "name": name}))

    @rule(metric=st.sampled_from(["points", "spend", "custom"]), months=st.integers(1, 3))
    def other_metric(self, metric: str, months: int) -> None:
        config = {"qualifyOn": metric, "period": {"type": "fixed", "months": months}}
        self.api.patch("/v1/loyalty/programs/prog_other", {"tierConfig": config}).ok()

    @rule(amount=st.integers(1, 900), method=st.sampled_from([None, "pm_card_3220"]))
    def begin_a_payment(self, amount: int, method: str | None) -> None:
        made = self.attempt(self.api.pay(amount, "cust_0", payment_method=method))
        if made:
            self.payments.append(made)

    @precondition(lambda self: self.payments)
    @rule(pick=picks, end=st.sampled_from(["complete", "fail"]))
    def end_a_payment(self, pick: int, end: str) -> None:
        id = self.payments[pick % len(self.payments)]
        self.api.control("POST", f"/vinr/payments/{id}/{end}", {})

    @rule(number=st.integers(0, 3))
    def delete_a_customer(self, number: int) -> None:
        self.api.send("DELETE", f"/v1/customers/cust_{number}")

    @rule()
    def fork_with_another_seed(self) -> None:
        self.seeds += 1
        body = {"from": self.api.world, "seed": self.seeds}
        self.api.controlled("PUT", f"/worlds/{self.api.world}", body)

    @rule()
    def go_on_in_a_copy(self) -> None:
        copy = self._copy()
        if self.api is not self.origin:
            self.api.controlled("DELETE", f"/worlds/{self.api.world}")
        self.api = copy

    def _copy(self) -> Vinr:
        self.copies += 1
        copy = Vinr(self.api.http, self.api.origin, f"{self.origin.world}-copy-{self.copies}")
        copy.controlled("PUT", f"/worlds/{copy.world}", {"fixture": self._state(self.api)})
        return copy

    @staticmethod
    def _state(api: Vinr) -> Any:
        return json.loads(api.control("GET", "/state").content)


def test_whatever_happened_to_a_world_its_document_makes_one_like_it(in_process_api: Vinr) -> None:
    run_state_machine_as_test(
        lambda: Copies(in_process_api),  # type: ignore[arg-type]  # any factory will do
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
