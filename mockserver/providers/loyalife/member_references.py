"""Check members, their links and their codes."""

from collections.abc import Iterator, Mapping

from mockserver.core.references import is_ahead, known, repeated
from mockserver.core.validation import Problem
from mockserver.exchange.errors import InvalidInput
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.fixture import Member, SubRelation
from mockserver.providers.loyalife.reference_checks import Home, whole_points
from mockserver.providers.loyalife.rules import attributes
from mockserver.providers.loyalife.seed.settings import schema
from mockserver.providers.loyalife.state import NOTHING, Attribute, Status


def member_problems(home: Home) -> Iterator[Problem]:
    """Find what two members share and should not, and what does not go together in one."""
    members = [
        (f"{home.path}.members[{index}]", member)
        for index, member in enumerate(home.program.members)
    ]
    for name in ("relation_reference", "mobile_number", "referral_code"):
        yield from repeated(
            (f"{path}.{name}", value)
            for path, member in members
            if (value := getattr(member, name)) is not None
        )
    yield from repeated(
        (f"{path}.email_id", member.email_id.lower())
        for path, member in members
        if member.email_id is not None
    )
    custom = schema(home.program.attributes)
    for name in (name for name, each in custom.items() if each.unique):
        yield from repeated(
            (f"{path}.attributes.{name}", str(member.attributes[name]))
            for path, member in members
            if member.attributes.get(name) is not None
        )
    for path, member in members:
        yield from _member(home, custom, member, path)
    yield from _links(home)
    yield from _otps(home)


def _member(
    home: Home, custom: Mapping[str, Attribute], member: Member, path: str
) -> Iterator[Problem]:
    if member.points is not None and member.ledger:
        yield Problem(f"{path}.points", "must not stand beside a ledger: it is short for one")
    yield from whole_points(home, member.points, f"{path}.points")
    if member.blocked_until is not None and member.status != Status.LOGIN_BLOCKED:
        yield Problem(f"{path}.blocked_until", f"needs status 3, and it is {member.status}")
    tries = home.program.login.tries
    if member.status == Status.ACTIVE and member.failed_logins >= tries:
        yield Problem(f"{path}.failed_logins", f"must be below {tries}, or the status 3")
    for name in ("enrolled_at", "activated_at", "last_login_at"):
        text = getattr(member, name)
        if text is not None and is_ahead(text, home.now_ms):
            yield Problem(f"{path}.{name}", f"{text} is later than the present of the world")
    standard = {name: getattr(member, name) for name in attributes.STANDARD}
    try:
        attributes.check(custom, member.attributes, standard, whole=True)
    except InvalidInput as error:
        for each in error.problems:
            where = each.path if each.path in standard else f"attributes.{each.path}"
            yield Problem(f"{path}.{where}", each.message)


def _links(home: Home) -> Iterator[Problem]:
    links = [
        (f"{home.path}.sub_relations[{index}]", link)
        for index, link in enumerate(home.program.sub_relations)
    ]
    for path, link in links:
        yield from known("member", link.member, home.members, f"{path}.member")
        if link.card_number == link.sub_relation_identifier == NOTHING:
            message = "or sub_relation_identifier must be something else than 0"
            yield Problem(f"{path}.card_number", message)
    yield from _twice(links, "card_number")
    yield from _twice(links, "sub_relation_identifier")


def _twice(links: list[tuple[str, SubRelation]], name: str) -> Iterator[Problem]:
    """Find a card number or identifier that one member has in two links."""
    yield from repeated(
        (f"{path}.{name}", f"{value} of {link.member}")
        for path, link in links
        if (value := getattr(link, name)) != NOTHING
    )


def _otps(home: Home) -> Iterator[Problem]:
    otp_types = dict.fromkeys(wire.OTP_TYPES)
    for index, otp in enumerate(home.program.otps):
        path = f"{home.path}.otps[{index}]"
        yield from known("member", otp.member, home.members, f"{path}.member")
        yield from known("OtpType", otp.otp_type, otp_types, f"{path}.otp_type")
        tries = home.program.otp.tries
        if otp.wrong_tries > tries:
            yield Problem(f"{path}.wrong_tries", f"must be at most {tries}")
    yield from repeated(
        (f"{home.path}.otps[{index}].otp_type", f"{otp.otp_type} of {otp.member}")
        for index, otp in enumerate(home.program.otps)
    )
