"""Check that bookings are paid for as the server does it.

A wallet pays with one debit and gets at most one refund; a pool pays where there is one.
"""

from collections.abc import Iterator

from mockserver.core.validation import Problem
from mockserver.providers.expys.fixture import LedgerEntry, Member, Redemption
from mockserver.providers.expys.reference_checks import Side


def payment_problems(side: Side, member: Member, path: str) -> Iterator[Problem]:
    """Find entries of a ledger that pay twice, or give back what was not paid or not all of it.

    The server gives back whole debits, and tells refunds from mints by the debit before them.
    """
    paid: dict[str, LedgerEntry] = {}
    refunded: set[str] = set()
    for index, entry in enumerate(member.ledger):
        name, where = entry.redemption_id, f"{path}.ledger[{index}]"
        if name is None or not _is_own(side, member, name):
            continue
        debit = paid.get(name)
        if entry.type == "DEBIT":
            if debit is not None:
                yield Problem(f"{where}.redemptionID", f"an earlier DEBIT has paid for {name}")
            paid[name] = entry
        elif debit is None:
            yield Problem(f"{where}.redemptionID", f"no earlier DEBIT has paid for {name}")
        elif name in refunded:
            yield Problem(f"{where}.redemptionID", f"an earlier CREDIT has refunded {name}")
        elif entry.amount != -debit.amount:
            yield Problem(f"{where}.amount", f"refunds {name}, which has cost {-debit.amount}")
        else:
            refunded.add(name)


def _is_own(side: Side, member: Member, redemption: str) -> bool:
    """Whether the member made this booking; what is wrong if not is said elsewhere."""
    booking = side.redemptions.get(redemption)
    return booking is not None and booking.member == member.external_user_id


def pool_problems(side: Side, redemption: Redemption, path: str) -> Iterator[Problem]:
    """Find points that a pool cannot have paid."""
    org, is_live = side.org, side.path.endswith(".live")
    if redemption.pool_points and not (
        is_live and org.pool is not None and org.settlement == "ORG_POOL"
    ):
        message = "needs the live side of an org that has a pool and the settlement ORG_POOL"
        yield Problem(f"{path}.pool_points", message)
