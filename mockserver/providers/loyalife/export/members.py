"""Members and their codes."""

from __future__ import annotations

from datetime import date
from typing import Any

from mockserver.core.documents import optional
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.export.common import unless
from mockserver.providers.loyalife.export.ledgers import Lines, ledger
from mockserver.providers.loyalife.state import OTPS, Member, Otp, Program, Status


def member(store: Store, home: Program, record: Member, written: Lines) -> fixture.Member:
    """A member as a fixture lists it."""
    usual_ms = record.enrolled_at_ms if record.status is Status.ACTIVE else None
    # What a gender is was checked when it came in.
    gender: Any = record.gender
    return fixture.Member(
        relation_reference=record.reference,
        id=record.id,
        full_name=record.full_name,
        email_id=record.email or None,
        mobile_number=record.mobile,
        status=record.status.value,
        address=record.address,
        gender=gender,
        dob=None if record.dob is None else date.fromisoformat(record.dob),
        segment=record.segment,
        preferred_language=record.language,
        referral_code=record.referral_code,
        attributes=record.attributes,
        is_accrual_allowed=record.is_accrual_allowed,
        enrolled_at=iso(record.enrolled_at_ms),
        activated_at=unless(usual_ms, record.activated_at_ms),
        password=record.password,
        force_change_password=record.force_change_password,
        failed_logins=record.failed_logins,
        last_login_at=optional(record.last_login_at_ms),
        blocked_until=optional(record.blocked_until_ms),
        ledger=ledger(store, home, record, written),
    )


def otps(store: Store) -> dict[int, list[fixture.Otp]]:
    """The codes that were sent, by program."""
    found: dict[int, list[fixture.Otp]] = {}
    for ((program, reference), otp_type), record in sorted(store.items(OTPS), key=_place):
        found.setdefault(program, []).append(_otp(reference, otp_type, record))
    return found


def _place(item: tuple[Any, Otp]) -> Any:
    return item[0]


def _otp(reference: str, otp_type: str, record: Otp) -> fixture.Otp:
    return fixture.Otp(
        member=reference,
        otp_type=otp_type,
        code=record.code,
        expires_at=iso(record.expires_at_ms),
        wrong_tries=record.wrong_tries,
        is_used=record.is_used,
    )
