"""The points of members."""

from mockserver.client.connection import Calls, given
from mockserver.client.types import MemberLedger


class LedgerCalls:
    """Reads balances and the entries that they follow from."""

    _calls: Calls

    def ledgers(
        self,
        member: str,
        provider: str | None = None,
        part: str | None = None,
        limit: int | None = None,
    ) -> list[MemberLedger]:
        """Return the ledgers of a member, newest entry first, 100 of each unless `limit` says else.

        `member` is what a service calls its members: an externalUserID, an account or customer, a
        RelationReference or e-mail address. There is one ledger for each service, and each part of
        it, that knows the member, and at least one; `provider` and `part` narrow it.
        """
        wanted = {"member": member, "provider": provider, "part": part, "limit": limit}
        answer = self._calls.here("GET", "/ledger", query=given(wanted))
        ledgers: list[MemberLedger] = answer["ledgers"]
        return ledgers
