"""What a row of each type does: it is checked and carried out as a request of the API is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import UNSET

from mockserver.core.world import Transaction as Step
from mockserver.exchange.errors import invalid
from mockserver.providers.loyalife import inputs, value_checks, wire
from mockserver.providers.loyalife.files.cells import custom, typed
from mockserver.providers.loyalife.files.refusals import (
    MISSING_COLUMNS,
    NONEXISTENT,
    RowRefused,
    missing,
)
from mockserver.providers.loyalife.local_times import read_date
from mockserver.providers.loyalife.refusals import NotListed
from mockserver.providers.loyalife.rules import (
    attributes,
    bonuses,
    members,
    points,
    profiles,
    sub_relations,
    transactions,
)
from mockserver.providers.loyalife.state import FileType, Member, Program, Status

Cells = dict[str, str]

# What a profile row wants done; without an action it is the first.
ACTION: Final = "action"
NEW: Final = "New"
UPDATE: Final = "Update"
SUSPEND: Final = "Suspend"

# Mandatory for new members whatever the program says; it may add those that have a code too.
_ALWAYS_MANDATORY: Final = ("relation_reference", "full_name", "mobile_number")


class Kind(NamedTuple):
    """The column that tells whom a row is about, and what a row does.

    The latter gets the cells that are not empty; it raises RowRefused or an error of the rules,
    and has then changed nothing.
    """

    key_column: str
    carry_out: Callable[[Step, Program, Cells], None]


def post_transaction(step: Step, program: Program, cells: Cells) -> None:
    """Post a transaction, as InsertTransactionData does."""
    body = typed(cells, wire.InsertTransactionRequest)
    own = custom(cells, wire.InsertTransactionRequest, program.transaction_attributes)
    value_checks.check(program, step.now_ms, [body])
    attributes.check(program.transaction_attributes, own, {}, whole=True)
    transactions.insert(step, program, inputs.order(program, body, own))


def change_profile(step: Step, program: Program, cells: Cells) -> None:
    """Enrol a member, change one, or suspend one."""
    cells = dict(cells)
    action = cells.pop(ACTION, NEW).capitalize()
    if action not in _ACTIONS:
        raise NotListed(ACTION, action, tuple(_ACTIONS))
    if members.REFERENCE not in cells:
        raise missing(members.REFERENCE)
    _ACTIONS[action](step, program, cells)


def _enrol(step: Step, program: Program, cells: Cells) -> None:
    for column in MISSING_COLUMNS:
        if column not in cells and (column in _ALWAYS_MANDATORY or _demands(program, column)):
            raise missing(column)
    body = typed(cells, wire.ProfileRow)
    own = custom(cells, wire.ProfileRow, program.attributes)
    value_checks.check(program, step.now_ms, [body])
    attributes.check(program.attributes, own, inputs.standard(body), whole=True)
    profiles.enrol(step, program, body.relation_reference, inputs.changes(body, own))


def _demands(program: Program, column: str) -> bool:
    attribute = program.attributes.get(column)
    return attribute is not None and attribute.mandatory


def _update(step: Step, program: Program, cells: Cells) -> None:
    reference = cells.pop(members.REFERENCE)
    if not cells:
        raise invalid(members.REFERENCE, "must not stand alone: an update changes something")
    body = typed(cells, wire.ProfileChanges)
    own = custom(cells, wire.ProfileChanges, program.attributes)
    value_checks.check(program, step.now_ms, [body])
    attributes.check(program.attributes, own, inputs.standard(body), whole=False)
    member = _existing(step, program, reference)
    profiles.change(step, program, member, inputs.changes(body, own))


def _suspend(step: Step, program: Program, cells: Cells) -> None:
    # What else the row says does not count: decided here.
    member = _existing(step, program, cells[members.REFERENCE])
    profiles.change(step, program, member, profiles.Changes(status=Status.SUSPENDED))


_ACTIONS: Final[Mapping[str, Callable[[Step, Program, Cells], None]]] = MappingProxyType(
    {NEW: _enrol, UPDATE: _update, SUSPEND: _suspend}
)


def _existing(step: Step, program: Program, reference: str) -> Member:
    member = members.find_by(step.store, program.id, members.REFERENCE, reference)
    if member is None:
        raise RowRefused(NONEXISTENT, f"there is no member {reference!r} in the program")
    return member


def award_bonus(step: Step, program: Program, cells: Cells) -> None:
    """Give a member points."""
    row = typed(cells, wire.BonusRow)
    value_checks.check(program, step.now_ms, [row])
    units = points.exact_units(program, row.points)
    if units is None:
        raise invalid("points", f"are counted in steps of {points.shown(program, 1)}")
    narration = bonuses.NARRATION if row.narration is UNSET else row.narration
    at_ms = step.now_ms if row.awarded_on is UNSET else read_date(row.awarded_on)
    bonuses.award(step, program, row.member_relation_reference, units, narration, at_ms)


def link_card(step: Step, program: Program, cells: Cells) -> None:
    """Link a card to a member, or change what is known of it."""
    row = typed(cells, wire.CardRow)
    value_checks.check(program, step.now_ms, [row])
    wanted = inputs.link(
        wire.AddSubRelationRequest(
            member_relation_reference=row.relation_reference,
            card_number=row.card_number,
            sub_relation_type=row.card_type,
            status=row.status,
            product_code=row.product_code,
            expiry_date=row.expiry_date,
        )
    )
    sub_relations.check(wanted)
    member = members.find(step.store, program.id, row.relation_reference)
    sub_relations.link(step, member.key, wanted)


KINDS: Final[Mapping[FileType, Kind]] = MappingProxyType(
    {
        FileType.TXN: Kind("member_relation_reference", post_transaction),
        FileType.CPD: Kind(members.REFERENCE, change_profile),
        FileType.BNS: Kind("member_relation_reference", award_bonus),
        FileType.CRD: Kind("relation_reference", link_card),
    }
)
