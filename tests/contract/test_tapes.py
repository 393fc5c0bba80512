"""What a run notices: every answer of a recorded run is altered in every way, one at a time."""

from __future__ import annotations

import re

import pytest

from mockserver.client import Control
from mockserver.contract.dialect import Credentials
from mockserver.contract.suites import DIALECTS
from mockserver.providers import all_providers
from tests.contract.tape import Tape, alterations

PROVIDERS = {provider.name: provider for provider in all_providers()}
CREDENTIALS = {
    "expys": Credentials(key="expys_sandbox_demo"),
    "loyalife": Credentials(
        client_id="demo-client",
        client_secret="demo-secret",
        program="19",
        product="RETAIL001",
        member="jane.doe@example.com",
    ),
}

# What a service may do: a field that may lack is dropped, or free-form data holds something else.
FREE = {
    "expys": re.compile(r"\.details(\.fields.*| dropped|\.extra added)$|\.attributes[.\[]"),
    "loyalife": re.compile(
        r"\.Count dropped$| 200: \.results dropped$|\.CustomAttributes(\.extra added|\.contract_run)"
    ),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_every_alteration_of_an_answer_is_found(name: str, world_url: str) -> None:
    provider = PROVIDERS[name]

    def pause(seconds: float) -> None:
        with Control(world_url) as control:
            control.advance(f"{seconds}s")

    tape = Tape(provider, DIALECTS[name], f"{world_url}/{name}", CREDENTIALS[name], pause)
    tried = list(alterations(tape, list(tape.record())))
    missed = [
        each.what
        for each in tried
        if each.aspect not in tape.aspects(each.scene, each.number, each.altered)
        and not FREE[name].search(each.what)
    ]
    assert missed == []
    assert len(tried) > 10 * len(provider.operations)
