"""Links of cards, accounts and other ids to members."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.loyalife.refusals import LinkExists, LinkUnknown
from mockserver.providers.loyalife.rules.counters import SUB_RELATION, next_number
from mockserver.providers.loyalife.state import (
    LINKS_BY_CARD,
    LINKS_BY_IDENTIFIER,
    LINKS_BY_MEMBER,
    NOTHING,
    SUB_RELATIONS,
    MemberKey,
    SubRelation,
)

# How much of a card number is shown.
_SHOWN_DIGITS: Final = 6


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a request says of a link."""

    card_number: str
    identifier: str
    last_six: str | None
    type: str
    status: str
    product_code: str | None
    expiry_date: str | None


def last_six(card_number: str) -> str:
    """The digits of a card that everybody may see."""
    return card_number if card_number == NOTHING else card_number[-_SHOWN_DIGITS:]


def masked(card_number: str) -> str:
    """A card number with all other digits hidden."""
    return last_six(card_number).rjust(len(card_number), "X")


def check(wanted: Wanted) -> None:
    """Raises InvalidInput for a link of nothing."""
    if wanted.card_number == wanted.identifier == NOTHING:
        message = "or sub_relation_identifier must be something else than 0"
        raise invalid("card_number", message)


def link(step: Transaction, member: MemberKey, wanted: Wanted) -> SubRelation:
    """Link an id to a member, or change the other fields of a link that is there.

    Raises LinkExists where it would change nothing, or link a card or identifier twice.
    """
    same = list(_same(step.store, member, wanted))
    whole = [
        link
        for link in same
        if (link.card_number, link.identifier) == (wanted.card_number, wanted.identifier)
    ]
    if same != whole:
        raise LinkExists("the member has another link with this card number or identifier")
    number = whole[0].id if whole else None
    after = _record(step.store, member, wanted, number)
    if whole == [after]:
        raise LinkExists("the link is there already, and the same")
    step.store.put(SUB_RELATIONS, after.id, after)
    return after


def _same(store: Store, member: MemberKey, wanted: Wanted) -> Iterator[SubRelation]:
    """The links of a member with the same card number or identifier."""
    for link in store.oldest_first(SUB_RELATIONS, LINKS_BY_MEMBER, member):
        same_card = NOTHING != wanted.card_number == link.card_number
        same_identifier = NOTHING != wanted.identifier == link.identifier
        if same_card or same_identifier:
            yield link


def _record(store: Store, member: MemberKey, wanted: Wanted, number: int | None) -> SubRelation:
    return SubRelation(
        id=next_number(store, SUB_RELATION) if number is None else number,
        member=member,
        card_number=wanted.card_number,
        last_six=last_six(wanted.card_number) if wanted.last_six is None else wanted.last_six,
        identifier=wanted.identifier,
        type=wanted.type,
        status=wanted.status,
        product_code=wanted.product_code,
        expiry_date=wanted.expiry_date,
    )


def find(
    store: Store,
    program: int,
    member: MemberKey | None,
    card_number: str | None,
    identifier: str | None,
) -> list[SubRelation]:
    """The links that fit everything that is given, oldest first. Raises LinkUnknown."""
    if member is not None:
        links = store.oldest_first(SUB_RELATIONS, LINKS_BY_MEMBER, member)
    elif card_number is not None:
        links = store.oldest_first(SUB_RELATIONS, LINKS_BY_CARD, (program, card_number))
    else:
        links = store.oldest_first(SUB_RELATIONS, LINKS_BY_IDENTIFIER, (program, identifier))
    found = [
        link
        for link in links
        if card_number in (None, link.card_number) and identifier in (None, link.identifier)
    ]
    if not found:
        raise LinkUnknown("no link fits")
    return found
