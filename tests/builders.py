"""What the Expys suite starts from: a client of one world, and records with defaults."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx2

# Those who build worlds of this provider need these too.
from tests.world import NOW as NOW
from tests.world import Json as Json
from tests.world import World

KEY = "expys_sandbox_demo"
NO_SCOPE_KEY = "expys_sandbox_noscope"
LIVE_KEY = "expys_live_demo"
POOL_SANDBOX_KEY = "expys_sandbox_pool"
POOL_KEY = "expys_live_pool"

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Answer:
    """What came back, with one property for successes and one for refusals."""

    status: int
    headers: httpx2.Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body, to see how numbers are spelled."""
        return self.body.decode()

    @property
    def data(self) -> Any:
        """The content of a success."""
        self.ok()
        return json.loads(self.body)

    def ok(self) -> None:
        """Fail unless it is a success; for steps whose content does not matter."""
        assert 200 <= self.status < 300, f"{self.status} {self.text}"

    @property
    def error(self) -> tuple[int, str]:
        """Status and code of a refusal, which has exactly the shape that all of them have."""
        assert self.status >= 400, f"{self.status} {self.text}"
        content = json.loads(self.body)
        assert content.keys() == {"error"}
        error = content["error"]
        assert error.keys() - {"details"} == {"code", "message"}
        assert isinstance(error["message"], str)
        assert error["message"]
        return self.status, error["code"]

    @property
    def details(self) -> Any:
        """The details of a refusal, None without any."""
        return json.loads(self.body)["error"].get("details")

    @property
    def fields(self) -> list[str]:
        """The paths of the fields that were refused."""
        assert self.error == (422, "VALIDATION"), self.text
        assert all(each.keys() == {"path", "message"} for each in self.details["fields"])
        return [each["path"] for each in self.details["fields"]]


