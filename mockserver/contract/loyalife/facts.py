"""What the checks of Loyalife tell each other, and what several of them do.

The names of everything that a run makes hold its run id. Its members have addresses of a domain
and numbers of a country that nobody has, so no code that the service sends reaches anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final
from zlib import crc32

from mockserver.contract.check import Aspect
from mockserver.contract.walk import Walk

CLIENT_ID: Final = "client id"
CLIENT_SECRET: Final = "client secret"
GIVEN_PROGRAM: Final = "program (--program)"
"""The number that the run was given."""
PROGRAM: Final = "program of the client (--program)"
"""The same, once the service has taken it."""
GIVEN_MEMBER: Final = "member (--member)"
"""The RelationReference that the run was given."""
MEMBER: Final = "existing member (--member)"
"""The same, once the service has found it."""
PRODUCT: Final = "product code (--product)"
"""One whose purchases earn points; no call of the service lists any."""
TOKEN: Final = "token"
DAY: Final = "day"
"""That of the service's own clock when the run began."""

GUEST: Final = "active member of the run"
"""The RelationReference of a member that the run has made, as are all those below."""
OTHER: Final = "second member of the run"
EARNED: Final = "purchase that earns points"
"""How many it earns."""
REDEMPTION: Final = "redemption"

COUNT: Final = "results.Count"
"""A place that samples of the service lack where nothing is counted."""
CUSTOMER: Final = 4
"""The RelationType of members."""
CURRENCY: Final = "DEFAULT"
GIFT_CARD: Final = 30
MERCHANT: Final = "Contract Run"
ADDRESS: Final = "203.0.113.9"
"""The client's address in calls about one-time codes: one of those that examples are for."""
NO_GUID: Final = "00000000-0000-4000-8000-000000000000"
NO_PRODUCT: Final = "NO-SUCH-PRODUCT"

_LONG_AGO: Final = "2000-01-01T00:00:00"
_HISTORY_MAX: Final = 500


def bearer(token: str) -> Mapping[str, str]:
    """How a token is sent."""
    return {"Authorization": f"bearer {token}"}


# Names and times


def reference(walk: Walk, number: int) -> str:
    """The RelationReference of a member of the run."""
    return f"run-{walk.run_id}-{number}"


def email(walk: Walk, number: int) -> str:
    """The e-mail address of that member."""
    return f"{reference(walk, number)}@example.com"


def mobile(walk: Walk, number: int) -> str:
    """A mobile number of a country code that is not in use: +999."""
    return f"+999{crc32(walk.run_id.encode()):010}{number}"


def nobody(walk: Walk) -> str:
    """A RelationReference that no member has."""
    return f"nobody-{walk.run_id}"


def year(walk: Walk) -> int:
    """That of the day when the run began."""
    return date.fromisoformat(walk.need(DAY)).year


def _soon(walk: Walk) -> str:
    """A time that is still to come wherever the service's clock hangs."""
    later = date.fromisoformat(walk.need(DAY)) + timedelta(days=3)
    return f"{later.isoformat()}T00:00:00"


# Requests


def program(walk: Walk, **more: object) -> dict[str, object]:
    """A query that names the program."""
    return {"pintProgramId": walk.need(PROGRAM), **more}


def where(walk: Walk, **more: object) -> dict[str, object]:
    """What a body says of program and kind of member."""
    return {"ProgramId": walk.need(PROGRAM), "RelationType": CUSTOMER} | more


def about(walk: Walk, member: object, **more: object) -> dict[str, object]:
    """What a body about the points of a member has."""
    return about_in(walk.need(PROGRAM), member) | more


def about_in(program: int, member: object) -> dict[str, object]:
    """The same for a program of which nobody knows yet whether it is the client's."""
    return {
        "RelationReference": member,
        "TransactionCurrency": CURRENCY,
        "ProgramId": program,
        "RelationType": CUSTOMER,
    }


def without(body: Mapping[str, object], name: str) -> dict[str, object]:
    """The same body, less one field."""
    return {each: value for each, value in body.items() if each != name}


def results(walk: Walk, operation: str, code: str = "000", **more: Any) -> Any:
    """The envelope's content of a call that has to succeed."""
    walk.need(TOKEN)
    found = walk.call(operation, **more)["results"]
    if found["ErrorCode"] != code:
        walk.differs(Aspect.CODE, operation, code, str(found["ErrorCode"]))
    walk.same(f"{operation}: ExceptionMessage", "Success", found["ExceptionMessage"])
    return found


def counted(walk: Walk, operation: str, **more: Any) -> tuple[list[dict[str, Any]], Any]:
    """What a call that has to succeed lists, and its Count, which is needed there."""
    found = results(walk, operation, **more)
    if "Count" not in found:
        walk.differs(Aspect.SHAPE, f"{operation}: {COUNT}", "a field", "nothing")
    return found["ReturnObject"], found.get("Count")


def value(walk: Walk, operation: str, **more: Any) -> Any:
    """The ReturnObject of a call that has to succeed and answers no list."""
    found = results(walk, operation, **more)
    walk.same(f"{operation}: Count", 0, found.get("Count", 0))
    return found["ReturnObject"]


def done(walk: Walk, operation: str, **more: Any) -> None:
    """Make a call that has to succeed and has nothing to say but that it did."""
    walk.same(f"{operation}: ReturnObject", True, value(walk, operation, **more))


def refused(walk: Walk, operation: str, status: int, code: str, **more: Any) -> None:
    """Make a call that has to be refused so."""
    walk.need(TOKEN)
    walk.refused(operation, status=status, code=code, **more)


# Members and their points


def profile(walk: Walk, member: str) -> Any:
    """The profile of a member."""
    query = program(walk, pstrRelationReference=member, pintRelationType=CUSTOMER)
    return value(walk, "member.get_profile", query=query)


def update(walk: Walk, member: str, **data: object) -> None:
    """Change attributes of a member of the run."""
    body = {"id": profile(walk, member)["Id"], "data": data}
    done(walk, "member.update_profile", query=program(walk), body=body)


def balance(walk: Walk, member: str) -> Any:
    """What an active member can spend."""
    return value(walk, "pg.check_availability", body=about(walk, member))


def statement(walk: Walk, member: str) -> Any:
    """The sums of a member's points."""
    return value(walk, "transaction.statement_summary", body=about(walk, member))


def history(walk: Walk, member: str, **more: object) -> tuple[list[dict[str, Any]], Any]:
    """Lines of a member's history, by default all of them, and how many there are."""
    body = about(
        walk,
        member,
        DateFrom=_LONG_AGO,
        DateTo=_soon(walk),
        MinimumRange=0,
        MaximumRange=_HISTORY_MAX,
    )
    return counted(walk, "transaction.summary_by_date", body=body | more)


@contextmanager
def balance_moves(walk: Walk, member: str, by: int | float) -> Iterator[None]:
    """Note if a member's balance does not move by so many points meanwhile."""
    before = balance(walk, member)
    yield
    walk.same("the balance afterwards", before + by, balance(walk, member))


def affords(walk: Walk, points: int) -> str:
    """The active member of the run, with so many points at least; raises Skipped."""
    guest: str = walk.need(GUEST)
    walk.need(EARNED)
    if balance(walk, guest) < points:
        walk.skip(f"the {GUEST} has less than {points} points to check it with")
    return guest


def agree(walk: Walk, what: str, expected: Mapping[str, object], got: Mapping[str, object]) -> None:
    """Note fields that have another value than they should have."""
    for name, each in expected.items():
        walk.same(f"{what}: {name}", each, got[name])
