"""Cards, accounts and other ids that are linked to members.

The service names the two operations on a product page only; where they are is decided there.
"""

from __future__ import annotations

from typing import Any, Final
from zlib import crc32

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    EARNED,
    GUEST,
    MEMBER,
    OTHER,
    TOKEN,
    agree,
    balance_moves,
    counted,
    nobody,
    program,
    refused,
    value,
)
from mockserver.contract.loyalife.transactions import earning, insert
from mockserver.contract.walk import Walk

LINK: Final = "link"
"""The id of a link between the run's active member and an account."""

_ADD: Final = "subrelation.add"
_LIST: Final = "subrelation.list"
_SHOWN: Final = 6


def _account(walk: Walk) -> str:
    return f"ACCOUNT-{walk.run_id}"


def _card(walk: Walk) -> str:
    """A card number that no issuer gives out."""
    return f"990000{crc32(walk.run_id.encode()):010}"


def _linking(walk: Walk, member: object, **other: object) -> dict[str, object]:
    named = {"sub_relation_identifier": _account(walk), "sub_relation_type": "ACCOUNT"}
    return {"member_relation_reference": member, "status": "ACTIVE", **named, **other}


def _linked(walk: Walk, body: dict[str, object]) -> Any:
    return value(walk, _ADD, query=program(walk), body=body)


def _not_linked(walk: Walk, status: int, code: str, body: dict[str, object]) -> None:
    refused(walk, _ADD, status, code, query=program(walk), body=body)


def _listed(walk: Walk, **by: object) -> list[dict[str, Any]]:
    links, count = counted(walk, _LIST, query=program(walk, **by))
    walk.same("Count", len(links), count)
    return links


def _unknown_member(walk: Walk) -> None:
    query = program(walk, pstrRelationReference=nobody(walk))
    refused(walk, _LIST, 200, "103", query=query)


def _nothing_found(walk: Walk) -> None:
    query = program(walk, pstrSubRelationIdentifier=_account(walk))
    refused(walk, _LIST, 200, "302", query=query)


def _nothing_asked(walk: Walk) -> None:
    refused(walk, _LIST, 400, "999", query=program(walk))


def _of_member(walk: Walk) -> None:
    member = walk.need(MEMBER)
    walk.need(TOKEN)
    reply = walk.reply_to(_LIST, query=program(walk, pstrRelationReference=member))
    if b'"302"' in reply.body:
        walk.is_refusal(_LIST, reply, 200, "302")
        return
    for link in _listed(walk, pstrRelationReference=member):
        walk.same("RelationReference", member, link["RelationReference"])


def _link(walk: Walk) -> None:
    guest = walk.need(GUEST)
    found = _linked(walk, _linking(walk, guest))
    walk.same("RelationReference", guest, found["RelationReference"])
    walk.keep(LINK, found["SubRelationId"])
    expected = {
        "SubRelationId": found["SubRelationId"],
        "RelationReference": guest,
        "SubRelationIdentifier": _account(walk),
        "SubRelationType": "ACCOUNT",
        "Status": "ACTIVE",
    }
    for by in ({"pstrRelationReference": guest}, {"pstrSubRelationIdentifier": _account(walk)}):
        links = _listed(walk, **by)
        walk.same("links", 1, len(links))
        agree(walk, "the link", expected, links[0])


def _same_again(walk: Walk) -> None:
    walk.need(LINK)
    _not_linked(walk, 409, "301", _linking(walk, walk.need(GUEST)))


def _change(walk: Walk) -> None:
    guest, link = walk.need(GUEST), walk.need(LINK)
    found = _linked(walk, _linking(walk, guest, status="INACTIVE", product_code="CONTRACT"))
    walk.same("SubRelationId", link, found["SubRelationId"])
    expected = {"SubRelationId": link, "Status": "INACTIVE", "ProductCode": "CONTRACT"}
    links = _listed(walk, pstrRelationReference=guest)
    walk.same("links", 1, len(links))
    agree(walk, "the link", expected, links[0])


def _with_card_too(walk: Walk) -> None:
    walk.need(LINK)
    _not_linked(walk, 409, "301", _linking(walk, walk.need(GUEST), card_number=_card(walk)))


def _masked(walk: Walk) -> None:
    guest, card = walk.need(GUEST), _card(walk)
    body = _linking(walk, guest, sub_relation_identifier="0", card_number=card)
    found = _linked(walk, {**body, "sub_relation_type": "CARD", "expiry_date": "2099-12-31"})
    links = _listed(walk, pstrCardNumber=card)
    walk.same("links", [found["SubRelationId"]], [link["SubRelationId"] for link in links])
    shown = links[0]["CardNumber"]
    walk.same("LastSixDigits", card[-_SHOWN:], links[0]["LastSixDigits"])
    walk.holds("CardNumber ends alike and hides the rest", _hides(card, shown), shown)


