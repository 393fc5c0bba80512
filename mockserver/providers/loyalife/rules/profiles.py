"""Enrolling members and changing what is known of them."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.loyalife.emails import is_email
from mockserver.providers.loyalife.refusals import (
    DuplicateEmail,
    DuplicateMobile,
    DuplicateRecord,
    EmailMalformed,
    MemberCanceledForUpdate,
    UpdateFailed,
)
from mockserver.providers.loyalife.rules import logins, members
from mockserver.providers.loyalife.rules.counters import MEMBER, next_number
from mockserver.providers.loyalife.state import (
    MEMBER_IDS,
    MEMBERS,
    UNIQUE,
    Member,
    MemberKey,
    Program,
    Status,
)

# What members are until somebody says otherwise: decided here.
DEFAULT_SEGMENT: Final = "DEFAULT"
DEFAULT_LANGUAGE: Final = "en"


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a request says of a member; what it leaves out stays as it is."""

    full_name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    mobile: str | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    address: str | UnsetType | None = UNSET
    gender: str | UnsetType | None = UNSET
    dob: str | UnsetType | None = UNSET
    segment: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    referral_code: str | UnsetType = UNSET
    attributes: dict[str, Any] = msgspec.field(default_factory=dict)


def enrol(step: Transaction, program: Program, reference: str, given: Changes) -> Member:
    """Make a member.

    Raises EmailMalformed, then DuplicateRecord, DuplicateEmail or DuplicateMobile.
    """
    key = (program.id, reference)
    _check_email(given)
    if step.store.get(MEMBERS, key) is not None:
        raise DuplicateRecord(members.REFERENCE)
    blank = Member(
        key=key,
        id=0,
        status=Status.INACTIVE,
        full_name="",
        email="",
        mobile="",
        segment=DEFAULT_SEGMENT,
        language=DEFAULT_LANGUAGE,
        attributes={},
        enrolled_at_ms=step.now_ms,
    )
    wanted = _changed(blank, given, step.now_ms)
    values = members.unique_values(program, wanted)
    _check_unique(step.store, key, values)
    member = msgspec.structs.replace(wanted, id=next_number(step.store, MEMBER))
    put(step.store, program, member)
    return member


def put(store: Store, program: Program, member: Member) -> None:
    """Keep a member who is new or whose unique attributes have changed."""
    before = store.get(MEMBERS, member.key)
    if before is not None:
        for name, value in members.unique_values(program, before).items():
            store.remove(UNIQUE, (program.id, name, value))
    for name, value in members.unique_values(program, member).items():
        store.put(UNIQUE, (program.id, name, value), member.key)
    store.put(MEMBERS, member.key, member)
    store.put(MEMBER_IDS, member.id, member.key)


def change(step: Transaction, program: Program, member: Member, given: Changes) -> Member:
    """Change what is known of a member.

    Raises EmailMalformed, then MemberCanceledForUpdate, DuplicateEmail, DuplicateMobile,
    DuplicateRecord or UpdateFailed.
    """
    _check_email(given)
    if member.status is Status.CANCELED:
        raise MemberCanceledForUpdate
    after = _changed(member, given, step.now_ms)
    _check_unique(step.store, member.key, members.unique_values(program, after))
    if member.referral_code and after.referral_code != member.referral_code:
        raise UpdateFailed("a referral code never changes")
    logins.call_off_unblocking(step, member, after)
    put(step.store, program, after)
    return after


def _check_email(given: Changes) -> None:
    if isinstance(given.email, str) and not is_email(given.email):
        raise EmailMalformed(f"{given.email!r} is no e-mail address")


def _check_unique(store: Store, key: MemberKey, values: dict[str, object]) -> None:
    for name, value in values.items():
        if store.get(UNIQUE, (key[0], name, value)) in (None, key):
            continue
        if name == members.EMAIL:
            raise DuplicateEmail
        if name == members.MOBILE:
            raise DuplicateMobile
        raise DuplicateRecord(name)


def _changed(member: Member, given: Changes, now_ms: int) -> Member:
    values = {
        name: value
        for name in given.__struct_fields__
        if (value := getattr(given, name)) is not UNSET
    }
    status = values.pop("status", member.status)
    # An empty referral code never clears one.
    if not values.get("referral_code", True):
        del values["referral_code"]
    values["attributes"] = member.attributes | given.attributes
    return with_status(msgspec.structs.replace(member, **values), status, now_ms)


def with_status(member: Member, status: Status, now_ms: int) -> Member:
    """The member with another status; the first time it is active is kept."""
    if status is member.status:
        return member
    activated_at_ms = member.activated_at_ms
    if status is Status.ACTIVE and activated_at_ms is None:
        activated_at_ms = now_ms
    was_blocked = member.status is Status.LOGIN_BLOCKED
    return msgspec.structs.replace(
        member,
        status=status,
        activated_at_ms=activated_at_ms,
        failed_logins=0 if was_blocked else member.failed_logins,
        blocked_until_ms=None,
    )
