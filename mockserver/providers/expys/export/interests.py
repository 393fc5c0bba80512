"""Interests."""

from __future__ import annotations

from mockserver.core.documents import optional, word
from mockserver.core.times import iso
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.export.common import Source
from mockserver.providers.expys.state import Intake, Interest, PhoneCode


def interest(source: Source, record: Interest) -> fixture.Interest:
    """An interest as a fixture lists it."""
    return fixture.Interest(
        id=record.id,
        offer=record.offer,
        member=record.member[2],
        status=record.status,
        created_at=iso(record.created_at_ms),
        intake=None if record.intake is None else _intake(record.intake),
        conversation_id=record.conversation,
        number=source.place(prefixes.INTEREST, record.id, record.number),
    )


def _intake(told: Intake) -> fixture.Intake:
    return fixture.Intake(
        adults=told.adults,
        children=told.children,
        preferred_dates=told.preferred_dates,
        blackout_dates=told.blackout_dates,
        occasion=word(told.occasion),
        contact_method=word(told.contact_method),
        contact_window=word(told.contact_window),
        phone=told.phone,
        phone_verified=told.phone_verified,
        phone_code=None if told.phone_code is None else _phone_code(told.phone_code),
        sensitive_details_sent_at=optional(told.sensitive_details_sent_at_ms),
    )


def _phone_code(sent: PhoneCode) -> fixture.PhoneCode:
    return fixture.PhoneCode(
        code=sent.code, expires_at=iso(sent.expires_at_ms), wrong_tries=sent.wrong_tries
    )
