"""Payments: paid at once, held, declined, given up; and the points that they bring.

Without a buyer a payment can only be completed by a payment method of tests. Which there are is
not public: where pm_card_4242 does not pay, the checks that build on it are skipped.
"""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    CARD,
    CUSTOMER,
    DISCOUNT,
    GUEST,
    MEMBER,
    NOBODY,
    ORDER,
    RULE,
    TWO,
    alike,
    balance,
    here,
    keep_id,
    named,
    refusal,
    refuse,
    shows,
    tag,
)
from mockserver.contract.vinr.lists import check_list
from mockserver.contract.vinr.redemptions import redeem
from mockserver.contract.vinr.rewards import AMOUNT
from mockserver.contract.walk import Walk

_CREATE: Final = "payments.create"
_RETRIEVE: Final = "payments.retrieve"
_LIST: Final = "payments.list"
_CAPTURE: Final = "payments.capture"
_CANCEL: Final = "payments.cancel"
_ENTRIES: Final = "loyalty.transactions.list"

_CARDS: Final = "mockserver.providers.vinr.rules.payments:DECLINES"
_PAYS: Final = "pm_card_4242"
_ASKS: Final = "pm_card_3220"

AMOUNT_PAID: Final = 4250
POINTS: Final = 42
"""What the run's rule of a point per 100 gives for it, rounded down."""


def _new(walk: Walk, **fields: object) -> dict[str, Any]:
    return {"amount": AMOUNT_PAID, "currency": "EUR", "metadata": tag(walk), **fields}


def awarded(walk: Walk, account: str, source: str) -> list[dict[str, Any]]:
    """The entries of an account that something has caused."""
    query = {"account": account, "source": source}
    entries: list[dict[str, Any]] = walk.call(_ENTRIES, query=query)["data"]
    return entries


def _pending(walk: Walk) -> None:
    body = _new(walk, currency="eur", description=named(walk, "order"))
    body["returnUrl"] = "https://shop.example.com/back"
    made = walk.call(_CREATE, body=body)
    shows(walk, _CREATE, made, **{**body, "currency": "EUR"})
    shows(walk, _CREATE, made, object="payment", status="pending", amountRefunded=0)
    is_url = made["checkoutUrl"].startswith("https://")
    walk.holds("checkoutUrl: where the buyer pays", is_url, made["checkoutUrl"])
    alike(walk, "the payment as made", made, walk.call(_RETRIEVE, here(made["id"])))
    refuse(walk, _CAPTURE, "422 payment_not_capturable", path=here(made["id"]), body={})
    refuse(walk, "refunds.create", "422 payment_not_refundable", body={"payment": made["id"]})
    given_up = walk.call(_CANCEL, here(made["id"]), body={})
    shows(walk, _CANCEL, given_up, status="cancelled")
    refuse(walk, _CANCEL, "422 payment_not_cancellable", path=here(made["id"]), body={})


def _paid(walk: Walk) -> None:
    made = walk.call(_CREATE, body=_new(walk, payment_method=_PAYS))
    shows(walk, _CREATE, made, status="completed", amount=AMOUNT_PAID, customer=None)
    if made["status"] == "completed":
        walk.keep(CARD, _PAYS)


def _earns(walk: Walk) -> None:
    card, rule, account = walk.need(CARD), walk.need(RULE), walk.need(MEMBER)
    before = walk.call("loyalty.accounts.retrieve", here(account))
    body = _new(walk, customer=walk.need(CUSTOMER), payment_method=card)
    made = walk.call(_CREATE, body=body)
    keep_id(walk, ORDER, made)
    after = walk.call("loyalty.accounts.retrieve", here(account))
    held, ever = before["balance"] + POINTS, before["lifetime_points"] + POINTS
    shows(walk, "the account after it", after, balance=held, lifetime_points=ever)
    entries = awarded(walk, account, made["id"])
    walk.same("entries of the payment", 1, len(entries))
    source = {"type": "payment", "id": made["id"]}
    expected = {"amount": POINTS, "reason": "earning_rule", "rule": rule, "source": source}
    shows(walk, "its entry", entries[0], **expected)