class Api(World):
    """The Expys API and the control plane of one world; every answer is checked on the way."""

    # Requests

    def send(
        self,
        method: str,
        path: str,
        by: str | None = KEY,
        *,
        body: object = None,
        content: bytes | None = None,
        query: str | Json | None = None,
        headers: Mapping[str, str | bytes] | None = None,
    ) -> Answer:
        """One request to the API. `by` is the credential; `body` is sent as JSON, `content` raw."""
        return self.send_to(
            f"{self.url}/expys{path}",
            method,
            by,
            body=body,
            content=content,
            query=query,
            headers=headers,
        )

    def send_to(
        self,
        url: str,
        method: str = "GET",
        by: str | None = KEY,
        *,
        body: object = None,
        content: bytes | None = None,
        query: str | Json | None = None,
        headers: Mapping[str, str | bytes] | None = None,
    ) -> Answer:
        """Like `send`, to a whole URL."""
        sent: dict[str, Any] = dict(headers or {})
        if by is not None:
            sent["Authorization"] = f"Bearer {by}"
        if content is None and body is not None:
            content = json.dumps(body).encode()
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        if query:
            url = f"{url}?{query if isinstance(query, str) else httpx2.QueryParams(query)}"
        response = self.http.request(method, url, content=content, headers=sent)
        answer = Answer(response.status_code, response.headers, response.content)
        _check(answer, method)
        return answer

    def get(self, path: str, by: str | None = KEY, **query: Any) -> Answer:
        """GET with query parameters."""
        return self.send("GET", path, by, query=query)

    def post(
        self, path: str, body: object = None, by: str | None = KEY, key: str | None = None
    ) -> Answer:
        """POST, with an idempotency key if there is one."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.send("POST", path, by, body=body, headers=headers)

    def put(self, path: str, body: object = None, by: str | None = KEY) -> Answer:
        """PUT."""
        return self.send("PUT", path, by, body=body)

    def delete(self, path: str, by: str | None = KEY, **query: Any) -> Answer:
        """DELETE with query parameters."""
        return self.send("DELETE", path, by, query=query)

    # Levers

    def move(self, redemption: str, status: str, **more: Any) -> Json:
        """Change the status of a booking, as the concierge does."""
        path = f"/expys/redemptions/{redemption}/status"
        moved: Json = self.controlled("POST", path, {"status": status, **more})
        return moved

    # Records with defaults

    def a_member(
        self, points: int = 0, id: str = "member", by: str = KEY, **profile: object
    ) -> str:
        """A member who has points; returns the id."""
        assert self.put(f"/v1/members/{quote(id, safe='')}", profile, by).status == 200
        if points:
            assert self.credit(id, points, by=by).status == 200
        return id

    def a_token(self, member: str = "member", by: str = KEY) -> str:
        """A token of a member, who is made if there is none."""
        grant = self.post("/v1/auth/exchange", {"externalUserID": member}, by).data
        token: str = grant["accessToken"]
        return token

    def an_offer(self, points: int | None = 100, left: int = 10, **fields: Any) -> str:
        """A new offer of the sandbox of `org_demo`, unless `fields` names another place."""
        offer = {
            "pointsPrice": points,
            "availability": {"quantityRemaining": left},
            **fields,
        }
        made: str = self.controlled("POST", "/expys/offers", offer)["id"]
        return made

    def credit(
        self, member: str, amount: object, by: str = KEY, key: str | None = None, **more: object
    ) -> Answer:
        """Credit points."""
        body = {"externalUserID": member, "amount": amount, **more}
        return self.post("/v1/wallet/credit", body, by, key)

    def redeem(
        self,
        offer: str,
        member: str | None = None,
        by: str = KEY,
        key: str | None = None,
        **more: object,
    ) -> Answer:
        """Book an offer; a key names the member, a token is one."""
        body: Json = {"offer": offer, **more}
        if member is not None:
            body["externalUserID"] = member
        return self.post("/v1/redemptions", body, by, key)

    def a_booking(self, points: int = 100, member: str = "member") -> Json:
        """A booking that a new member has paid for with the last point."""
        self.a_member(points, member)
        booking: Json = self.redeem(self.an_offer(points), member).data
        return booking

    def an_interest(
        self, offer: str = "off_spa", member: str = "user_42", by: str = KEY, **intake: object
    ) -> Json:
        """An interest of a member that exists."""
        body = {"offer": offer, "externalUserID": member, **intake}
        made: Json = self.post("/v1/interests", body, by).data
        return made

    def cancel(
        self, redemption: str, by: str = KEY, key: str | None = None, **body: object
    ) -> Answer:
        """Cancel a booking."""
        return self.post(f"/v1/redemptions/{redemption}/cancel", body, by, key)

    def say(
        self, message: object, by: str, conversation: str = "cnv_support", key: str | None = None
    ) -> Answer:
        """Write a message as a token's member."""
        path = f"/v1/conversations/{conversation}/messages"
        return self.post(path, {"message": message}, by, key)

    def write(
        self, body: str | None = "Hello.", conversation: str = "cnv_support", **more: object
    ) -> Json:
        """Write a message as the concierge."""
        path = f"/expys/conversations/{conversation}/messages"
        written: Json = self.controlled("POST", path, {"body": body, **more})
        return written

    def a_webhook(self, url: str, *events: str, by: str = KEY) -> Json:
        """A new endpoint, for credits unless other events are named."""
        body = {"url": url, "events": list(events or ("wallet.credited",))}
        made: Json = self.post("/v1/webhooks", body, by).data
        return made

    def drain(self, timeout: str = "10s") -> Json:
        """Wait until what is due was sent."""
        counts: Json = self.controlled("POST", "/webhooks/drain", {"timeout": timeout})
        return counts

    # What tests look at

    def wallet(self, member: str = "member", by: str = KEY) -> Json:
        """The wallet of a member."""
        wallet: Json = self.get("/v1/eligibility", by, externalUserID=member).data["wallet"]
        return wallet

    def balance(self, member: str = "member", by: str = KEY) -> int:
        """The points that a member can spend."""
        balance: int = self.wallet(member, by)["balance"]
        return balance

    def transactions(self, member: str = "member", by: str = KEY) -> list[Json]:
        """The newest movements of a member, up to 100."""
        query = {"externalUserID": member, "limit": 100}
        moves: list[Json] = self.get("/v1/wallet/transactions", by, **query).data["transactions"]
        return moves

    def conversations(self, member: str = "member", by: str = KEY) -> list[Json]:
        """The conversations of a member."""
        path = "/v1/conversations"
        found: list[Json] = self.get(path, by, externalUserID=member).data["conversations"]
        return found

    def messages(self, conversation: str = "cnv_support", by: str = KEY) -> list[Json]:
        """The newest messages of a conversation, up to 100."""
        path = f"/v1/conversations/{conversation}/messages"
        found: list[Json] = self.get(path, by, limit=100).data["messages"]
        return found

    def told(self, **query: str) -> list[Json]:
        """The events of the world with their deliveries, oldest first."""
        path = "/webhooks" + (f"?{httpx2.QueryParams(query)}" if query else "")
        found: list[Json] = self.controlled("GET", path)["events"]
        return found[::-1]

    def deliveries(self) -> list[Json]:
        """The deliveries of all events, oldest first."""
        return [each for event in self.told() for each in event["deliveries"]]

    def left(self, offer: str, by: str = KEY) -> int:
        """The stock of an offer."""
        left: int = self.get(f"/v1/offers/{offer}", by).data["availability"]["quantityRemaining"]
        return left

    def redemptions(self, by: str = KEY, **query: Any) -> list[Json]:
        """The newest bookings, up to 100."""
        found: list[Json] = self.get("/v1/redemptions", by, limit=100, **query).data["redemptions"]
        return found


def _check(answer: Answer, method: str) -> None:
    """What is true of every answer of the API."""
    assert answer.status != 500, f"the server crashed: {answer.text}"
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert UUID4.fullmatch(answer.headers["X-Request-Id"])
    assert answer.headers["X-Mock"].startswith("operation=")
    if answer.status >= 400 and method != "HEAD":
        assert answer.error


# Fixtures of one org


def an_org(sandbox: Json | None = None, live: Json | None = None, **settings: Any) -> Json:
    """An org `org` with the keys `expys_sandbox_org` and `expys_live_org`."""
    return {
        "id": "org",
        "name": "Org",
        "keys": [{"key": ORG_KEY}, {"key": ORG_LIVE_KEY}],
        "sandbox": sandbox or {},
        "live": live or {},
        **settings,
    }


def a_fixture(*orgs: Json) -> Json:
    """A fixture of these orgs alone."""
    return {"version": 1, "expys": {"orgs": list(orgs)}}


ORG_KEY = "expys_sandbox_org"
ORG_LIVE_KEY = "expys_live_org"
