"""Members: found by the org, made by whoever names them first, archived rather than erased."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import (
    GUEST,
    GUEST_TOKEN,
    MEMBER,
    OTHER_TOKEN,
    bearer,
    check_pages,
)
from mockserver.contract.walk import Walk

TOKEN_PREFIX: Final = "v4.local."
NEW_TIER: Final = "standard"
ATTRIBUTES: Final = {"contract": {"run": [1, 2.5, True, None]}}


# Reading


def _list(walk: Walk) -> None:
    members = walk.call("listMembers", query={"limit": 5})["members"]
    if members and walk.known(MEMBER) is None:
        walk.keep(MEMBER, members[0]["externalUserID"])
    for member in members:
        _check_sums(walk, member["wallet"])


def _check_sums(walk: Walk, wallet: dict[str, Any]) -> None:
    left = wallet["amountReceived"] - wallet["amountSpent"]
    walk.same("what was received less what was spent", wallet["balance"], left)


def _pages(walk: Walk) -> None:
    check_pages(walk, "listMembers", "members", "externalUserID")


def _page_size(walk: Walk) -> None:
    for limit in ("0", "101", "-1", "1.5", "many"):
        walk.refused("listMembers", query={"limit": limit}, status=422, code="VALIDATION")


def _cursor(walk: Walk) -> None:
    query = {"cursor": "of-nobody"}
    walk.refused("listMembers", query=query, status=422, code="VALIDATION")


def _by_tier(walk: Walk) -> None:
    tier = walk.call("getMember", {"externalUserID": walk.need(MEMBER)})["tier"]
    members = walk.call("listMembers", query={"tier": tier, "limit": 5})["members"]
    walk.same("tiers in a list of one tier", [tier] * len(members), [m["tier"] for m in members])
    nobody = walk.call("listMembers", query={"tier": f"tier-{walk.run_id}"})["members"]
    walk.same("members of a tier that nobody has", [], nobody)


def _one(walk: Walk) -> None:
    member = walk.need(MEMBER)
    found = walk.call("getMember", {"externalUserID": member})
    walk.same("getMember: externalUserID", member, found["externalUserID"])
    _check_sums(walk, found["wallet"])


def _unknown(walk: Walk) -> None:
    path = {"externalUserID": f"nobody-{walk.run_id}"}
    walk.refused("getMember", path, status=404, code="NOT_FOUND")


# The member of the run


def guest_id(walk: Walk) -> str:
    """The id of the member that a run makes; it says that a path has to be decoded."""
    return f"contract {walk.run_id}"


def _exchange(walk: Walk) -> None:
    guest = guest_id(walk)
    granted = walk.call("exchangeToken", body={"externalUserID": guest})
    walk.keep(GUEST, guest)
    walk.keep(GUEST_TOKEN, granted["accessToken"])
    begins = granted["accessToken"][: len(TOKEN_PREFIX)]
    walk.same("exchangeToken: the beginning of a token", TOKEN_PREFIX, begins)
    other = walk.call("exchangeToken", body={"externalUserID": f"{guest} other"})
    walk.keep(OTHER_TOKEN, other["accessToken"])


def _made(walk: Walk) -> None:
    found = walk.call("getMember", {"externalUserID": walk.need(GUEST)})
    walk.same("points of a new member", 0, found["wallet"]["balance"])
    walk.same("tier of a new member", NEW_TIER, found["tier"])


def _newest_first(walk: Walk) -> None:
    walk.need(GUEST)
    members = walk.call("listMembers", query={"limit": 2})["members"]
    expected = [f"{guest_id(walk)} other", guest_id(walk)]
    walk.same("the newest members", expected, [each["externalUserID"] for each in members])


def _set(walk: Walk) -> None:
    path = {"externalUserID": walk.need(GUEST)}
    body = {"displayName": "Contract Run", "tier": "gold", "attributes": ATTRIBUTES}
    changed = walk.call("setMember", path, body=body)
    walk.same("setMember", {**path, **body}, changed)
    unchanged = walk.call("setMember", path, body={})
    walk.same("setMember without fields", changed, unchanged)
    tier = walk.call("getEligibility", query=path)["tier"]
    walk.same("getEligibility: tier", "gold", tier)


def _set_wrongly(walk: Walk) -> None:
    path = {"externalUserID": walk.need(GUEST)}
    wrong: tuple[dict[str, object], ...] = (
        {"tier": ""},
        {"tier": 1},
        {"attributes": []},
        {"displayName": None},
    )
    for body in wrong:
        walk.refused("setMember", path, body=body, status=422, code="VALIDATION")


def _no_json(walk: Walk) -> None:
    path = {"externalUserID": walk.need(GUEST)}
    for body in (b"{", b"[]", b"null"):
        walk.refused("setMember", path, body=body, status=400, code="BAD_REQUEST")


# The end


def _remove(walk: Walk) -> None:
    path = {"externalUserID": walk.need(GUEST)}
    removed = walk.call("removeMember", path)
    walk.same("removeMember: balanceRetained", False, removed["balanceRetained"])
    walk.refused("getMember", path, status=404, code="NOT_FOUND")
    walk.call("removeMember", {"externalUserID": f"{guest_id(walk)} other"})


def _token_of_removed(walk: Walk) -> None:
    auth = bearer(walk.need(GUEST_TOKEN))
    walk.refused("getWallet", auth=auth, status=401, code="UNAUTHORIZED")


def _remove_again(walk: Walk) -> None:
    again = walk.call("removeMember", {"externalUserID": walk.need(GUEST)})
    walk.same("removeMember, again: archived", True, again["archived"])


READS: Final = (
    Check(
        id="members.list",
        operation="listMembers",
        statement="Members come with their wallets; a balance is what came less what was spent.",
        run=_list,
    ),
    Check(
        id="members.pages",
        operation="listMembers",
        statement="Pages follow each other by nextCursor, without gaps and repetitions.",
        run=_pages,
    ),
    Check(
        id="members.page-size",
        operation="listMembers",
        statement="A page has 1 to 100 entries; another limit is refused with 422 VALIDATION.",
        run=_page_size,
    ),
    Check(
        id="members.cursor",
        operation="listMembers",
        statement="A cursor that no page gave is refused with 422 VALIDATION.",
        run=_cursor,
        decided_in="mockserver.providers.expys.handlers.pages:unknown_cursor",
    ),
    Check(
        id="members.by-tier",
        operation="listMembers",
        statement="tier keeps the members of that tier; one that nobody has gives none.",
        run=_by_tier,
    ),
    Check(
        id="members.one",
        operation="getMember",
        statement="A member is found by the partner's own id.",
        run=_one,
    ),
    Check(
        id="members.unknown",
        operation="getMember",
        statement="A member that nobody made is 404 NOT_FOUND.",
        run=_unknown,
    ),
)

WRITES: Final = (
    Check(
        id="members.exchange",
        operation="exchangeToken",
        statement="A key and a member's id are exchanged for a token, which begins with v4.local.",
        run=_exchange,
        writes=True,
    ),
    Check(
        id="members.made",
        operation="exchangeToken",
        statement="The exchange makes a member who is new: without points, of tier standard.",
        run=_made,
        writes=True,
        decided_in="mockserver.providers.expys.rules.members:DEFAULT_TIER",
    ),
    Check(
        id="members.newest-first",
        operation="listMembers",
        statement="Lists of members begin with the newest.",
        run=_newest_first,
        writes=True,
    ),
    Check(
        id="members.set",
        operation="setMember",
        statement="Fields that are sent replace those of the profile, the others stay.",
        run=_set,
        writes=True,
    ),
    Check(
        id="members.set-wrongly",
        operation="setMember",
        statement="A field of another type, null or an empty tier is 422 VALIDATION.",
        run=_set_wrongly,
        writes=True,
        decided_in="mockserver.providers.expys.wire.members:SetMemberRequest",
    ),
    Check(
        id="members.no-json",
        operation="setMember",
        statement="A body that is no JSON object is 400 BAD_REQUEST.",
        run=_no_json,
        writes=True,
        decided_in="mockserver.exchange.reading:plain_json",
    ),
)

LAST: Final = (
    Check(
        id="members.remove",
        operation="removeMember",
        statement="A removed member is archived with an empty wallet, and found no more.",
        run=_remove,
        writes=True,
    ),
    Check(
        id="members.token-of-removed",
        operation="getWallet",
        statement="The tokens of a removed member are worth nothing any more.",
        run=_token_of_removed,
        writes=True,
        decided_in="mockserver.providers.expys.auth:is_valid_token",
    ),
    Check(
        id="members.remove-again",
        operation="removeMember",
        statement="Removing again answers as the first time.",
        run=_remove_again,
        writes=True,
        decided_in="mockserver.providers.expys.rules.members:remove",
    ),
)
