"""What happens behind the API of Expys: the concierge's, the org's and the telephone's side."""

from typing import Any, Literal, TypedDict, Unpack

from mockserver.client.connection import Calls, part


class RedemptionMove(TypedDict, total=False):
    """What else to change of a redemption that moves on; times are ISO 8601."""

    reason: str
    note: str
    startAt: str
    endAt: str


Environment = Literal["sandbox", "live"]


class NewConversation(TypedDict, total=False):
    """A conversation; `org_demo`, `sandbox` and `support` unless it says else."""

    env: Environment
    org: str
    type: str
    title: str | None


class NewMessage(TypedDict, total=False):
    """A message of a conversation; an attachment has `name`, `url` and `expiresAt`."""

    author: str
    type: str
    attachments: list[dict[str, str]]


class PhoneCode(TypedDict):
    """The code that an interest's phone was sent, and when it ends."""

    code: str
    expiresAt: str


class PoolChanges(TypedDict, total=False):
    """Points to add to the pool of an org, and its limits."""

    grant: int
    purchase: int
    creditLimit: int
    lowWaterMark: int | None


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
