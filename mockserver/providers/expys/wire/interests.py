"""Interests, their intake, and the verification of phones."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.expys.fixture_values import Days, Phone, Positive, Whole
from mockserver.providers.expys.state import ContactMethod, ContactWindow, Occasion
from mockserver.providers.expys.wire.common import ExternalUserID, Id

# Not published: decided here.
SENSITIVE_LENGTH_MAX = 2000

Sensitive = Annotated[str, Meta(max_length=SENSITIVE_LENGTH_MAX)]


def _refuse(_: object) -> None:
    raise ValueError("is not accepted here; send it with the intake of the interest")


# A field that no value fits, with a message that does not repeat the value.
NotHere = Annotated[UnsetType, Meta(extra={"check": _refuse}, extra_json_schema={"not": {}})]


class IntakeFields(msgspec.Struct, kw_only=True):
    """What a caller may tell of a wish; all of it may be left out."""

    adults: Positive | UnsetType = UNSET
    children: Whole | UnsetType = UNSET
    preferredDates: Days | UnsetType = UNSET
    blackoutDates: Days | UnsetType = UNSET
    occasion: Occasion | UnsetType = UNSET
    contactMethod: ContactMethod | UnsetType = UNSET
    contactWindow: ContactWindow | UnsetType = UNSET
    phone: Phone | UnsetType = UNSET


class CreateInterestRequest(IntakeFields, kw_only=True):
    """Body of createInterest. What is told in confidence belongs to setInterestIntake."""

    offer: Id
    externalUserID: ExternalUserID | UnsetType = UNSET
    dietary: NotHere = UNSET
    allergies: NotHere = UNSET
    accessibility: NotHere = UNSET


class SetInterestIntakeRequest(IntakeFields, kw_only=True):
    """Body of setInterestIntake; it replaces all. The last three go to the concierge alone."""

    dietary: Sensitive = ""
    allergies: Sensitive = ""
    accessibility: Sensitive = ""


class ConfirmPhoneVerificationRequest(msgspec.Struct):
    """Body of confirmPhoneVerification."""

    code: Annotated[str, Meta(min_length=1)]


class Intake(msgspec.Struct):
    """What is known of a wish."""

    adults: int | None
    children: int | None
    preferredDates: tuple[date, ...]
    blackoutDates: tuple[date, ...]
    occasion: Occasion | None
    contactMethod: ContactMethod | None
    contactWindow: ContactWindow | None
    phone: str | None
    phoneVerified: bool
    sensitiveDetailsSentAt: str | None


class Interest(msgspec.Struct):
    """A wish for an offer."""

    id: str
    offer: str
    status: str
    conversationId: str | None
    createdAt: str
    intake: Intake | None


class StartPhoneVerificationResponse(msgspec.Struct):
    """Whether a code was sent: not to a number that is verified already."""

    sent: bool


class ConfirmPhoneVerificationResponse(msgspec.Struct):
    """Whether the code was right."""

    verified: bool
