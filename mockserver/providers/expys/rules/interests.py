"""Interests: opened without cost, detailed, tied to a phone, and continued by a booking."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Store
from mockserver.core.times import MINUTE_MS
from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.expys import prefixes
from mockserver.providers.expys.refusals import InterestUsed, NotFound, OfferUnavailable
from mockserver.providers.expys.rules import conversations
from mockserver.providers.expys.rules.offers import has_expired
from mockserver.providers.expys.state import (
    BOOKINGS,
    INTERESTS,
    REDEMPTIONS,
    Intake,
    Interest,
    Member,
    Offer,
    Partition,
    PhoneCode,
)

# The only status that the service's clients show, spelled as they do; which others there are is
# not known, so nothing but the lever changes it.
SUBMITTED = "submitted"

# How long a code works, and how many wrong tries end it, is not published: decided here.
CODE_LIFE_MS = 10 * MINUTE_MS
WRONG_TRIES_MAX = 5


def find(store: Store, partition: Partition, interest_id: str) -> Interest:
    """The interest. Raises NotFound, also for one of another org or environment."""
    interest = store.get(INTERESTS, interest_id)
    if interest is None or interest.partition != partition:
        raise NotFound("interest", interest_id)
    return interest


def find_for_booking(store: Store, member: Member, offer: Offer, interest_id: str) -> Interest:
    """The interest that a booking of this offer by this member may continue.

    Raises, in this order, NotFound (also for another member's), InvalidInput for one in another
    offer, or InterestUsed.
    """
    interest = find(store, member.partition, interest_id)
    if interest.member != member.key:
        raise NotFound("interest", interest_id)
    if interest.offer != offer.id:
        raise invalid("interest", f"is an interest in another offer: {interest.offer}")
    # It can only have been used by the one booking that the member may have of this offer.
    booked = store.first(REDEMPTIONS, BOOKINGS, (member.key, offer.id))
    if booked is not None and booked.interest == interest.id:
        raise InterestUsed(interest.id, booked.id)
    return interest


def open_interest(
    step: Transaction, member: Member, offer: Offer, intake: Intake | None
) -> Interest:
    """Take down a wish and open its conversation; several for one offer are fine.

    A sold out offer is fine too, because nothing is held; raises OfferUnavailable for one that
    has expired.
    """
    if has_expired(offer, step.now_ms):
        raise OfferUnavailable("it has expired")
    number = step.ids.number()
    interest_id = step.ids.text(prefixes.INTEREST, number)
    conversation = conversations.open_booking(step, member.key, offer.title)
    interest = Interest(
        interest_id,
        number,
        member.key,
        offer.id,
        SUBMITTED,
        step.now_ms,
        conversation.id,
        intake,
    )
    return _put(step, interest)


def replace_intake(
    step: Transaction, interest: Interest, given: Intake, *, in_confidence: bool
) -> Interest:
    """Replace all of the intake; `in_confidence` says that sensitive details came with it.

    A number stays verified, and its code open, only as long as it stays the same.
    """
    before = interest.intake or Intake()
    intake = msgspec.structs.replace(
        given,
        sensitive_details_sent_at_ms=(
            step.now_ms if in_confidence else before.sensitive_details_sent_at_ms
        ),
    )
    if given.phone == before.phone:
        intake = msgspec.structs.replace(
            intake, phone_verified=before.phone_verified, phone_code=before.phone_code
        )
    return _with_intake(step, interest, intake)


def start_verification(step: Transaction, interest: Interest, code: str) -> bool:
    """Send a code, which voids an earlier one; returns False if the number is verified already.

    Raises InvalidInput when the intake has no number.
    """
    intake = interest.intake
    if intake is None or intake.phone is None:
        raise invalid("phone", "is missing in the intake: there is no number to verify")
    if intake.phone_verified:
        return False
    sent = PhoneCode(code, step.now_ms + CODE_LIFE_MS)
    _with_intake(step, interest, msgspec.structs.replace(intake, phone_code=sent))
    return True


def confirm_phone(step: Transaction, interest: Interest, given: str) -> bool:
    """Whether this is the code that was sent; then the number is verified.

    The code outlives its use until it expires, so that a client that lost the answer may ask
    again. A wrong code takes nothing from a number that is verified.
    """
    intake = interest.intake or Intake()
    sent = intake.phone_code
    if sent is None or step.now_ms >= sent.expires_at_ms:
        return False
    if given == sent.code:
        _with_intake(step, interest, msgspec.structs.replace(intake, phone_verified=True))
        return True
    if not intake.phone_verified:
        left = _after_wrong_try(sent)
        _with_intake(step, interest, msgspec.structs.replace(intake, phone_code=left))
    return False


def _after_wrong_try(sent: PhoneCode) -> PhoneCode | None:
    """The code with one more try against it; None when that was the last one."""
    wrong_tries = sent.wrong_tries + 1
    if wrong_tries == WRONG_TRIES_MAX:
        return None
    return msgspec.structs.replace(sent, wrong_tries=wrong_tries)


def open_code(interest: Interest, now_ms: int) -> PhoneCode | None:
    """The code that the number could be verified with now."""
    intake = interest.intake or Intake()
    sent = intake.phone_code
    if sent is None or intake.phone_verified or now_ms >= sent.expires_at_ms:
        return None
    return sent


def set_status(step: Transaction, interest: Interest, status: str) -> Interest:
    """Give it another status, which can be any text."""
    return _put(step, msgspec.structs.replace(interest, status=status))


def _with_intake(step: Transaction, interest: Interest, intake: Intake) -> Interest:
    return _put(step, msgspec.structs.replace(interest, intake=intake))


def _put(step: Transaction, interest: Interest) -> Interest:
    step.store.put(INTERESTS, interest.id, interest)
    return interest