def _named_account(walk: Walk) -> None:
    card, account = walk.need(CARD), walk.need(GUEST)
    walk.need(RULE)
    held = balance(walk, account)
    metadata = {"loyalty_account": account}
    walk.call(_CREATE, body={**_new(walk, payment_method=card), "metadata": metadata})
    walk.same("balance of the account", held + POINTS, balance(walk, account))


def _held(walk: Walk) -> None:
    card, account = walk.need(CARD), walk.need(MEMBER)
    walk.need(RULE)
    held = balance(walk, account)
    body = _new(walk, customer=walk.need(CUSTOMER), payment_method=card, capture=False)
    made = walk.call(_CREATE, body=body)
    shows(walk, _CREATE, made, status="authorized")
    walk.same("balance before the capture", held, balance(walk, account))
    path = here(made["id"])
    taken = walk.call(_CAPTURE, path, body={"amount": 2000})
    shows(walk, _CAPTURE, taken, status="completed", amount=2000)
    walk.same("balance after the capture", held + 20, balance(walk, account))
    refuse(walk, _CAPTURE, "422 payment_not_capturable", path=path, body={})
    refuse(walk, _CANCEL, "422 payment_not_cancellable", path=path, body={})


def _let_go(walk: Walk) -> None:
    body = _new(walk, payment_method=walk.need(CARD), captureMethod="manual")
    made = walk.call(_CREATE, body=body)
    shows(walk, _CREATE, made, status="authorized")
    shows(walk, _CANCEL, walk.call(_CANCEL, here(made["id"]), body={}), status="cancelled")


def _declined(walk: Walk) -> None:
    customer = walk.need(CUSTOMER)
    before = walk.call(_LIST, query={"customer": customer})["data"]
    for card, decline_code in (
        ("pm_card_0002", "generic_decline"),
        ("pm_card_9995", "insufficient_funds"),
    ):
        body = _new(walk, customer=customer, payment_method=card)
        error = refuse(walk, _CREATE, "402 card_declined", body=body)
        shows(walk, f"payment with {card}", error, decline_code=decline_code)
    walk.same("payments after it", before, walk.call(_LIST, query={"customer": customer})["data"])


def _asked(walk: Walk) -> None:
    made = walk.call(_CREATE, body=_new(walk, payment_method=_ASKS))
    shows(walk, _CREATE, made, status="requires_authentication")
    shows(walk, _CANCEL, walk.call(_CANCEL, here(made["id"]), body={}), status="cancelled")


def _by_customer(walk: Walk) -> None:
    customer, order = walk.need(CUSTOMER), walk.need(ORDER)
    entries = check_list(walk, _LIST, {"customer": customer})
    walk.same("customers", {customer}, {payment["customer"] for payment in entries})
    walk.holds("the order is one of them", order in {payment["id"] for payment in entries})


def _discounted(walk: Walk) -> None:
    card, customer = walk.need(CARD), walk.need(CUSTOMER)
    redemption = redeem(walk, walk.need(DISCOUNT))["id"]
    body = _new(walk, customer=customer, payment_method=card, redemption=redemption)
    made = walk.call(_CREATE, body=body)
    lowered = AMOUNT_PAID - AMOUNT
    shows(walk, _CREATE, made, status="completed", amount=lowered, redemption=redemption)
    shown = walk.call("loyalty.redemptions.retrieve", here(redemption))
    shows(walk, "the redemption after it", shown, status="applied", payment=made["id"])
    shown = walk.call("ref.redemptions.retrieve", here(redemption))
    shows(walk, "in the reference", shown, amount_off=AMOUNT)
    refuse(walk, _CREATE, "422 redemption_not_applicable", body=body)


