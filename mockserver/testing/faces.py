"""What a client of each service needs to reach a world."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockserver.testing.in_process.transport import Transport
    from mockserver.testing.ledgers import Ledger
    from mockserver.testing.world import MockServer

EXPYS_DEMO_KEY = "expys_sandbox_demo"
"""A sandbox key of the demo world's `org_demo`."""
LOYALIFE_DEMO_CLIENT_ID = "demo-client"
"""The client of the demo world's program 19."""
LOYALIFE_DEMO_CLIENT_SECRET = "demo-secret"
"""The secret of that client."""
VINR_DEMO_KEY = "sk_test_demo"
"""A secret key of the demo world's test environment."""


class Face:
    """One service, as the test's world has it."""

    name = ""
    """What the service is called in URLs and fault rules."""

    def __init__(self, world: MockServer) -> None:
        self._world = world
        self.base_url = f"{world.url}/{self.name}"
        """URL to give to the client in place of the real service's."""

    def __repr__(self) -> str:
        return f"<{self.name} at {self.base_url}>"

    @property
    def transport(self) -> Transport:
        """A transport into the test's world without a socket; see `MockServer.transport`."""
        return self._world.transport

    def ledger(self, member: str, part: str | None = None) -> Ledger:
        """Return the points of a member of this service; see `MockServer.ledger`."""
        return self._world.ledger(member, part, provider=self.name)


class Expys(Face):
    """What a client of the Expys API needs to reach the test's world."""

    name = "expys"
    api_key = EXPYS_DEMO_KEY
    """A sandbox key of the demo world's `org_demo`."""


class Loyalife(Face):
    """What a client of the Loyalife API needs to reach the test's world."""

    name = "loyalife"
    client_id = LOYALIFE_DEMO_CLIENT_ID
    """The client of the demo world's program 19."""
    client_secret = LOYALIFE_DEMO_CLIENT_SECRET
    """The secret of that client."""


class Vinr(Face):
    """What a client of the VINR API needs to reach the test's world; paths begin with `/v1`."""

    name = "vinr"
    api_key = VINR_DEMO_KEY
    """A secret key of the demo world's test environment."""
