"""What suites are given by the pytest plugin, for annotations and for fixtures of their own.

    from mockserver.testing import MockServer

    def test_no_points_no_booking(mockserver: MockServer) -> None: ...

pytest never imports this in suites that do not use the fixtures.
"""

from mockserver.testing.faces import Expys, Loyalife, Vinr
from mockserver.testing.ledgers import Ledger, LedgerEntry, SeveralLedgers
from mockserver.testing.session import (
    MockServerSession,
    NotInProcess,
    ServerCrash,
    ServerUnusable,
)
from mockserver.testing.start import BadMarker
from mockserver.testing.world import Clock, MockServer

__all__ = [
    "BadMarker",
    "Clock",
    "Expys",
    "Ledger",
    "LedgerEntry",
    "Loyalife",
    "MockServer",
    "MockServerSession",
    "NotInProcess",
    "ServerCrash",
    "ServerUnusable",
    "SeveralLedgers",
    "Vinr",
]
