"""The org's own matters: balance and currency."""

from __future__ import annotations

from mockserver.exchange.call import Call, NoInput
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.handlers.acting import caller, org
from mockserver.providers.expys.rules import configuration, pool


def get_balance(call: Call, _: NoInput) -> wire.Balance:
    """The pool that pays for what the caller does; without one, and in a sandbox, all zeros."""
    return render.balance(org(call), pool.gate(call.store, caller(call).partition))


def update_configuration(call: Call, body: wire.UpdateConfigurationRequest) -> wire.Configuration:
    """Change how points are shown."""
    changes = configuration.Changes(
        body.currencyName, body.currencySymbol, body.currencyUnitsPerUSD, body.confirmReprice
    )
    return render.configuration(configuration.configure(call.step, org(call), changes))
