"""Interests: what members ask the concierge for before they book."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from mockserver.core.store import Table
from mockserver.providers.expys.state.orgs import MemberKey, Partition


class Occasion(StrEnum):
    """What is celebrated."""

    BIRTHDAY = "BIRTHDAY"
    ANNIVERSARY = "ANNIVERSARY"
    ENGAGEMENT = "ENGAGEMENT"
    WEDDING = "WEDDING"
    GRADUATION = "GRADUATION"
    PROMOTION = "PROMOTION"
    BUSINESS = "BUSINESS"
    OTHER = "OTHER"


class ContactMethod(StrEnum):
    """How the concierge may get in touch."""

    APP_CHAT = "APP_CHAT"
    SMS = "SMS"
    EMAIL = "EMAIL"
    PHONE = "PHONE"


class ContactWindow(StrEnum):
    """When the concierge may get in touch."""

    MORNING = "MORNING"
    AFTERNOON = "AFTERNOON"
    EVENING = "EVENING"
    ANYTIME = "ANYTIME"


class PhoneCode(msgspec.Struct, frozen=True, gc=False):
    """A code that was sent to the phone of an intake."""

    code: str
    expires_at_ms: int
    wrong_tries: int = 0


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """What the member wishes for.

    Of what is told in confidence (diets, allergies, access) nothing is kept but the time it was
    last told.
    """

    adults: int | None = None
    children: int | None = None
    preferred_dates: tuple[date, ...] = ()
    blackout_dates: tuple[date, ...] = ()
    occasion: Occasion | None = None
    contact_method: ContactMethod | None = None
    contact_window: ContactWindow | None = None
    phone: str | None = None
    phone_verified: bool = False
    phone_code: PhoneCode | None = None
    sensitive_details_sent_at_ms: int | None = None


class Interest(msgspec.Struct, frozen=True):
    """A wish for an offer; it costs nothing and holds nothing."""

    id: str
    number: int
    member: MemberKey
    offer: str
    status: str
    created_at_ms: int
    conversation: str
    intake: Intake | None = None

    @property
    def partition(self) -> Partition:
        """Org and environment."""
        return self.member[:2]


INTERESTS: Table[Interest] = Table("expys.interests")
