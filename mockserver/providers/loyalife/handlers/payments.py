"""The payment gateway."""

from __future__ import annotations

from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.errors import invalid
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.handlers.acting import check_member, member, program
from mockserver.providers.loyalife.rules import members, points, redemptions, statuses, transactions
from mockserver.providers.loyalife.state import LEDGER

_KEY_HEADER = b"idempotency-key"


def check_availability(call: Call, body: wire.MemberRequest) -> wire.Envelope[int | float]:
    """What a member can spend now."""
    found = member(call, body.RelationReference)
    statuses.check_spending(found)
    balance = LEDGER.account(call.store, found.key).balance
    return wire.success(points.shown(program(call), balance))


def redeem_points(call: Call, body: wire.RedeemPointsRequest) -> wire.Envelope[str]:
    """Spend points; the same idempotency key spends them once."""
    home, store = program(call), call.store
    check_member(call, body.RelationReference)
    units = points.redeemed(home, body.Points)
    if units == 0:
        raise invalid("Points", "come to nothing once more than five decimals are cut off")
    key = _idempotency_key(call, body)
    done = transactions.done_before(store, home, transactions.REDEEM, key)
    if done is not None:
        call.idempotency = "replayed"
        return wire.success(done)
    found = members.find(store, home.id, body.RelationReference)
    wanted = redemptions.Purchase(
        units, body.Amount, body.MerchantName, body.LoyaltyTxnType, body.TransactionCurrency
    )
    redemption = redemptions.redeem(call.step, home, found, wanted)
    if key is not None:
        transactions.remember(store, home, transactions.REDEEM, key, redemption.id)
        call.idempotency = "stored"
    return wire.success(redemption.id)


def _idempotency_key(call: Call, body: wire.RedeemPointsRequest) -> str | None:
    """The key of the body, else that of the header, which the service does not document."""
    if isinstance(body.idempotency_key, str):
        return body.idempotency_key
    key = call.request.header(_KEY_HEADER)
    if key == "":
        # As in the body: it would make all such requests repetitions of the first.
        raise invalid("Idempotency-Key", "must not be empty")
    return key


def reversal_points(
    call: Call, body: wire.ReversalPointsRequest | wire.ShortReversalPointsRequest
) -> wire.Envelope[bool]:
    """Give the points of a redemption back."""
    home, store = program(call), call.store
    reference = None if isinstance(body.RelationReference, UnsetType) else body.RelationReference
    merchant = None if isinstance(body.MerchantName, UnsetType) else body.MerchantName
    if reference is not None:
        statuses.check_not_canceled(member(call, reference))
    redemption = redemptions.find(store, home.id, body.ExternalReference)
    redemptions.check_match(redemption, reference, merchant)
    if reference is None:
        check_member(call, redemption.member[1])
        statuses.check_not_canceled(members.known(store, redemption.member))
    redemptions.reverse(call.step, home, redemption)
    return wire.success(True)
