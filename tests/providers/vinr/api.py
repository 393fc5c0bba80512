"""What the VINR suite starts from: a client of one world, and records with defaults."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from tests.builders import Answer as AnyAnswer
from tests.builders import Api, Json

KEY = "sk_test_demo"
LIVE_KEY = "sk_live_demo"
READING_KEY = "rk_test_readonly"
PAGES_KEY = "pk_test_demo"

NOW = "2026-03-01T12:00:00Z"
NOW_S = 1_772_366_400
REQUEST_ID = re.compile(r"req_[0-9A-Za-z]{8}")
TYPES = {
    400: "validation_error",
    401: "authentication_error",
    402: "payment_error",
    403: "authentication_error",
    404: "validation_error",
    405: "validation_error",
    409: "billing_error",
    413: "validation_error",
    422: "billing_error",
    429: "rate_limit_error",
    431: "validation_error",
    500: "api_error",
    501: "api_error",
    503: "api_error",
}


class Answer(AnyAnswer):
    """What came back; a refusal has exactly the shape that all of them have."""

    @property
    def error(self) -> tuple[int, str]:
        """Status and code of a refusal."""
        refusal = self.refusal
        return self.status, refusal["code"]

    @property
    def refusal(self) -> Json:
        """The whole of a refusal."""
        assert self.status >= 400, f"{self.status} {self.text}"
        content = json.loads(self.body)
        assert content.keys() == {"error"}
        refusal: Json = content["error"]
        needed = {"type", "code", "message", "doc_url", "request_id"}
        assert needed <= refusal.keys() <= needed | {"param", "resource", "decline_code"}
        assert all(isinstance(each, str) and each for each in refusal.values()), refusal
        assert refusal["type"] == TYPES[self.status]
        assert refusal["doc_url"].endswith(f"/error-codes#{refusal['code']}")
        assert REQUEST_ID.fullmatch(refusal["request_id"])
        return refusal

    @property
    def param(self) -> tuple[str, str | None]:
        """The code of a refusal and the field that is at fault."""
        refusal = self.refusal
        return refusal["code"], refusal.get("param")

    @property
    def items(self) -> list[Json]:
        """The objects of a page."""
        data: list[Json] = self.data["data"]
        return data


class Vinr(Api):
    """The VINR API and the control plane of one world; every answer is checked on the way."""

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
        """One request to the API. `by` is the key; `body` is sent as JSON, `content` raw."""
        sent: dict[str, Any] = dict(headers or {})
        if by is not None:
            sent.setdefault("Authorization", f"Bearer {by}")
        if content is None and body is not None:
            content = json.dumps(body).encode()
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        url = f"{self.url}/vinr{path}"
        if query:
            url = f"{url}?{query if isinstance(query, str) else urlencode(query)}"
        return self.exchange(method, url, content, sent)

    def exchange(self, method: str, url: str, content: bytes | None, headers: Json) -> Answer:
        """One request to a whole URL, with nothing but these headers."""
        response = self.http.request(method, url, content=content, headers=headers)
        answer = Answer(response.status_code, response.headers, response.content)
        _check(answer, method)
        return answer

    def get(self, path: str, by: str | None = KEY, **query: Any) -> Answer:
        """GET with query parameters."""
        return self.send("GET", path, by, query=query)

    def asked(self, path: str, query: str, by: str | None = KEY) -> Answer:
        """GET with a query as it is written in a URL."""
        return self.send("GET", path, by, query=query)

    def post(
        self, path: str, body: object = None, by: str | None = KEY, key: str | None = None
    ) -> Answer:
        """POST, with an idempotency key if there is one."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.send("POST", path, by, body={} if body is None else body, headers=headers)

    def patch(self, path: str, body: object = None, by: str | None = KEY) -> Answer:
        """PATCH."""
        return self.send("PATCH", path, by, body=body)

    def delete(self, path: str, by: str | None = KEY, **query: Any) -> Answer:
        """DELETE with query parameters."""
        return self.send("DELETE", path, by, query=query)

    def form(self, path: str, form: str, method: str = "POST") -> Answer:
        """A request with a form as its body."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send(method, path, content=form.encode(), headers=headers)

    # Records with defaults

    def a_program(self, **fields: Any) -> str:
        """A new program."""
        made: str = self.post("/v1/loyalty/programs", {"name": "Program", **fields}).data["id"]
        return made

    def a_customer(self, **fields: Any) -> str:
        """A new customer."""
        made: str = self.post("/v1/customers", fields).data["id"]
        return made

    def an_account(
        self,
        points: float = 0,
        *,
        program: str = "prog_default",
        customer: str | None = None,
        **fields: Any,
    ) -> str:
        """A member who has points."""
        body = {"program": program, "customer": customer, **fields}
        made: str = self.post("/v1/loyalty/accounts", body).data["id"]
        if points:
            self.move(made, points).ok()
        return made

    def an_account_of(self, by: str) -> str:
        """A member without a customer, of the environment of a key."""
        made: str = self.post("/v1/loyalty/accounts", by=by).data["id"]
        return made

    def move(self, account: str, amount: object, key: str | None = None, **more: Any) -> Answer:  # type: ignore[override]
        """Credit or debit points by hand."""
        body = {"account": account, "amount": amount, **more}
        return self.post("/v1/loyalty/transactions", body, key=key)

    def a_rule(self, **fields: Any) -> str:
        """A new earning rule: a point for each minor unit unless it says else."""
        rule = {
            "trigger": "payment.completed",
            "award": {"type": "per_amount", "per": 1, "points": 1},
            **fields,
        }
        made: str = self.post("/v1/loyalty/earning-rules", rule).data["id"]
        return made

    def a_reward(self, cost: float = 100, **fields: Any) -> str:
        """A new reward: a discount of its cost in cents unless it says else."""
        reward = {
            "name": "Reward",
            "cost": cost,
            "value": {"amount": 100, "currency": "EUR"},
            **fields,
        }
        made: str = self.post("/v1/loyalty/rewards", reward).data["id"]
        return made

    def redeem_reward(
        self, account: str, reward: str, key: str | None = None, **more: Any
    ) -> Answer:
        """Spend points on a reward."""
        body = {"account": account, "reward": reward, **more}
        return self.post("/v1/loyalty/redemptions", body, key=key)

    def pay(self, amount: int = 1000, customer: str | None = None, **more: Any) -> Answer:
        """A payment that succeeds at once unless it says else."""
        payment = {
            "amount": amount,
            "currency": "EUR",
            "customer": customer,
            "payment_method": "pm_card_4242",
            **more,
        }
        return self.post("/v1/payments", payment)

    def a_payment(self, amount: int = 1000, customer: str | None = None, **more: Any) -> str:
        """A payment that was completed."""
        made: str = self.pay(amount, customer, **more).data["id"]
        return made

    def refund(self, payment: str, amount: int | None = None) -> Json:
        """A refund that has succeeded."""
        body: Json = {"payment": payment}
        if amount is not None:
            body["amount"] = amount
        made = self.post("/v1/refunds", body).data["id"]
        done: Json = self.controlled("POST", f"/vinr/refunds/{made}/succeed", {})
        return done

    def a_hook(self, url: str, *events: str) -> Json:
        """A new webhook endpoint, for everything unless events are named."""
        body = {"url": url, "enabled_events": list(events or ("*",))}
        made: Json = self.post("/v1/webhook-endpoints", body).data
        return made

    # What tests look at

    def account(self, account: str) -> Json:
        """A member as the guides show it."""
        found: Json = self.get(f"/v1/loyalty/accounts/{account}").data
        return found

    def points(self, account: str) -> Any:
        """The balance of a member."""
        return self.account(account)["balance"]

    def entries(self, account: str) -> list[Json]:
        """The newest movements of a member, up to 100."""
        return self.get("/v1/loyalty/transactions", account=account, limit=100).items

    def amounts(self, account: str) -> list[Any]:
        """What the movements of a member were, oldest first."""
        return [each["amount"] for each in reversed(self.entries(account))]

    def reasons(self, account: str) -> list[Any]:
        """Why the points of a member moved, oldest first."""
        return [each["reason"] for each in reversed(self.entries(account))]

    def outstanding(self, program: str = "prog_default", **query: Any) -> Any:
        """The points that a program owes."""
        return self.get(f"/v1/loyalty/programs/{program}/liability", **query).data[
            "outstandingPoints"
        ]

    def happened(self) -> list[str]:
        """The names of all events of this provider, oldest first."""
        return [each["event"] for each in self.told() if each["provider"] == "vinr"]

    def payloads(self, name: str) -> list[Json]:
        """What the events of a name are about, oldest first."""
        return [each["payload"]["data"] for each in self.told(event=name)]

    def pages(self, path: str, limit: int, **query: Any) -> Iterator[Answer]:
        """All pages of a list, forwards."""
        more: Json = {}
        while True:
            answer = self.get(path, limit=limit, **more, **query)
            yield answer
            following = answer.data["page"]["next_cursor"]
            if following is None:
                return
            more = {"starting_after": following}


def _check(answer: Answer, method: str) -> None:
    """What is true of every answer of the API."""
    assert answer.status != 500, f"the server crashed: {answer.text}"
    headers = answer.headers
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert REQUEST_ID.fullmatch(headers["X-Request-Id"])
    assert headers["X-Mock"].startswith("operation=")
    assert headers["Vinr-Version"] == "2026-04-01"
    limit, left = int(headers["X-RateLimit-Limit"]), int(headers["X-RateLimit-Remaining"])
    assert 0 <= left <= limit
    assert headers["X-RateLimit-Reset"].isdigit()
    assert ("Retry-After" in headers) is (answer.status == 429)
    if answer.status >= 400 and method != "HEAD":
        assert answer.refusal


# Fixtures


def a_world(*, live: Json | None = None, **test: Any) -> Json:
    """A fixture with the demo's keys and this in the test environment."""
    keys = [{"key": KEY}, {"key": LIVE_KEY}]
    return {"version": 1, "vinr": {"keys": keys, "test": test, "live": live or {}}}


def a_ledger(*amounts: float, **more: Any) -> list[Json]:
    """Entries that are a day apart, the last one a day ago."""
    count = len(amounts)
    return [
        {"amount": amount, "at": f"-{count - place}d", **more}
        for place, amount in enumerate(amounts)
    ]
