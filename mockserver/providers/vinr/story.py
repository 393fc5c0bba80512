"""Calls of all operations in the demo world, one after the other: the examples of the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mockserver.exchange.openapi.stories import Narrator


KEY: Final = "sk_test_demo"
CUSTOMER: Final = "cust_abc123"
ACCOUNT: Final = "loy_abc123"
REFERENCE_ACCOUNT: Final = "la_abc123"

# The card that pays.
_CARD: Final = "pm_card_4242"
_LAST_YEAR: Final = {"gte": "2025-01-01T00:00:00Z", "lt": "2026-01-01T00:00:00Z"}
_PAGE: Final = {"limit": 2}


def tell(narrator: Narrator) -> None:
    """Go through all operations."""
    narrator.headers = {"Authorization": f"Bearer {KEY}"}
    _webhooks(narrator)
    _programs(narrator)
    _tiers(narrator)
    _customers(narrator)
    _accounts(narrator)
    _reference_accounts(narrator)
    _rules(narrator)
    _reference_rules(narrator)
    _transactions(narrator)
    _reference_transactions(narrator)
    _rewards(narrator)
    _redemptions(narrator)
    _reference_rewards(narrator)
    _payments(narrator)
    _refunds(narrator)
    _events(narrator)


def _webhooks(narrator: Narrator) -> None:
    events = ["loyalty.points.earned", "loyalty.tier.changed"]
    body = {"url": "https://hooks.example.com/vinr", "enabled_events": events}
    here = {"id": narrator.tell("webhookEndpoints.create", body=body)["id"]}
    narrator.tell("webhookEndpoints.list", query=_PAGE)
    narrator.tell("webhookEndpoints.retrieve", here)
    narrator.tell("webhookEndpoints.update", here, body={"status": "disabled"})
    narrator.tell("webhookEndpoints.delete", here)


def _programs(narrator: Narrator) -> None:
    default = {"id": "prog_default"}
    body = {
        "name": "Island Club",
        "currency": {"name": "Shells", "pointValue": 1, "rounding": "nearest", "decimals": 0},
        "expiry": {"mode": "rolling", "months": 24, "warnDaysBefore": 14},
        "tierConfig": {
            "qualifyOn": "points",
            "period": {"type": "rolling", "months": 12},
            "tiers": [
                {"name": "Crew", "threshold": 0},
                {"name": "Captain", "threshold": 5000, "benefits": ["Lounge"]},
            ],
        },
        "metadata": {"market": "PT"},
    }
    made = {"id": narrator.tell("loyalty.programs.create", body=body)["id"]}
    narrator.tell("loyalty.programs.list", query={"status": "active", "limit": 2})
    narrator.tell("loyalty.programs.retrieve", default)
    change = {"currency": {"expiryMonths": 18}, "metadata": {"market": "ES"}}
    narrator.tell("loyalty.programs.update", made, body=change)
    as_of = {"asOf": "2026-01-01T00:00:00Z"}
    narrator.tell("loyalty.programs.liability", default, query=as_of)


def _tiers(narrator: Narrator) -> None:
    body = {"name": "Platinum", "min_points": 500_000, "benefits": ["Free delivery", "Lounge"]}
    here = {"id": narrator.tell("ref.tiers.create", body=body)["id"]}
    narrator.tell("ref.tiers.list", query=_PAGE)
    narrator.tell("ref.tiers.retrieve", here)
    narrator.tell("ref.tiers.update", here, body={"min_points": 400_000})
    narrator.tell("ref.tiers.delete", here)


def _customers(narrator: Narrator) -> None:
    body = {
        "name": "New Member",
        "email": "new@example.com",
        "phone": "+351912345678",
        "metadata": {"channel": "shop"},
    }
    here = {"id": narrator.tell("customers.create", body=body)["id"]}
    narrator.tell("customers.list", query={"email": "abc123@example.com"})
    narrator.tell("customers.retrieve", here)
    narrator.tell("customers.update", here, body={"phone": None, "metadata": {"city": "Porto"}})
    narrator.tell("customers.delete", here)


def _accounts(narrator: Narrator) -> None:
    customer = narrator.tell("customers.create", body={"name": "Next Member"})["id"]
    body = {"program": "prog_default", "customer": customer, "metadata": {"channel": "kiosk"}}
    key = {"Idempotency-Key": "enrol-next-member"}
    account = narrator.tell("loyalty.accounts.create", body=body, headers=key)["id"]
    asked = {"status": "active", "created": _LAST_YEAR, "expand": ["customer"], "limit": 2}
    narrator.tell("loyalty.accounts.list", query=asked)
    parts = {"expand": ["customer", "tier"]}
    narrator.tell("loyalty.accounts.retrieve", {"id": ACCOUNT}, query=parts)
    change = {"tier": "silver", "metadata": {"vip": "yes"}}
    narrator.tell("loyalty.accounts.update", {"id": account}, body=change)
    walk_in = {"id": narrator.tell("loyalty.accounts.create", body={})["id"]}
    narrator.tell("loyalty.accounts.merge", walk_in, body={"into": account})
    reason = {"reason": "The member has asked for it."}
    narrator.tell("loyalty.accounts.close", {"id": account}, body=reason)


def _reference_accounts(narrator: Narrator) -> None:
    customer = narrator.tell("customers.create", body={"name": "Third Member"})["id"]
    body = {"customer": customer, "programme_id": "prog_default"}
    here = {"id": narrator.tell("ref.loyaltyAccounts.create", body=body)["id"]}
    narrator.tell("ref.loyaltyAccounts.list", query={"customer": CUSTOMER})
    parts = {"expand": ["customer", "tier"]}
    narrator.tell("ref.loyaltyAccounts.retrieve", {"id": REFERENCE_ACCOUNT}, query=parts)
    narrator.tell("ref.loyaltyAccounts.update", here, body={"tier": "tier_gold"})


def _rules(narrator: Narrator) -> None:
    body = {
        "name": "Two stars per euro, more for gold",
        "trigger": "payment.completed",
        "award": {"type": "per_amount", "per": 100, "points": 2},
        "multipliers": [{"when": {"tier": "gold"}, "factor": 1.5}],
        "cap": {"points": 500},
        "window": "month",
    }
    here = {"id": narrator.tell("loyalty.earningRules.create", body=body)["id"]}
    asked = {"trigger": "payment.completed", "active": True}
    narrator.tell("loyalty.earningRules.list", query=asked)
    narrator.tell("loyalty.earningRules.retrieve", here, query={"expand": ["program"]})
    narrator.tell("loyalty.earningRules.update", here, body={"active": False})
    narrator.tell("loyalty.earningRules.delete", here)


def _reference_rules(narrator: Narrator) -> None:
    body = {
        "name": "Three stars per euro",
        "event": "payment.succeeded",
        "points_per_unit": 3,
        "unit_value": 100,
    }
    here = {"id": narrator.tell("ref.earningRules.create", body=body)["id"]}
    narrator.tell("ref.earningRules.list", query={"active": True})
    narrator.tell("ref.earningRules.retrieve", here)
    narrator.tell("ref.earningRules.update", here, body={"points_per_unit": 4})
    narrator.tell("ref.earningRules.delete", here)


def _transactions(narrator: Narrator) -> None:
    body = {
        "account": ACCOUNT,
        "amount": 2500,
        "reason": "birthday",
        "metadata": {"year": "2026"},
    }
    key = {"Idempotency-Key": "birthday-abc123-2026"}
    made = narrator.tell("loyalty.transactions.create", body=body, headers=key)["id"]
    items = [
        {"account": ACCOUNT, "amount": 300, "reason": "game_won"},
        {"account": "loy_empty", "amount": 50, "reason": "game_lost"},
    ]
    batch = {"transactions": items, "metadata": {"game": "7"}}
    narrator.tell("loyalty.transactions.createBatch", body=batch)
    asked = {"account": ACCOUNT, "type": "credit", "created": {"lt": "2026-01-01"}, "limit": 2}
    narrator.tell("loyalty.transactions.list", query=asked)
    narrator.tell("loyalty.transactions.retrieve", {"id": made}, query={"expand": ["account"]})


def _reference_transactions(narrator: Narrator) -> None:
    body = {"loyalty_account": REFERENCE_ACCOUNT, "amount": 20, "type": "debit"}
    here = {"id": narrator.tell("ref.pointsTransactions.create", body=body)["id"]}
    asked = {"loyalty_account": REFERENCE_ACCOUNT, "limit": 2}
    narrator.tell("ref.pointsTransactions.list", query=asked)
    parts = {"expand": ["loyalty_account"]}
    narrator.tell("ref.pointsTransactions.retrieve", here, query=parts)


def _rewards(narrator: Narrator) -> None:
    body = {
        "name": "EUR 5 for next time",
        "type": "store_credit",
        "cost": 400,
        "value": {"amount": 500, "currency": "EUR"},
        "inventory": 100,
        "availableUntil": "2026-12-31T23:59:59Z",
        "perMemberLimit": 3,
    }
    here = {"id": narrator.tell("loyalty.rewards.create", body=body)["id"]}
    narrator.tell("loyalty.rewards.list", query={"account": ACCOUNT, "limit": 2})
    narrator.tell("loyalty.rewards.retrieve", here, query={"expand": ["program"]})
    change = {"cost": 450, "eligibility": {"tiers": ["bronze", "silver"]}}
    narrator.tell("loyalty.rewards.update", here, body=change)
    credit = {"account": ACCOUNT, "reward": here["id"]}
    narrator.tell("loyalty.redemptions.create", body=credit)
    narrator.tell("loyalty.accounts.wallet", {"id": ACCOUNT})


def _redemptions(narrator: Narrator) -> None:
    coffee = {"account": ACCOUNT, "reward": "rwd_freecoffee"}
    here = {"id": narrator.tell("loyalty.redemptions.create", body=coffee)["id"]}
    narrator.tell("loyalty.redemptions.list", query={"account": ACCOUNT, "status": "issued"})
    parts = {"expand": ["reward", "account.customer"]}
    narrator.tell("loyalty.redemptions.retrieve", here, query=parts)
    narrator.tell("loyalty.redemptions.fulfill", here, body={"reference": "till-4"})
    narrator.tell("loyalty.redemptions.reverse", here, body={"reason": "The machine is broken."})


def _reference_rewards(narrator: Narrator) -> None:
    body = {"name": "15 % off", "points_cost": 600, "type": "discount", "value": "15"}
    reward = narrator.tell("ref.rewards.create", body=body)["id"]
    narrator.tell("ref.rewards.list", query={"active": True, "limit": 2})
    narrator.tell("ref.rewards.retrieve", {"id": reward})
    wish = {"customer": CUSTOMER, "redeemable_id": reward, "redeemable_type": "reward"}
    here = {"id": narrator.tell("ref.redemptions.create", body=wish)["id"]}
    narrator.tell("ref.redemptions.list", query={"customer": CUSTOMER, "limit": 2})
    narrator.tell("ref.redemptions.retrieve", here, query={"expand": ["customer"]})


def _payments(narrator: Narrator) -> None:
    discount = {"account": ACCOUNT, "reward": "rwd_10off"}
    body = {
        "amount": 8900,
        "currency": "EUR",
        "customer": CUSTOMER,
        "payment_method": _CARD,
        "description": "Order 1001",
        "redemption": narrator.tell("loyalty.redemptions.create", body=discount)["id"],
    }
    key = {"Idempotency-Key": "order-1001"}
    paid = {"id": narrator.tell("payments.create", body=body, headers=key)["id"]}
    narrator.tell("payments.retrieve", paid, query={"expand": ["customer"]})
    held = {"amount": 4200, "currency": "EUR", "payment_method": _CARD, "capture": False}
    first = narrator.tell("payments.create", body=held)["id"]
    narrator.tell("payments.capture", {"id": first}, body={"amount": 4000})
    second = narrator.tell("payments.create", body=held)["id"]
    narrator.tell("payments.cancel", {"id": second}, body={})
    narrator.tell("payments.list", query={"customer": CUSTOMER, "expand": ["refunds"]})


def _refunds(narrator: Narrator) -> None:
    order = {"amount": 6000, "currency": "EUR", "customer": CUSTOMER, "payment_method": _CARD}
    payment = narrator.tell("payments.create", body=order)["id"]
    body = {"payment": payment, "amount": 1500, "reason": "One item was out of stock."}
    here = {"id": narrator.tell("refunds.create", body=body)["id"]}
    narrator.tell("refunds.list", query={"payment": payment})
    narrator.pull("POST", f"/refunds/{here['id']}/succeed")
    narrator.tell("refunds.retrieve", here, query={"expand": ["payment"]})
    narrator.tell("refunds.update", here, body={"metadata": {"ticket": "77"}})


def _events(narrator: Narrator) -> None:
    asked = {"type": "loyalty.points.*", "created": {"gte": "2026-03-01T00:00:00Z"}, "limit": 2}
    event = narrator.tell("events.list", query=asked)["data"][0]["id"]
    narrator.tell("events.retrieve", {"id": event})
