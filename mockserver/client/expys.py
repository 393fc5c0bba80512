"""What happens behind the API of Expys: the concierge's, the org's and the telephone's side."""

from typing import Any, Literal, TypedDict, Unpack

from mockserver.client.connection import Calls, part


class RedemptionMove(TypedDict, total=False):
    """What else to change of a redemption that moves on; times are ISO 8601."""

    reason: str
    """Why it was canceled, in a code of the API; counts only with CANCELED."""
    note: str
    """The same in words."""
    startAt: str
    """When it begins."""
    endAt: str
    """When it ends."""


Environment = Literal["sandbox", "live"]
"""The two sides of an org."""


class NewConversation(TypedDict, total=False):
    """A conversation; `org_demo`, `sandbox` and `support` unless it says else."""

    env: Environment
    """The side of the org."""
    org: str
    """The id of the org."""
    type: str
    """What it is about, in a word of the API."""
    title: str | None
    """What lists show of it."""


class NewMessage(TypedDict, total=False):
    """A message of a conversation; an attachment has `name`, `url` and `expiresAt`."""

    author: str
    """Who writes: the concierge unless it says else."""
    type: str
    """What it is, in a word of the API."""
    attachments: list[dict[str, str]]
    """Files that come with it."""


class PhoneCode(TypedDict):
    """The code that an interest's phone was sent, and when it ends."""

    code: str
    """What the member has to type."""
    expiresAt: str
    """When it ends by the world's clock, ISO 8601."""


class PoolChanges(TypedDict, total=False):
    """Points to add to the pool of an org, and its limits."""

    grant: int
    """Points that are given to the org."""
    purchase: int
    """Points that the org buys."""
    creditLimit: int
    """How far below 0 the pool may go, in points."""
    lowWaterMark: int | None
    """At which balance the pool counts as low, in points; None: at none."""


class Expys:
    """The levers of Expys in one world.

    Records are returned as the API shows them. Fields have the API's own names.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def set_redemption_status(
        self, redemption_id: str, status: str, **more: Unpack[RedemptionMove]
    ) -> dict[str, Any]:
        """Move a redemption on. `reason` and `note` count only with CANCELED."""
        path = f"/redemptions/{part(redemption_id)}/status"
        return self._pull("POST", path, {"status": status, **more})

    def open_conversation(self, member: str, **more: Unpack[NewConversation]) -> dict[str, Any]:
        """Open a conversation with a member, whose `externalUserID` that is."""
        return self._pull("POST", "/conversations", {"externalUserID": member, **more})

    def send_message(
        self, conversation_id: str, body: str | None = None, **more: Unpack[NewMessage]
    ) -> dict[str, Any]:
        """Write into a conversation: as the concierge unless `author` says else."""
        path = f"/conversations/{part(conversation_id)}/messages"
        return self._pull("POST", path, {"body": body, **more})

    def set_interest_status(self, interest_id: str, status: str) -> dict[str, Any]:
        """Give an interest another status; any text is taken."""
        return self._pull("POST", f"/interests/{part(interest_id)}/status", {"status": status})

    def phone_code(self, interest_id: str) -> PhoneCode:
        """Return the code that was sent to the phone of an interest, as long as it is open."""
        path = f"/expys/interests/{part(interest_id)}/phone-code"
        code: PhoneCode = self._calls.here("GET", path)
        return code

    def create_offer(self, **offer: Any) -> dict[str, Any]:
        """Add an offer; what is left out makes a bookable offer with 100 left, no price."""
        return self._pull("POST", "/offers", offer)

    def change_offer(self, offer_id: str, **fields: Any) -> dict[str, Any]:
        """Change fields of an offer."""
        return self._pull("PUT", f"/offers/{part(offer_id)}", fields)

    def top_up_pool(self, org: str, **changes: Unpack[PoolChanges]) -> dict[str, Any]:
        """Add points to the pool of an org, or set its limits; returns the balance."""
        return self._pull("POST", "/pool", {"org": org, **changes})

    def _pull(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        record: dict[str, Any] = self._calls.here(method, f"/expys{path}", body)
        return record
