"""What a run notices: every answer of a recorded run is altered in every way, one at a time."""

from __future__ import annotations

import re

import pytest

from mockserver.client import Control
from mockserver.contract.check import Aspect
from mockserver.contract.suites import DIALECTS
from tests.contract.runs import DEMO, PROVIDERS, passing
from tests.contract.tape import Tape, alterations

# What a service may do: a field that may lack is dropped, or free-form data holds something else.
FREE = {
    "expys": re.compile(r"\.details(\.fields.*| dropped|\.extra added)$|\.attributes[.\[]"),
    "vinr": re.compile(
        r"\.metadata|\.award|\.data\.object|\.error\.(param|resource) dropped$"
        r"|\.(value|fulfillment|discount)\.\w+ dropped$"
    ),
    "loyalife": re.compile(r"\.Count dropped$|\.CustomAttributes(\.extra added|\.contract_run)"),
}


@pytest.mark.parametrize("name", DIALECTS)
def test_every_alteration_of_an_answer_is_found(name: str, world_url: str) -> None:
    provider = PROVIDERS[name]
    with Control(world_url) as control:
        # What happens in one instant, happens so each time.
        control.set_clock(mode="frozen")
    tape = Tape(provider, DIALECTS[name], f"{world_url}/{name}", DEMO[name], passing(world_url))
    tried = list(alterations(tape, list(tape.record())))
    missed = [
        each.what
        for each in tried
        if not tape.aspects(each.scene, each.number, each.altered) & {each.aspect, Aspect.BEHAVIOUR}
        and not FREE[name].search(each.what)
    ]
    assert missed == []
    assert len(tried) > 10 * len(provider.operations)
