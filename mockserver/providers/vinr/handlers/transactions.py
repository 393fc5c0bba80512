"""Points transactions: written once, and read; never changed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile

import msgspec
from msgspec import UnsetType

from mockserver.core.errors import DomainError
from mockserver.core.ledger import Entry
from mockserver.core.validation import Problem
from mockserver.exchange.call import Call
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.exchange.given import given_or
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import environment, id_in_path
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import (
    Keep,
    Listing,
    all_of,
    equal,
    guide_page,
    has_pairs,
    reference_page,
    within,
)
from mockserver.providers.vinr.refusals import BatchTooLarge, NotFound, Refusal, ReservedReason
from mockserver.providers.vinr.render import guide, reference
from mockserver.providers.vinr.rules import accounts, ids, metadata, movements, programs
from mockserver.providers.vinr.rules.movements import Why
from mockserver.providers.vinr.rules.points import rounded
from mockserver.providers.vinr.rules.reasons import MANUAL_ADJUSTMENT, RESERVED
from mockserver.providers.vinr.state import (
    DETAILS,
    ENTRIES_BY_ENVIRONMENT,
    LEDGER,
    Details,
    points_key,
)
from mockserver.providers.vinr.wire.common import POINTS_MAX
from mockserver.providers.vinr.wire.transactions import BATCH_MAX

KIND = "transaction"
REFERENCE_KIND = "points_transaction"


class _Order(msgspec.Struct, frozen=True):
    """A movement that somebody asks for; `account_param` is the field that names the account."""

    account: str
    amount: int | Decimal
    reason: str | UnsetType
    metadata: metadata.Given
    account_param: str = "account"


# Writing


def create_transaction(call: Call, body: wire.CreateTransaction) -> wire.Transaction:
    """Credit or debit points by hand."""
    order = _Order(body.account, body.amount, body.reason, body.metadata)
    shown = guide.transaction_now(call.store, call.step.ids.stream, _move(call, order))
    expand(call, KIND, body.expand, shown)
    return shown


def create_points_transaction(
    call: Call, body: wire.CreatePointsTransaction
) -> wire.PointsTransaction:
    """The same in the reference's shape, where the type carries the direction."""
    amount = body.amount if body.type == "credit" else -body.amount
    order = _Order(
        body.loyalty_account, amount, body.reason, body.metadata, account_param="loyalty_account"
    )
    shown = reference.transaction(call.step.ids.stream, _move(call, order))
    expand(call, REFERENCE_KIND, body.expand, shown)
    return shown


def create_batch(call: Call, body: wire.CreateBatch) -> wire.ListOf[wire.Transaction]:
    """Many transactions in their order, all or none."""
    if len(body.transactions) > BATCH_MAX:
        raise BatchTooLarge(BATCH_MAX)
    entries = []
    for index, item in enumerate(body.transactions):
        pairs = _both(body.metadata, item.metadata)
        order = _Order(item.account, item.amount, item.reason, pairs)
        try:
            entries.append(_move(call, order))
        except (InvalidInput, Refusal) as error:
            raise _inside(f"transactions[{index}]", error) from None
    stream = call.step.ids.stream
    shown = [guide.transaction_now(call.store, stream, entry) for entry in entries]
    page = wire.Page(False, None, len(shown))
    return wire.ListOf("list", expand(call, KIND, body.expand, *shown), page)


def _both(shared: metadata.Given, own: metadata.Given) -> metadata.Given:
    """What all items have, with what one of them has besides."""
    return {**given_or(shared, {}), **given_or(own, {})}


def _inside(path: str, error: InvalidInput | Refusal) -> DomainError:
    """The error with its field named as that of an item."""
    if isinstance(error, InvalidInput):
        first = error.problems[0]
        return InvalidInput([Problem(f"{path}.{first.path}", first.message)])
    error.param = path if error.param is None else f"{path}.{error.param}"
    return error


def _move(call: Call, order: _Order) -> Entry:
    """Make a movement.

    Raises InvalidInput, ReservedReason, NotFound, AccountNotActive, ProgramNotActive or
    TooFewPoints.
    """
    step, amount = call.step, order.amount
    if amount == 0 or not -POINTS_MAX <= amount <= POINTS_MAX:
        raise invalid("amount", f"must not be 0, and at most {POINTS_MAX}, got {amount}")
    reason = given_or(order.reason, MANUAL_ADJUSTMENT)
    if reason in RESERVED:
        raise ReservedReason(reason)
    pairs = metadata.new(order.metadata)
    account = accounts.find(step, environment(call), order.account, order.account_param)
    program = programs.of(step.store, account.environment, account.program)
    units = rounded(amount, program.currency)
    if not units:
        raise invalid("amount", f"comes to 0 {program.currency.name}, got {amount}")
    accounts.check_active(account, order.account_param)
    why = Why(reason, Details(metadata=pairs)) if pairs else Why(reason)
    if units > 0:
        accounts.check_program(program)
        return movements.credit(step, program, account, units, why)
    movements.check_balance(step, account, -units, "amount")
    return movements.debit(step, program, account, -units, why)


