"""Check redemptions, transactions and batches."""

from collections.abc import Iterator

from mockserver.core.references import is_ahead, known, repeated
from mockserver.core.validation import Problem
from mockserver.providers.loyalife.fixture import Redemption, Transaction
from mockserver.providers.loyalife.reference_checks import Home, whole_points
from mockserver.providers.loyalife.state import NOTHING

_HOLDING = frozenset({"ON HOLD", "PARTIAL HOLD"})
_AWARDING = frozenset({"SUCCESS", "PARTIAL HOLD"})
# What failed may have failed because of its names, and what is pending may still do so.
_NAMES_MATTER = frozenset({"SUCCESS", *_HOLDING})


def redemption_problems(home: Home) -> Iterator[Problem]:
    """Find redemptions of nobody, of an unknown kind, or that nothing has paid for."""
    yield from repeated(
        (f"{home.path}.redemptions[{index}].external_reference", each.external_reference.upper())
        for index, each in enumerate(home.program.redemptions)
    )
    for index, redemption in enumerate(home.program.redemptions):
        yield from _redemption(home, redemption, f"{home.path}.redemptions[{index}]")


def _redemption(home: Home, redemption: Redemption, path: str) -> Iterator[Problem]:
    yield from known("member", redemption.member, home.members, f"{path}.member")
    kinds = {str(each.type): each for each in home.program.redemption_types}
    kind = str(redemption.loyalty_txn_type)
    yield from known("redemption type", kind, kinds, f"{path}.loyalty_txn_type")
    currencies = dict.fromkeys(home.program.currencies)
    yield from known("currency", redemption.currency, currencies, f"{path}.currency")
    yield from whole_points(home, redemption.points, f"{path}.points")
    member, name = home.members.get(redemption.member), redemption.external_reference.upper()
    if member is not None and not any(
        entry.type == "REDEMPTION" and (entry.redemption or "").upper() == name
        for entry in member.ledger
    ):
        message = (
            f"the ledger of {redemption.member} needs a REDEMPTION of {redemption.points} points"
            f" with redemption {name}"
        )
        yield Problem(path, message)


def transaction_problems(home: Home) -> Iterator[Problem]:
    """Find transactions of nobody, and fields that do not go with their status."""
    in_batches = {name for batch in home.program.batches for name in batch.transactions}
    products = {product.code: product for product in home.program.product_codes}
    for index, transaction in enumerate(home.program.transactions):
        path = f"{home.path}.transactions[{index}]"
        if transaction.status in _NAMES_MATTER:
            yield from _member(home, transaction, path)
            yield from known(
                "product code", transaction.product_code, products, f"{path}.product_code"
            )
        if transaction.status == "PENDING" and transaction.request_id not in in_batches:
            yield Problem(f"{path}.status", "PENDING needs a batch that lists the transaction")
        yield from _fields(home, transaction, path)


def _member(home: Home, transaction: Transaction, path: str) -> Iterator[Problem]:
    linked = {
        name
        for link in home.program.sub_relations
        for name in (link.card_number, link.sub_relation_identifier)
        if name != NOTHING
    }
    if transaction.member not in linked:
        yield from known("member", transaction.member, home.members, f"{path}.member")


def _fields(home: Home, transaction: Transaction, path: str) -> Iterator[Problem]:
    status = transaction.status
    if bool(transaction.held) != (status in _HOLDING):
        verb = "needs" if status in _HOLDING else "cannot have"
        yield Problem(f"{path}.held", f"{status} {verb} points on hold")
    if transaction.points is not None and status not in _AWARDING:
        yield Problem(f"{path}.points", f"{status} has awarded nothing")
    if (transaction.error is not None) != (status == "FAILED"):
        verb = "needs" if status == "FAILED" else "cannot have"
        yield Problem(f"{path}.error", f"{status} {verb} an error")
    if transaction.holder is not None:
        yield from known("member", transaction.holder, home.members, f"{path}.holder")
        if status not in _HOLDING:
            yield Problem(f"{path}.holder", f"{status} cannot have points on hold")
    if is_ahead(transaction.at, home.now_ms):
        yield Problem(f"{path}.at", f"{transaction.at} is later than the present of the world")
    yield from whole_points(home, transaction.points, f"{path}.points")
    for index, held in enumerate(transaction.held):
        where = f"{path}.held[{index}]"
        yield from whole_points(home, held.points, f"{where}.points")
        if held.since is not None and is_ahead(held.since, home.now_ms):
            yield Problem(f"{where}.since", f"{held.since} is later than the present of the world")


def batch_problems(home: Home) -> Iterator[Problem]:
    """Find batches of transactions that are not there, or that are in another one."""
    listed = [
        (f"{home.path}.batches[{outer}].transactions[{inner}]", name)
        for outer, batch in enumerate(home.program.batches)
        for inner, name in enumerate(batch.transactions)
    ]
    yield from repeated(listed)
    for path, name in listed:
        yield from known("transaction", name, home.transactions, path)
    for index, batch in enumerate(home.program.batches):
        if is_ahead(batch.at, home.now_ms):
            path = f"{home.path}.batches[{index}].at"
            yield Problem(path, f"{batch.at} is later than the present of the world")
