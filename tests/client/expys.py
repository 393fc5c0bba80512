"""A client of Expys as a partner's team would write it from the public documentation alone.

It shares no code with the server, so a misreading on one side does not repeat itself on the other.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx2

from tests.client.errors import ExpysError, Unauthorized, error_of

Json = dict[str, Any]

RETRIES_MAX = 2
BACKOFF_BASE_S = 0.5
BACKOFF_MAX_S = 10.0
# Heartbeats come every 15 s: a stream that is silent for longer is broken.
STREAM_SILENCE_S = 30.0


class Expys:
    """The API with one credential: an org's key, or a member's token with a hook to refresh it."""

    def __init__(
        self,
        base_url: str,
        credential: str,
        http: httpx2.Client,
        *,
        sleep: Callable[[float], None],
        refresh: Callable[[], str] | None = None,
    ) -> None:
        self.base_url = base_url
        self.credential = credential
        self._http = http
        self._sleep = sleep
        self._refresh = refresh

    # Auth, members, the org

    def exchange(self, member: str, **profile: object) -> Json:
        return self._post("/v1/auth/exchange", {"externalUserID": member, **profile})

    def members(self, **query: object) -> Iterator[Json]:
        return self._pages("/v1/members", "members", query)

    def member(self, member: str) -> Json:
        return self._get(f"/v1/members/{_segment(member)}")

    def set_member(self, member: str, **profile: object) -> Json:
        return self._request("PUT", f"/v1/members/{_segment(member)}", profile)

    def remove_member(self, member: str, **query: object) -> Json:
        return self._request("DELETE", f"/v1/members/{_segment(member)}", query=query)

    def balance(self) -> Json:
        return self._get("/v1/balance")

    def analytics(self, kind: str, **query: object) -> Json:
        return self._get(f"/v1/analytics/{kind}", **query)

    # Offers, points, bookings

    def offers(self, **query: object) -> Iterator[Json]:
        return self._pages("/v1/offers", "data", query)

    def eligibility(self, **query: object) -> Json:
        return self._get("/v1/eligibility", **query)

    def wallet(self) -> Json:
        return self._get("/v1/wallet")

    def credit(self, member: str, amount: int, **more: object) -> Json:
        body = {"externalUserID": member, "amount": amount, **more}
        return self._post("/v1/wallet/credit", body)

    def transactions(self, **query: object) -> Iterator[Json]:
        return self._pages("/v1/wallet/transactions", "transactions", query)

    def redeem(self, offer: str, **more: object) -> Json:
        return self._post("/v1/redemptions", {"offer": offer, **more})

    def redemptions(self, **query: object) -> Iterator[Json]:
        return self._pages("/v1/redemptions", "redemptions", query)

    def redemption(self, redemption: str) -> Json:
        return self._get(f"/v1/redemptions/{_segment(redemption)}")

    def cancel(self, redemption: str, **body: object) -> Json:
        return self._post(f"/v1/redemptions/{_segment(redemption)}/cancel", body)

    def feedback(self, redemption: str, **body: object) -> Json:
        return self._request("PUT", f"/v1/redemptions/{_segment(redemption)}/feedback", body)

    # Interests and terms

    def create_interest(self, offer: str, **more: object) -> Json:
        return self._post("/v1/interests", {"offer": offer, **more})

    def interest(self, interest: str) -> Json:
        return self._get(f"/v1/interests/{_segment(interest)}")

    def set_intake(self, interest: str, **intake: object) -> Json:
        return self._request("PUT", f"/v1/interests/{_segment(interest)}/intake", intake)

    def start_phone_verification(self, interest: str) -> Json:
        return self._request("POST", f"/v1/interests/{_segment(interest)}/phone/verification")

    def confirm_phone_verification(self, interest: str, code: str) -> Json:
        path = f"/v1/interests/{_segment(interest)}/phone/verification"
        return self._request("PUT", path, {"code": code})

    def terms(self, **query: object) -> Json:
        return self._get("/v1/terms", **query)

    def terms_content(self, version: str) -> Json:
        return self._get(f"/v1/terms/{_segment(version)}/content")

    def accept_terms(self, *versions: str, **more: object) -> Json:
        return self._post("/v1/terms/acceptance", {"versions": list(versions), **more})

    # Conversations and webhooks

    def conversations(self, **query: object) -> list[Json]:
        found: list[Json] = self._get("/v1/conversations", **query)["conversations"]
        return found

    def messages(self, conversation: str, **query: object) -> Iterator[Json]:
        path = f"/v1/conversations/{_segment(conversation)}/messages"
        return self._pages(path, "messages", query)

    def send_message(self, conversation: str, message: str) -> Json:
        path = f"/v1/conversations/{_segment(conversation)}/messages"
        return self._post(path, {"message": message})

    def stream(self, conversation: str, opened: Callable[[], None]) -> Iterator[Json]:
        """New messages for as long as the caller wants; calls `opened` on each connection."""
        path = f"/v1/conversations/{_segment(conversation)}/stream"
        failures, refreshed = 0, False
        while True:
            pause_s = None
            try:
                with self._open(path) as response:
                    if response.is_success:
                        failures, refreshed = 0, False
                        opened()
                        yield from _messages(response.iter_lines())
                    else:
                        response.read()
                        error = error_of(response)
                        if isinstance(error, Unauthorized) and self._refresh and not refreshed:
                            self.credential, refreshed = self._refresh(), True
                            continue
                        if not _passes(error):
                            raise error
                        pause_s = error.retry_after_s if error.status == 429 else None
            except httpx2.TransportError:
                pass  # like a clean close: the next connection may hold
            self._sleep(_backoff_s(failures) if pause_s is None else pause_s)
            failures += 1

    def create_webhook(self, url: str, *events: str) -> Json:
        return self._post("/v1/webhooks", {"url": url, "events": list(events)})

    def webhooks(self) -> list[Json]:
        found: list[Json] = self._get("/v1/webhooks")["data"]
        return found

    def delete_webhook(self, webhook: str) -> Json:
        return self._request("DELETE", f"/v1/webhooks/{_segment(webhook)}")

    # Requests

    def _get(self, path: str, **query: object) -> Json:
        return self._request("GET", path, query=query)

    def _post(self, path: str, body: object) -> Json:
        return self._request("POST", path, body, key=str(uuid4()))

    def _pages(self, path: str, field: str, query: Mapping[str, object]) -> Iterator[Json]:
        page = self._get(path, **query)
        yield from page[field]
        while page["nextCursor"] is not None:
            page = self._get(path, **{**query, "cursor": page["nextCursor"]})
            yield from page[field]

    def _request(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, object] | None = None,
        key: str | None = None,
    ) -> Json:
        failures, refreshed = 0, False
        while True:
            pause_s = None
            try:
                response = self._once(method, path, body, query, key)
            except httpx2.TransportError:
                if failures == RETRIES_MAX:
                    raise
            else:
                if response.is_success:
                    content: Json = response.json()
                    return content
                error = error_of(response)
                if isinstance(error, Unauthorized) and self._refresh and not refreshed:
                    self.credential, refreshed = self._refresh(), True
                    continue
                if failures == RETRIES_MAX or not _passes(error):
                    raise error
                pause_s = error.retry_after_s
            self._sleep(_backoff_s(failures) if pause_s is None else pause_s)
            failures += 1

    def _once(
        self,
        method: str,
        path: str,
        body: object,
        query: Mapping[str, object] | None,
        key: str | None,
    ) -> httpx2.Response:
        headers = self._headers("application/json")
        if key is not None:
            headers["Idempotency-Key"] = key
        parameters = {name: _parameter(value) for name, value in (query or {}).items()}
        return self._http.request(
            method, self.base_url + path, json=body, params=parameters or None, headers=headers
        )

    def _open(self, path: str) -> Any:
        headers = self._headers("text/event-stream")
        return self._http.stream(
            "GET", self.base_url + path, headers=headers, timeout=STREAM_SILENCE_S
        )

    def _headers(self, accept: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.credential}", "Accept": accept}


def is_authentic(body: bytes, signature: str, secret: str) -> bool:
    """Whether a webhook was signed with the endpoint's secret."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={digest}", signature)


def _segment(text: str) -> str:
    return quote(text, safe="")


def _parameter(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _passes(error: ExpysError) -> bool:
    """Whether the same call may succeed later."""
    return error.status == 429 or error.status >= 500


def _backoff_s(failures: int) -> float:
    return random.uniform(0, min(BACKOFF_MAX_S, BACKOFF_BASE_S * 2**failures))


def _messages(lines: Iterable[str]) -> Iterator[Json]:
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line.removeprefix("data:").removeprefix(" "))
        elif not line and data:
            yield json.loads("\n".join(data))
            data = []