def _hides(card: str, shown: str) -> bool:
    return shown[-_SHOWN:] == card[-_SHOWN:] and not any(map(str.isdigit, shown[:-_SHOWN]))


def _earn(walk: Walk) -> None:
    walk.need(LINK)
    with balance_moves(walk, walk.need(GUEST), walk.need(EARNED)):
        insert(walk, earning(walk, 21, member_relation_reference=_account(walk)))


def _shared(walk: Walk) -> None:
    walk.need(LINK)
    _linked(walk, _linking(walk, walk.need(OTHER)))
    links = _listed(walk, pstrSubRelationIdentifier=_account(walk))
    found = sorted(str(link["RelationReference"]) for link in links)
    walk.same("members with the account", sorted([walk.need(GUEST), walk.need(OTHER)]), found)


def _nothing_linked(walk: Walk) -> None:
    body = _linking(walk, walk.need(GUEST), sub_relation_identifier="0", card_number="0")
    _not_linked(walk, 400, "999", body)


def _add_unknown_member(walk: Walk) -> None:
    _not_linked(walk, 200, "103", _linking(walk, nobody(walk)))


def _bad_values(walk: Walk) -> None:
    for bad in ({"sub_relation_type": "SPOON"}, {"status": "LOST"}):
        _not_linked(walk, 400, "998", _linking(walk, nobody(walk), **bad))


_SILENT: Final = "mockserver.providers.loyalife.rules.sub_relations:link"
_SILENT_ON_LISTS: Final = "mockserver.providers.loyalife.rules.sub_relations:find"
_SILENT_ON_FIELDS: Final = "mockserver.providers.loyalife.wire.sub_relations:AddSubRelationRequest"

READS: Final = (
    Check(
        id="links.unknown-member",
        operation=_LIST,
        statement="The links of nobody answer 200, 103.",
        run=_unknown_member,
        decided_in="mockserver.providers.loyalife.handlers.sub_relations:list_sub_relations",
    ),
    Check(
        id="links.nothing-found",
        operation=_LIST,
        statement="An id that is linked to nobody answers 200, 302.",
        run=_nothing_found,
        decided_in=_SILENT_ON_LISTS,
    ),
    Check(
        id="links.nothing-asked",
        operation=_LIST,
        statement="A member, a card or another id has to be asked for: else 400, 999.",
        run=_nothing_asked,
        decided_in="mockserver.providers.loyalife.handlers.sub_relations:list_sub_relations",
    ),
    Check(
        id="links.of-member",
        operation=_LIST,
        statement="The links of a member are that member's; if there are none, the answer is 200,"
        " 302.",
        run=_of_member,
        decided_in=_SILENT_ON_LISTS,
    ),
)

WRITES: Final = (
    Check(
        id="links.link",
        operation=_ADD,
        statement="An account that is linked to a member is found by member and by account.",
        run=_link,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="links.same-again",
        operation=_ADD,
        statement="The same link again, with nothing new, is refused with 409, 301.",
        run=_same_again,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="links.change",
        operation=_ADD,
        statement="The same link again, with other fields, changes these.",
        run=_change,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="links.with-card-too",
        operation=_ADD,
        statement="A member has an account once: with a card beside it, it is refused with 409,"
        " 301.",
        run=_with_card_too,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.sub_relations:link",
    ),
    Check(
        id="links.masked",
        operation=_LIST,
        statement="Of a card number the last six digits are shown.",
        run=_masked,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.sub_relations:masked",
    ),
    Check(
        id="links.earn",
        operation="transaction.insert",
        statement="A purchase may name an account that one member has; it is that member's.",
        run=_earn,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.members:find_linked",
    ),
    Check(
        id="links.shared",
        operation=_LIST,
        statement="Several members may have the same account; it finds all of them.",
        run=_shared,
        writes=True,
    ),
    Check(
        id="links.nothing-linked",
        operation=_ADD,
        statement="Card number and identifier cannot both be 0: 400, 999.",
        run=_nothing_linked,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.sub_relations:check",
    ),
    Check(
        id="links.add-unknown-member",
        operation=_ADD,
        statement="A link to nobody is refused with 200, 103.",
        run=_add_unknown_member,
        writes=True,
        decided_in="mockserver.providers.loyalife.handlers.sub_relations:add_sub_relation",
    ),
    Check(
        id="links.bad-values",
        operation=_ADD,
        statement="A type or status that links do not have is refused with 400, 998.",
        run=_bad_values,
        writes=True,
        decided_in=_SILENT_ON_FIELDS,
    ),
)