def _by_code(walk: Walk) -> None:
    redemption = walk.call("loyalty.redemptions.retrieve", here(walk.need(TWO)))
    code = redemption["discount"]["code"]
    body = _new(walk, customer=walk.need(CUSTOMER), discountCode=code)
    refuse(walk, _CREATE, "422 currency_mismatch", body={**body, "currency": "USD"})
    made = walk.call(_CREATE, body=body)
    lowered = AMOUNT_PAID - 2 * AMOUNT
    shows(walk, _CREATE, made, status="pending", amount=lowered, redemption=redemption["id"])
    walk.call(_CANCEL, here(made["id"]), body={})
    shown = walk.call("loyalty.redemptions.retrieve", here(redemption["id"]))
    shows(walk, "after the payment was given up", shown, status="issued", payment=None)
    released = walk.call("loyalty.redemptions.reverse", here(redemption["id"]), body={})
    shows(walk, "after that", released, status="released")


WRITES: Final = (
    Check(
        id="payments.pending",
        operation=_CREATE,
        statement="A payment without a method waits for the buyer, and can be given up once.",
        run=_pending,
        writes=True,
    ),
    Check(
        id="payments.paid",
        operation=_CREATE,
        statement="With pm_card_4242 a payment is completed at once.",
        run=_paid,
        writes=True,
        decided_in=_CARDS,
    ),
    Check(
        id="payments.earns",
        operation=_CREATE,
        statement="A completed payment of a member earns by the rule, once, rounded down.",
        run=_earns,
        writes=True,
    ),
    Check(
        id="payments.named-account",
        operation=_CREATE,
        statement="Without a customer, metadata.loyalty_account names who earns.",
        run=_named_account,
        writes=True,
    ),
    Check(
        id="payments.held",
        operation=_CAPTURE,
        statement="A payment that is held earns when it is captured, for what is captured.",
        run=_held,
        writes=True,
    ),
    Check(
        id="payments.let-go",
        operation=_CANCEL,
        statement="A payment that is held can be given up.",
        run=_let_go,
        writes=True,
    ),
    Check(
        id="payments.declined",
        operation=_CREATE,
        statement="A declined card is answered with 402 card_declined, and nothing is kept.",
        run=_declined,
        writes=True,
        decided_in=_CARDS,
    ),
    Check(
        id="payments.asked",
        operation=_CREATE,
        statement="With pm_card_3220 a payment waits for 3-D Secure.",
        run=_asked,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.payments:NEEDS_AUTHENTICATION",
    ),
    Check(
        id="payments.by-customer",
        operation=_LIST,
        statement="Payments can be listed by customer.",
        run=_by_customer,
        writes=True,
    ),
    Check(
        id="payments.discounted",
        operation=_CREATE,
        statement="A redemption lowers the amount of one payment, and is applied with it.",
        run=_discounted,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.discounts:amount_off",
    ),
    Check(
        id="payments.by-code",
        operation=_CREATE,
        statement="A discount can be named by its code; it is free again if nothing is paid.",
        run=_by_code,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.discounts:free",
    ),
    refusal(
        "payments.no-currency",
        _CREATE,
        "A payment without a currency is refused",
        "400 parameter_missing",
        lambda _: {"body": {"amount": 100}},
        param="currency",
    ),
    refusal(
        "payments.zero",
        _CREATE,
        "An amount of 0 is refused",
        "400 parameter_invalid",
        lambda walk: {"body": _new(walk, amount=0)},
        param="amount",
    ),
    refusal(
        "payments.odd-currency",
        _CREATE,
        "A currency that is no code is refused",
        "400 parameter_invalid",
        lambda walk: {"body": _new(walk, currency="euros")},
        param="currency",
    ),
    refusal(
        "payments.no-customer",
        _CREATE,
        "A customer that there is not is refused",
        "404 resource_not_found",
        lambda walk: {"body": _new(walk, customer=f"cust_{NOBODY}")},
        param="customer",
    ),
    refusal(
        "payments.two-captures",
        _CREATE,
        "capture and captureMethod that contradict each other are refused",
        "400 parameter_conflict",
        lambda walk: {"body": _new(walk, capture=True, captureMethod="manual")},
    ),
    refusal(
        "payments.capture-none",
        _CAPTURE,
        "A payment that there is not cannot be captured",
        "404 resource_not_found",
        lambda _: {"path": here(f"pay_{NOBODY}"), "body": {}},
    ),
)
