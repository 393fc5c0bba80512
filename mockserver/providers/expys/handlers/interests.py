"""Interests: what members ask the concierge for before they book."""

from __future__ import annotations

from msgspec import UNSET

from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.given import given_or
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.handlers.acting import acting_member, caller, org
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.rules import interests, offers
from mockserver.providers.expys.state import Intake, Interest


def create_interest(call: Call, body: wire.CreateInterestRequest) -> wire.Interest:
    """Take down a wish; nothing is debited or held."""
    member = acting_member(call, body.externalUserID)
    offer = offers.find(call.store, member.partition, body.offer)
    told = any(getattr(body, name) is not UNSET for name in wire.IntakeFields.__struct_fields__)
    intake = _intake(body) if told else None
    return render.interest(interests.open_interest(call.step, member, offer, intake))


def get_interest(call: Call, _: NoInput) -> wire.Interest:
    """One wish."""
    return render.interest(_find(call))


def set_interest_intake(call: Call, body: wire.SetInterestIntakeRequest) -> wire.Interest:
    """Replace what is known of a wish; of what is told in confidence only the fact is kept."""
    in_confidence = bool(body.dietary or body.allergies or body.accessibility)
    changed = interests.replace_intake(
        call.step, _find(call), _intake(body), in_confidence=in_confidence
    )
    return render.interest(changed)


def start_phone_verification(call: Call, _: NoInput) -> wire.StartPhoneVerificationResponse:
    """Send a code; it does not leave the server, the control plane tells it."""
    code = org(call).phone_code
    sent = interests.start_verification(call.step, _find(call), code)
    return wire.StartPhoneVerificationResponse(sent)


def confirm_phone_verification(
    call: Call, body: wire.ConfirmPhoneVerificationRequest
) -> wire.ConfirmPhoneVerificationResponse:
    """Check a code; a wrong one is an answer."""
    verified = interests.confirm_phone(call.step, _find(call), body.code)
    return wire.ConfirmPhoneVerificationResponse(verified)


def _find(call: Call) -> Interest:
    """The interest in the path; somebody else's does not exist for a member."""
    sender, interest_id = caller(call), call.parameters["id"]
    interest = interests.find(call.store, sender.partition, interest_id)
    if sender.record is not None and interest.member != sender.record.key:
        raise NotFound("interest", interest_id)
    return interest


def _intake(body: wire.IntakeFields) -> Intake:
    return Intake(
        adults=given_or(body.adults, None),
        children=given_or(body.children, None),
        preferred_dates=given_or(body.preferredDates, ()),
        blackout_dates=given_or(body.blackoutDates, ()),
        occasion=given_or(body.occasion, None),
        contact_method=given_or(body.contactMethod, None),
        contact_window=given_or(body.contactWindow, None),
        phone=given_or(body.phone, None),
    )
