"""Accounts of the run's own, in the guides' shape and in the reference's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.earning import WELCOME_POINTS
from mockserver.contract.vinr.facts import (
    CUSTOMER,
    FRIEND,
    FRIENDS_MEMBER,
    GUEST,
    MEMBER,
    NOBODY,
    OWN_PROGRAM,
    TAG,
    WELCOME,
    here,
    keep_id,
    reference_id,
    refusal,
    refuse,
    shows,
    tag,
)
from mockserver.contract.walk import Walk

_CREATE: Final = "loyalty.accounts.create"
_LIST: Final = "loyalty.accounts.list"
_RETRIEVE: Final = "loyalty.accounts.retrieve"
_UPDATE: Final = "loyalty.accounts.update"
_WALLET: Final = "loyalty.accounts.wallet"
_TRANSACTIONS: Final = "loyalty.transactions.list"
_REFERENCE_CREATE: Final = "ref.loyaltyAccounts.create"
_REFERENCE_UPDATE: Final = "ref.loyaltyAccounts.update"

_LOCKED: Final = "top-shelf"


def _enrol(walk: Walk) -> None:
    body = {
        "program": walk.need(OWN_PROGRAM),
        "customer": walk.need(CUSTOMER),
        "metadata": tag(walk),
    }
    made = walk.call(_CREATE, body=body)
    keep_id(walk, MEMBER, made)
    shows(walk, _CREATE, made, status="active", balance=0, lifetime_points=0, tier="base")
    shows(walk, _CREATE, made, tier_locked=False, merged_into=None, qualifying_value=0, **body)


def _welcome(walk: Walk) -> None:
    rule, id = walk.need(WELCOME), walk.need(MEMBER)
    shown = walk.call(_RETRIEVE, here(id))
    shows(walk, _RETRIEVE, shown, balance=WELCOME_POINTS, lifetime_points=WELCOME_POINTS)
    entries = walk.call(_TRANSACTIONS, query={"account": id})["data"]
    walk.same("entries of a new member", 1, len(entries))
    source = {"type": "loyalty_account", "id": id}
    shows(walk, "its entry", entries[0], reason="earning_rule", rule=rule, source=source)


def _by_reference(walk: Walk) -> None:
    customer, program = walk.need(FRIEND), walk.need(OWN_PROGRAM)
    body = {"customer": customer, "programme_id": program, "metadata": tag(walk)}
    made = walk.call(_REFERENCE_CREATE, body=body)
    expected = {"customer": customer, "programme_id": program, "points_balance": 0}
    shows(walk, _REFERENCE_CREATE, made, **expected)
    listed = walk.call(_LIST, query={"customer": customer, "program": program})["data"]
    walk.same("accounts of the customer", 1, len(listed))
    keep_id(walk, FRIENDS_MEMBER, listed[0])
    walk.same("its id in the reference", reference_id(listed[0]["id"]), made["id"])


def _standalone(walk: Walk) -> None:
    made = walk.call(_CREATE, body={"programId": walk.need(OWN_PROGRAM), "customerId": None})
    keep_id(walk, GUEST, made)
    shows(walk, _CREATE, made, program=walk.need(OWN_PROGRAM), customer=None)


def _twice(walk: Walk) -> None:
    first = walk.need(MEMBER)
    body = {"program": walk.need(OWN_PROGRAM), "customer": walk.need(CUSTOMER)}
    error = refuse(walk, _CREATE, "409 account_already_exists", body=body)
    walk.same("resource", first, error.get("resource"))


def _link_twice(walk: Walk) -> None:
    body = {"customer": walk.need(CUSTOMER)}
    path = here(walk.need(GUEST))
    refuse(walk, _UPDATE, "409 account_already_exists", path=path, body=body)


def _by_metadata(walk: Walk) -> None:
    ids = {walk.need(MEMBER), walk.need(FRIENDS_MEMBER)}
    listed = walk.call(_LIST, query={"metadata": {TAG: walk.run_id}})["data"]
    walk.same("accounts with the metadata of the run", ids, {each["id"] for each in listed})


def _tier_by_hand(walk: Walk) -> None:
    path = here(walk.need(MEMBER))
    for via in ("", "POST /v1/loyalty/accounts/{id}", "PUT /v1/loyalty/accounts/{id}"):
        set_one = walk.call(_UPDATE, path, body={"tier": _LOCKED}, via=via)
        shows(walk, via or _UPDATE, set_one, tier=_LOCKED, tier_locked=True)
        freed = walk.call(_UPDATE, path, body={"tier": None}, via=via)
        shows(walk, "counted again", freed, tier="base", tier_locked=False)


def _tier_by_reference(walk: Walk) -> None:
    path = here(walk.need(MEMBER))
    for via in ("", "POST /v1/loyalty-accounts/{id}", "PUT /v1/loyalty-accounts/{id}"):
        for tier in (f"tier_{_LOCKED}", "tier_base"):
            changed = walk.call(_REFERENCE_UPDATE, path, body={"tier": tier}, via=via)
            shows(walk, via or _REFERENCE_UPDATE, changed, tier=tier)
    freed = walk.call(_UPDATE, path, body={"tier": None})
    shows(walk, "counted again", freed, tier="base", tier_locked=False)


def _empty_wallet(walk: Walk) -> None:
    shows(walk, _WALLET, walk.call(_WALLET, here(walk.need(MEMBER))), balances=[])


def _changed(fields: Mapping[str, object], walk: Walk) -> dict[str, Any]:
    return {"path": here(walk.need(MEMBER)), "body": fields}


WRITES: Final = (
    Check(
        id="accounts.enrol",
        operation=_CREATE,
        statement="A new account is active, empty, and in the entry tier.",
        run=_enrol,
        writes=True,
    ),
    Check(
        id="accounts.welcome",
        operation=_RETRIEVE,
        statement="What a program gives new members is there at the next look.",
        run=_welcome,
        writes=True,
    ),
    Check(
        id="accounts.enrol-by-reference",
        operation=_REFERENCE_CREATE,
        statement="The reference enrols a customer in a programme; the guides see the account.",
        run=_by_reference,
        writes=True,
    ),
    Check(
        id="accounts.standalone",
        operation=_CREATE,
        statement="An account may have no customer; programId is another name of program.",
        run=_standalone,
        writes=True,
        decided_in="mockserver.providers.vinr.spelling:spell",
    ),
    Check(
        id="accounts.twice",
        operation=_CREATE,
        statement="A second account in a program is refused with 409, and the first one named.",
        run=_twice,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.accounts:check_free",
    ),
    Check(
        id="accounts.link-twice",
        operation=_UPDATE,
        statement="An account cannot be linked to a customer who has one in the program.",
        run=_link_twice,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.accounts:check_free",
    ),
    Check(
        id="accounts.by-metadata",
        operation=_LIST,
        statement="Accounts can be listed by a value of their metadata.",
        run=_by_metadata,
        writes=True,
    ),
    Check(
        id="accounts.tier-by-hand",
        operation=_UPDATE,
        statement="A tier set by hand is locked until it is set to null.",
        run=_tier_by_hand,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.accounts:update",
    ),
    Check(
        id="accounts.tier-by-reference",
        operation=_REFERENCE_UPDATE,
        statement="The reference sets a tier by its id.",
        run=_tier_by_reference,
        writes=True,
    ),
    Check(
        id="accounts.empty-wallet",
        operation=_WALLET,
        statement="The wallet of a new member is empty.",
        run=_empty_wallet,
        writes=True,
    ),
    refusal(
        "accounts.of-no-customer",
        _CREATE,
        "A customer that there is not cannot be enrolled",
        "404 resource_not_found",
        lambda walk: {
            "body": {"program": walk.need(OWN_PROGRAM), "customer": f"cust_{NOBODY}"},
        },
        param="customer",
    ),
    refusal(
        "accounts.of-no-program",
        _CREATE,
        "A program that there is not enrols nobody",
        "404 resource_not_found",
        lambda _: {"body": {"program": f"prog_{NOBODY}"}},
        param="program",
    ),
    refusal(
        "accounts.reference-customer",
        _REFERENCE_CREATE,
        "The reference needs a customer",
        "400 parameter_missing",
        lambda walk: {"body": {"programme_id": walk.need(OWN_PROGRAM)}},
        param="customer",
    ),
    refusal(
        "accounts.no-tier",
        _UPDATE,
        "A tier that the program does not have is refused",
        "404 resource_not_found",
        partial(_changed, {"tier": "no-such-shelf"}),
        param="tier",
    ),
    *(
        refusal(
            f"accounts.{name}-is-derived",
            _UPDATE,
            f"{name} cannot be set",
            "400 immutable_field",
            partial(_changed, {name: value}),
            param=name,
        )
        for name, value in (
            ("balance", 1_000_000),
            ("lifetime_points", 1_000_000),
            ("program", "prog_default"),
        )
    ),
    refusal(
        "accounts.qualifying-value",
        _UPDATE,
        "The qualifying value cannot be set where points or money qualify",
        "400 parameter_invalid",
        partial(_changed, {"qualifying_value": 5}),
        param="qualifying_value",
        decided_in="mockserver.providers.vinr.rules.accounts:update",
    ),
)
