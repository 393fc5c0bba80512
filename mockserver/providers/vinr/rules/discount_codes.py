"""Codes of discounts, which buyers type in."""

from __future__ import annotations

from mockserver.core.world import Transaction
from mockserver.providers.vinr.state import CODES

# Discount codes are this and four of these characters, as in the service's examples.
CODE_PREFIX = "VINR-"
_CODE_LENGTH = 4
_TRIES = 8
_CODE_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def new_code(step: Transaction, environment: str, redemption_id: str) -> str:
    """A discount code that nobody has yet; where most short ones are taken, a longer one."""
    tries = 0
    while True:
        length = _CODE_LENGTH + tries // _TRIES
        drawn = step.ids.stream.digest("discount code", step.ids.number(), length)
        tail = "".join(_CODE_CHARACTERS[each % len(_CODE_CHARACTERS)] for each in drawn)
        key = (environment, CODE_PREFIX + tail)
        if step.store.get(CODES, key) is None:
            step.store.put(CODES, key, redemption_id)
            return key[1]
        tries += 1
