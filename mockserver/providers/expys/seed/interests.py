"""Interests."""

from __future__ import annotations

from mockserver.core.documents import at, optional_at
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.seed.conversations import booking_thread
from mockserver.providers.expys.state import (
    INTERESTS,
    ContactMethod,
    ContactWindow,
    Intake,
    Interest,
    Occasion,
    Partition,
    PhoneCode,
)


def put_interest(
    step: Transaction, partition: Partition, interest: fixture.Interest, listed: set[str]
) -> None:
    """Add an interest; `listed` names the conversations to come."""
    number = step.ids.listed(interest.number, prefixes.INTEREST, interest.id)
    member = (*partition, interest.member)
    created_at_ms = at(step, interest.created_at)
    thread = booking_thread(
        step, (*partition, interest.offer), member, interest.conversation_id, created_at_ms, listed
    )
    intake = None if interest.intake is None else _intake(step, interest.intake)
    record = Interest(
        interest.id,
        number,
        member,
        interest.offer,
        interest.status,
        created_at_ms,
        thread,
        intake,
    )
    step.store.put(INTERESTS, interest.id, record)


def _intake(step: Transaction, intake: fixture.Intake) -> Intake:
    occasion, method, window = intake.occasion, intake.contact_method, intake.contact_window
    return Intake(
        adults=intake.adults,
        children=intake.children,
        preferred_dates=intake.preferred_dates,
        blackout_dates=intake.blackout_dates,
        occasion=None if occasion is None else Occasion(occasion),
        contact_method=None if method is None else ContactMethod(method),
        contact_window=None if window is None else ContactWindow(window),
        phone=intake.phone,
        phone_verified=intake.phone_verified,
        phone_code=None if intake.phone_code is None else _phone_code(step, intake.phone_code),
        sensitive_details_sent_at_ms=optional_at(step, intake.sensitive_details_sent_at),
    )


def _phone_code(step: Transaction, code: fixture.PhoneCode) -> PhoneCode:
    return PhoneCode(code.code, at(step, code.expires_at), code.wrong_tries)