# Reading


def list_transactions(call: Call, query: wire.ListTransactions) -> wire.ListOf[wire.Transaction]:
    """The ledger, newest first."""
    store, stream = call.store, call.step.ids.stream

    def details(entry: Entry) -> Details:
        return store.get(DETAILS, entry.number) or Details()

    keep: Keep[Entry] | None = all_of(
        equal(query.program, lambda entry: points_key(entry)[1]),
        _is(query.type),
        equal(query.reason, lambda entry: entry.reason),
        equal(query.redemption, lambda entry: details(entry).redemption),
        equal(query.source, lambda entry: getattr(details(entry).source, "id", None)),
        has_pairs(query.metadata, lambda entry: details(entry).metadata),
        within(query.created, lambda entry: entry.at_ms),
    )

    def show(found: list[Entry]) -> list[wire.Transaction]:
        shown = [guide.transaction_now(store, stream, entry) for entry in found]
        return expand(call, KIND, query.expand, *shown)

    return guide_page(query, _listing(call, query.account, "account", keep), show)


def list_points_transactions(
    call: Call, query: wire.ListPointsTransactions
) -> wire.ReferenceListOf[wire.PointsTransaction]:
    """The ledger, newest first, in the reference's shape."""

    def show(found: list[Entry]) -> list[wire.PointsTransaction]:
        shown = [reference.transaction(call.step.ids.stream, entry) for entry in found]
        return expand(call, REFERENCE_KIND, query.expand, *shown)

    listing = _listing(call, query.loyalty_account, "loyalty_account", _is(query.type))
    return reference_page(query, listing, show)


def _is(direction: str | UnsetType) -> Keep[Entry] | None:
    return equal(direction, lambda entry: "credit" if entry.amount > 0 else "debit")


def retrieve_transaction(call: Call, query: wire.Expandable) -> wire.Transaction:
    """One ledger entry."""
    shown = guide.transaction_now(call.store, call.step.ids.stream, _find(call))
    expand(call, KIND, query.expand, shown)
    return shown


def retrieve_points_transaction(call: Call, query: wire.Expandable) -> wire.PointsTransaction:
    """One ledger entry in the reference's shape."""
    shown = reference.transaction(call.step.ids.stream, _find(call))
    expand(call, REFERENCE_KIND, query.expand, shown)
    return shown


def _find(call: Call) -> Entry:
    wanted = id_in_path(call)
    entry = ids.find_entry(call.step.ids.stream, call.store, environment(call), wanted)
    if entry is None:
        raise NotFound("points transaction", wanted)
    return entry


def _listing(
    call: Call, account: str | UnsetType, param: str, keep: Keep[Entry] | None
) -> Listing[Entry]:
    """The entries of one account, without what has ended by now, or of all of them."""
    if isinstance(account, UnsetType):
        return _everybodys(call, keep)
    key = accounts.find(call.step, environment(call), account, param).points
    store, stream = call.store, call.step.ids.stream

    def find(id: str) -> Entry | None:
        entry = ids.find_entry(stream, store, environment(call), id)
        return entry if entry is not None and entry.account == key else None

    def after(entry: Entry | None) -> Iterator[Entry]:
        return LEDGER.newest_first(store, key, None if entry is None else entry.number)

    def before(entry: Entry) -> Iterator[Entry]:
        # Entries know the one before them alone, so those after one are met from the newest on.
        newer = takewhile(lambda each: each != entry, LEDGER.newest_first(store, key))
        return reversed(list(newer))

    return Listing(find, after, before, lambda each: ids.entry_id(stream, each), None, keep)


def _everybodys(call: Call, keep: Keep[Entry] | None) -> Listing[Entry]:
    store, stream, home = call.store, call.step.ids.stream, environment(call)
    index = ENTRIES_BY_ENVIRONMENT

    def place(entry: Entry) -> tuple[object, int]:
        return (index.sort(entry), entry.number)

    def after(entry: Entry | None) -> Iterator[Entry]:
        bound = None if entry is None else place(entry)
        return store.newest_first(LEDGER.entries, index, home, bound)

    def before(entry: Entry) -> Iterator[Entry]:
        return store.oldest_first(LEDGER.entries, index, home, place(entry))

    return Listing(
        lambda id: ids.find_entry(stream, store, home, id),
        after,
        before,
        lambda each: ids.entry_id(stream, each),
        store.count(index, home),
        keep,
    )
