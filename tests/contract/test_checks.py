"""Rules for all checks."""

from __future__ import annotations

from importlib import import_module

import pytest

from mockserver.contract.check import Check
from mockserver.contract.suites import DIALECTS
from mockserver.providers import all_providers

PROVIDERS = {provider.name: provider for provider in all_providers()}
DECIDED = [
    pytest.param(check, id=f"{name}-{check.id}")
    for name, dialect in DIALECTS.items()
    for check in dialect.checks
    if check.decided_in
]
CHECKS = [
    pytest.param(name, check, id=f"{name}-{check.id}")
    for name, dialect in DIALECTS.items()
    for check in dialect.checks
]


@pytest.mark.parametrize("name", DIALECTS)
def test_no_two_checks_have_the_same_name(name: str) -> None:
    ids = [check.id for check in DIALECTS[name].checks]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(("name", "check"), CHECKS)
def test_a_check_states_something_about_an_operation_that_exists(name: str, check: Check) -> None:
    assert check.operation in {operation.id for operation in PROVIDERS[name].operations}
    assert check.statement.endswith(".")


@pytest.mark.parametrize("check", DECIDED)
def test_what_is_decided_here_is_where_a_check_says(check: Check) -> None:
    module, _, attribute = check.decided_in.partition(":")
    assert hasattr(import_module(module), attribute)


def test_every_provider_has_checks() -> None:
    assert DIALECTS.keys() == PROVIDERS.keys()
