"""Redemptions, in the guides' shape and in the reference's."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.given import given_or
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import environment, id_in_path
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import (
    Keep,
    Listing,
    all_of,
    equal,
    guide_page,
    indexed,
    reference_page,
    within,
)
from mockserver.providers.vinr.refusals import NotFound
from mockserver.providers.vinr.render import guide, reference
from mockserver.providers.vinr.rules import accounts, ids, redemptions, rewards
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    REDEMPTIONS,
    REDEMPTIONS_BY_ACCOUNT,
    REDEMPTIONS_BY_ENVIRONMENT,
    Account,
    Redemption,
    Reward,
)

KIND = "redemption"
REFERENCE_KIND = "reference_redemption"


def create_redemption(call: Call, body: wire.CreateRedemption) -> wire.Redemption:
    """Spend points on a reward."""
    step, home = call.step, environment(call)
    account = accounts.find(step, home, body.account, "account")
    reward = rewards.find(step.store, home, body.reward, "reward")
    made = redemptions.redeem(step, account, reward, body.quantity, body.metadata)
    return _shown(call, body, made)


def list_redemptions(call: Call, query: wire.ListRedemptions) -> wire.ListOf[wire.Redemption]:
    """Redemptions, newest first."""
    keep: Keep[Redemption] | None = all_of(
        equal(query.customer, lambda each: _customer(call, each)),
        equal(query.reward, lambda each: each.reward),
        equal(query.status, lambda each: each.status),
        equal(query.payment, lambda each: each.payment),
        within(query.created, lambda each: each.created_at_ms),
    )

    def show(found: list[Redemption]) -> list[wire.Redemption]:
        shown = [guide.redemption(call.step.ids.stream, each) for each in found]
        return expand(call, KIND, query.expand, *shown)

    return guide_page(query, _listing(call, query.account, keep), show)


def _customer(call: Call, redemption: Redemption) -> str | None:
    account = call.store.get(ACCOUNTS, (redemption.environment, redemption.account))
    return None if account is None else account.customer


def _listing(
    call: Call, account: str | UnsetType, keep: Keep[Redemption] | None
) -> Listing[Redemption]:
    home, store = environment(call), call.store

    def key(id: str) -> tuple[str, str]:
        return (home, id)

    if isinstance(account, UnsetType):
        return indexed(store, REDEMPTIONS, REDEMPTIONS_BY_ENVIRONMENT, home, key, keep)
    scope = (home, ids.guide_id(account))
    return indexed(store, REDEMPTIONS, REDEMPTIONS_BY_ACCOUNT, scope, key, keep)


def retrieve_redemption(call: Call, query: wire.Expandable) -> wire.Redemption:
    """One redemption."""
    return _shown(call, query, _find(call))


def reverse_redemption(call: Call, body: wire.ReverseRedemption) -> wire.Redemption:
    """Give the points back and void what was issued."""
    reason = given_or(body.reason, "")
    return _shown(call, body, redemptions.reverse(call.step, _find(call), reason))


def fulfill_redemption(call: Call, body: wire.FulfillRedemption) -> wire.Redemption:
    """Say that what was bought was handed over."""
    reference = None if isinstance(body.reference, UnsetType) else body.reference
    return _shown(call, body, redemptions.fulfill(call.step, _find(call), reference))


def _find(call: Call) -> Redemption:
    return redemptions.find(call.store, environment(call), id_in_path(call))


def _shown(call: Call, asked: wire.Expandable, redemption: Redemption) -> wire.Redemption:
    found = guide.redemption(call.step.ids.stream, redemption)
    (shown,) = expand(call, KIND, asked.expand, found)
    return shown


# The reference


def create_reference_redemption(
    call: Call, body: wire.CreateReferenceRedemption
) -> wire.ReferenceRedemption:
    """Have a customer redeem something; of coupons and offers there are none here."""
    step, home = call.step, environment(call)
    accounts.find_customer(step.store, home, body.customer, "customer")
    if body.redeemable_type != "reward":
        raise NotFound(body.redeemable_type, body.redeemable_id, "redeemable_id")
    reward = rewards.find(step.store, home, body.redeemable_id, "redeemable_id")
    account = _account(call, reward, body.customer)
    made = redemptions.redeem(step, account, reward, 1, UNSET)
    return _reference(call, body, made)


def _account(call: Call, reward: Reward, customer: str) -> Account:
    """The customer's account in the program of a reward. Raises NotFound."""
    for account in accounts.of_customer(call.store, reward.environment, customer):
        if account.program == reward.program:
            return accounts.find(call.step, reward.environment, account.id)
    raise NotFound(f"loyalty account in {reward.program} of", customer, "customer")


def list_reference_redemptions(
    call: Call, query: wire.ListReferenceRedemptions
) -> wire.ReferenceListOf[wire.ReferenceRedemption]:
    """Redemptions, newest first, in the reference's shape."""
    keep: Keep[Redemption] | None = all_of(
        equal(query.customer, lambda each: _customer(call, each)),
        equal(query.redeemable_type, lambda _: "reward"),
    )

    def show(found: list[Redemption]) -> list[wire.ReferenceRedemption]:
        shown = [reference.redemption(call.store, each) for each in found]
        return expand(call, REFERENCE_KIND, query.expand, *shown)

    return reference_page(query, _listing(call, UNSET, keep), show)


def retrieve_reference_redemption(call: Call, query: wire.Expandable) -> wire.ReferenceRedemption:
    """One redemption in the reference's shape."""
    return _reference(call, query, _find(call))


def _reference(
    call: Call, asked: wire.Expandable, redemption: Redemption
) -> wire.ReferenceRedemption:
    found = reference.redemption(call.store, redemption)
    (shown,) = expand(call, REFERENCE_KIND, asked.expand, found)
    return shown
