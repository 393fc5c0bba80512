"""The secrets that events are signed with."""

from __future__ import annotations

import re

import pytest

from mockserver.core.deliveries import Delivery, DeliveryStatus
from mockserver.exchange.signing import new_secret, secret_for
from tests.core.builders import a_world


def test_each_endpoint_has_a_secret_of_its_own() -> None:
    with a_world().transaction() as step:
        first, second = new_secret(step), new_secret(step)
    assert first != second
    for secret in (first, second):
        assert re.fullmatch("whsec_[0-9a-zA-Z]{32}", secret)


@pytest.mark.parametrize("spoiled", [False, True])
def test_only_what_is_spoiled_on_purpose_is_signed_with_another_secret(spoiled: bool) -> None:
    delivery = Delivery(
        "dlv_1", 1, 1, 1, "expys", "wh_1", "", DeliveryStatus.PENDING, 0, 1.0, spoiled=spoiled
    )
    assert (secret_for(delivery, "whsec_1") == "whsec_1") is not spoiled
