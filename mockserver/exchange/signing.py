"""The secrets that events are signed with."""

from __future__ import annotations

from mockserver.core.deliveries import Delivery
from mockserver.core.world import Transaction

# What receivers know such a secret by; how long it is nobody publishes: decided here.
_PREFIX = "whsec_"
_LENGTH = 32


def new_secret(step: Transaction) -> str:
    """What an endpoint's events are signed with."""
    return _PREFIX + step.ids.secret("webhook secret")[:_LENGTH]


def secret_for(delivery: Delivery, secret: str) -> str:
    """What a delivery is signed with: another secret where it is to be signed badly."""
    return f"{secret}_wrong" if delivery.spoiled else secret
