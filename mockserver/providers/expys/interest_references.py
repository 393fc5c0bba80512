"""Check the references of interests, of the bookings that continue them, and of acceptances."""

from collections.abc import Iterator

from mockserver.core.references import is_ahead, is_before, known, repeated
from mockserver.core.validation import Problem
from mockserver.providers.expys.fixture import Interest, Member, Redemption
from mockserver.providers.expys.reference_checks import Side, booking_conversation


def interest_problems(side: Side, interest: Interest, path: str) -> Iterator[Problem]:
    """Find what does not fit between an interest and its partition."""
    yield from known("offer", interest.offer, side.offers, f"{path}.offer")
    yield from known("member", interest.member, side.members, f"{path}.member")
    yield from booking_conversation(side, interest.member, interest.conversation_id, path)
    yield from _phone(interest, path)


def _phone(interest: Interest, path: str) -> Iterator[Problem]:
    intake = interest.intake
    if intake is None or intake.phone is not None:
        return
    if intake.phone_verified:
        yield Problem(f"{path}.intake.phoneVerified", "needs a phone: there is none to verify")
    if intake.phone_code is not None:
        yield Problem(f"{path}.intake.phone_code", "needs a phone: there is none to send it to")


def continued_interest(side: Side, redemption: Redemption, path: str) -> Iterator[Problem]:
    """Find what does not fit between a redemption and the interest that it continues."""
    if redemption.interest is None:
        return
    where = f"{path}.interest"
    yield from known("interest", redemption.interest, side.interests, where)
    interest = side.interests.get(redemption.interest)
    if interest is None:
        return
    if interest.member != redemption.member:
        yield Problem(where, f"{interest.id} is an interest of {interest.member}")
    if interest.offer != redemption.offer:
        yield Problem(where, f"{interest.id} is an interest in {interest.offer}")
    if redemption.conversation_id not in (None, interest.conversation_id):
        shared = interest.conversation_id or "not given there"
        message = f"must be that of {interest.id}, or left out: its conversationId is {shared}"
        yield Problem(f"{path}.conversationId", message)


def acceptances(side: Side, member: Member, path: str) -> Iterator[Problem]:
    """Find what does not fit between what a member has accepted and the org's documents."""
    versions = {terms.version: terms for terms in side.org.terms}
    places = [f"{path}.accepted[{index}]" for index in range(len(member.accepted))]
    yield from repeated(
        (f"{place}.version", each.version)
        for place, each in zip(places, member.accepted, strict=True)
    )
    for place, each in zip(places, member.accepted, strict=True):
        yield from known("version", each.version, versions, f"{place}.version")
        terms = versions.get(each.version)
        if is_ahead(each.at, side.now_ms):
            yield Problem(f"{place}.at", f"{each.at} is later than the present of the world")
        elif terms is not None and is_before(each.at, terms.published_at, side.now_ms):
            message = f"{each.at} is before {terms.version} was published: {terms.published_at}"
            yield Problem(f"{place}.at", message)
