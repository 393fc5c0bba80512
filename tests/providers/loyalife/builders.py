"""What the Loyalife suite starts from: a client of one world, and records with defaults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import httpx2

from mockserver.providers.loyalife.operations import OPERATIONS
from tests.world import Json, World

PROGRAM = 19
CLIENT = "demo-client"
SECRET = "demo-secret"
JANE = "jane.doe@example.com"
MD5 = "5F4DCC3B5AA765D61D8327DEB882CF99"
OTHER_MD5 = "0123456789ABCDEF0123456789ABCDEF"

REVERSED = "3FA85F64-5717-4562-B3FC-2C963F66AFA6"
REDEEMED = "7C9E6679-7425-40DE-944B-E07FC1F90AE7"

# A day before the worlds of the tests begin.
YESTERDAY = "2026-02-28"

_OPERATIONS = {operation.id: operation for operation in OPERATIONS}


def a_mobile_number(reference: str) -> str:
    """A number of a member that no other one has."""
    return f"+1{crc32(reference.encode()):010}"


@dataclass(frozen=True)
class Answer:
    """What came back, with one property for successes and one for refusals."""

    status: int
    headers: httpx2.Headers
    body: bytes

    @property
    def results(self) -> Json:
        """What is in the envelope, which has exactly these keys in this order."""
        content = json.loads(self.body)
        assert list(content) == ["results"], self.body
        results: Json = content["results"]
        keys = ["IsSucessful", "ErrorCode", "ExceptionMessage", "ReturnObject", "Count"]
        assert list(results) == keys, self.body
        return results

    @property
    def value(self) -> Any:
        """The ReturnObject of a success."""
        results = self.results
        assert 200 <= self.status < 300, f"{self.status} {self.body!r} {self.reason}"
        assert results["IsSucessful"] is True, f"{self.body!r} {self.reason}"
        assert results["ExceptionMessage"] == "Success"
        return results["ReturnObject"]

    @property
    def count(self) -> int:
        """The Count of a success."""
        self.ok()
        count: int = self.results["Count"]
        return count

    def ok(self) -> None:
        """Fail unless it is a success; for steps whose content does not matter."""
        assert self.value is not None

    @property
    def error(self) -> tuple[int, str]:
        """HTTP status and ErrorCode of a refusal, which has the shape that all of them have."""
        results = self.results
        assert results["IsSucessful"] is False, f"{self.status} {self.body!r}"
        assert (results["ReturnObject"], results["Count"]) == (None, 0)
        assert results["ExceptionMessage"]
        return self.status, results["ErrorCode"]

    @property
    def message(self) -> str:
        """The ExceptionMessage of a refusal."""
        assert self.error
        message: str = self.results["ExceptionMessage"]
        return message

    @property
    def reason(self) -> str:
        """What the server adds for people."""
        return str(self.headers.get("X-Mock-Reason", ""))


class Loyalife(World):
    """The Loyalife API of one world, as one client of one program; every answer is checked.

    On the `short` surface the same calls go to the short paths.
    """

    def __init__(
        self,
        http: httpx2.Client,
        origin: str,
        world: str,
        *,
        program: int = PROGRAM,
        client: tuple[str, str] = (CLIENT, SECRET),
        member: str | None = None,
        short: bool = False,
    ) -> None:
        super().__init__(http, origin, world)
        self.program = program
        self.client = client
        self.bound_to = member
        self.is_short = short
        self.kept_token: str | None = None

    def start(self, fixture: Json | str | None = None, **how: Any) -> None:
        """Make the world anew."""
        super().start(fixture, **how)
        self.kept_token = None

    def advance(self, by: str) -> Json:
        """Move the clock; the client asks for another token then."""
        self.kept_token = None
        return super().advance(by)

    def set_clock(self, now: str, **more: object) -> None:
        """Move the clock to a time."""
        self.kept_token = None
        self.controlled("PUT", "/clock", {"now": now, **more})

    def restore(self, name: str) -> None:
        """Go back to a checkpoint; tokens that came after it are unknown there."""
        self.kept_token = None
        super().restore(name)

    def _like(self, **changes: Any) -> Loyalife:
        settings: Json = {
            "program": self.program,
            "client": self.client,
            "member": self.bound_to,
            "short": self.is_short,
            **changes,
        }
        return Loyalife(self.http, self.origin, self.world, **settings)

    @property
    def short(self) -> Loyalife:
        """The same client at the short paths."""
        return self._like(short=True)

    def bound(self, member: str) -> Loyalife:
        """The same client with a token of one member."""
        return self._like(member=member)

    def of(self, program: int, client: str, secret: str) -> Loyalife:
        """A client of another program."""
        return self._like(program=program, client=(client, secret))

    # Requests

    def send(
        self,
        method: str,
        path: str,
        *,
        by: str | None,
        body: object = None,
        content: bytes | None = None,
        query: Mapping[str, object] | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request; `by` is the token, `body` is sent as JSON, `content` raw."""
        sent: dict[str, str] = dict(headers or {})
        if by is not None:
            sent.setdefault("Authorization", f"bearer {by}")
        if content is None and body is not None:
            content = json.dumps(body).encode()
        if content is not None:
            sent.setdefault("Content-Type", "application/json")
        url = f"{self.url}/loyalife{path}"
        if query:
            url = f"{url}?{query if isinstance(query, str) else urlencode(query)}"
        response = self.http.request(method, url, content=content, headers=sent)
        answer = Answer(response.status_code, response.headers, response.content)
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert answer.headers["X-Mock"].startswith("operation=")
        if "fault=" not in answer.headers["X-Mock"]:
            assert b'"997"' not in answer.body, f"the server crashed: {answer.body!r}"
        return answer

    def call(
        self,
        operation: str,
        body: object = None,
        *,
        by: str | None = None,
        query: Mapping[str, object] | str | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One operation by its id, with the client's token unless another one is given."""
        return self.send(
            _OPERATIONS[operation].method,
            self.path(operation),
            by=self.token if by is None else by,
            body=body,
            content=content,
            query=query,
            headers=headers,
        )

    def path(self, operation: str) -> str:
        """Where an operation is on this surface."""
        found = _OPERATIONS[operation]
        return found.aliases[0] if self.is_short else found.path

    # Tokens

    def grant(self, **changes: Any) -> Answer:
        """Ask for a token; a field that is None is left out."""
        client_id, secret = self.client
        body: Json = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
            **changes,
        }
        sent = {name: value for name, value in body.items() if value is not None}
        return self.send("POST", self.path("oauth.token"), by=None, body=sent)

    @property
    def token(self) -> str:
        """The client's token, asked for once."""
        if self.kept_token is None:
            scope = None if self.bound_to is None else json.dumps(["LOGIN", self.bound_to])
            self.kept_token = self.granted(scope=scope)["token"]
        return self.kept_token

    def granted(self, **changes: Any) -> Json:
        """What a token call gives, which has exactly these two fields."""
        answer = self.grant(**changes)
        assert answer.status == 200, answer.body
        content: Json = json.loads(answer.body)
        assert list(content) == ["results"]
        assert list(content["results"]) == ["token", "tokenExpiresOn"]
        results: Json = content["results"]
        return results

    # Members

    @property
    def program_query(self) -> Json:
        """The query of operations whose body does not name the program."""
        return {"pintProgramId": self.program}

    def create(self, reference: str = "new", **fields: Any) -> Answer:
        """Enrol a member; a field that is None is left out."""
        body: Json = {
            "relation_reference": reference,
            "full_name": "New Member",
            "email_id": f"{reference.partition('@')[0]}@new.example.com",
            "mobile_number": a_mobile_number(reference),
            "status": "1",
            **fields,
        }
        sent = {name: value for name, value in body.items() if value is not None}
        return self.call("member.create_profile", sent, query=self.program_query)

    def a_member(self, reference: str = "new", points: int = 0, **fields: Any) -> str:
        """A new active member who has points; returns the reference."""
        self.create(reference, **fields).ok()
        if points:
            self.insert(reference, points * 10).ok()
        return reference

    def get_profile(self, reference: str | None, **query: object) -> Answer:
        """One member."""
        sent = {**self.program_query, "pintRelationType": 4, **query}
        if reference is not None:
            sent["pstrRelationReference"] = reference
        return self.call("member.get_profile", query=sent)

    def profile(self, reference: str = "new") -> Json:
        """The profile of a member who must exist."""
        found: Json = self.get_profile(reference).value
        return found

    def search(self, name: str, value: str) -> Answer:
        """A member by a unique attribute."""
        query = {
            **self.program_query,
            "pstrUniqueAttributeKey": name,
            "pstrUniqueAttributeValue": value,
        }
        return self.call("member.get_by_unique_attribute", query=query)

    def update(self, reference: str, **data: object) -> Answer:
        """Change attributes of a member."""
        return self.update_id(self.profile(reference)["Id"], data)

    def update_id(self, id: object, data: object) -> Answer:
        """The same by the internal id."""
        body = {"id": id, "data": data}
        return self.call("member.update_profile", body, query=self.program_query)

    def set_status(self, reference: str, status: int) -> Json:
        """Give a member a status, as an admin does."""
        path = f"/loyalife/members/{reference}/status"
        found: Json = self.controlled("POST", path, {"status": status})
        return found

    # Logins

    def log_in(self, reference: str = JANE, password: str = MD5, **changes: Any) -> Answer:
        """Check a password."""
        body = {
            "UniquerefID": reference,
            "ProgramId": self.program,
            "RelationType": 4,
            "Password": password,
            **changes,
        }
        return self.call("member.check_credentials", body)

    def send_otp(
        self, name: str = JANE, kind: str = "LOGIN", *, by_email: bool = False, **changes: Any
    ) -> Answer:
        """Have a code sent."""
        body = {
            "UniquerefID": name,
            "SourceAddress": "203.0.113.9",
            "SourceCode": 1,
            "OtpType": kind,
            "ProgramId": self.program,
            "RelationType": 4,
            **changes,
        }
        operation = "member.generate_otp" if by_email else "member.generate_otp_by_relation"
        return self.call(operation, body)

    def verify_otp(
        self,
        code: object,
        name: str = JANE,
        kind: str = "LOGIN",
        *,
        by_email: bool = False,
        **changes: Any,
    ) -> Answer:
        """Check a code."""
        body = {
            "UniquerefID": name,
            "OTP": code,
            "DestinationAddress": "203.0.113.9",
            "Destination": "Web",
            "OtpType": kind,
            "ProgramId": self.program,
            "RelationType": 4,
            **changes,
        }
        operation = "member.verify_otp" if by_email else "member.verify_otp_by_relation"
        return self.call(operation, body)

    def otp(self, name: str = JANE, kind: str = "LOGIN") -> Json:
        """What the member was sent."""
        query = urlencode({"program": self.program, "reference": name, "type": kind})
        found: Json = self.controlled("GET", f"/loyalife/otp?{query}")
        return found

    # Transactions

    def an_order(self, reference: str, amount: object, **fields: Any) -> Json:
        """A transaction; a field that is None is left out."""
        body: Json = {
            "transaction_id": "POS-1",
            "amount": amount,
            "transaction_date": YESTERDAY,
            "product_code": "RETAIL001",
            "member_relation_reference": reference,
            "transaction_type": "DR",
            **fields,
        }
        return {name: value for name, value in body.items() if value is not None}

    def insert(self, reference: str = "new", amount: object = 100, **fields: Any) -> Answer:
        """Post a transaction: 10 of the currency earn a point."""
        order = self.an_order(reference, amount, **fields)
        if "idempotency_key" in order:
            order["_xoxo_api_client_idempotency"] = order.pop("idempotency_key")
        return self.call("transaction.insert", order, query=self.program_query)

    def queue(self, *orders: Json) -> Answer:
        """Post transactions as a batch."""
        return self.call("transaction.insert_v2", list(orders), query=self.program_query)

    def poll(self, batch_id: str) -> Json:
        """What has come of a batch."""
        query = {"batch_id": batch_id, **self.program_query}
        found: Json = self.call("transaction.poll_batch", query=query).value
        return found

    def processed(self, *orders: Json) -> list[Json]:
        """The results of a batch once it was processed."""
        batch = self.queue(*orders).value["batch_id"]
        self.advance("300ms")
        results: list[Json] = self.poll(batch)["results"]
        return results

    # Points

    def about(self, reference: str, **fields: Any) -> Json:
        """The body of operations that are about the points of a member."""
        return {
            "RelationReference": reference,
            "TransactionCurrency": "DEFAULT",
            "RelationType": 4,
            "ProgramId": self.program,
            **fields,
        }

    def check_availability(self, reference: str, **fields: Any) -> Answer:
        """What a member can spend."""
        return self.call("pg.check_availability", self.about(reference, **fields))

    def balance(self, reference: str = "new") -> Any:
        """The points of a member of any status."""
        return self.profile(reference)["TotalPoints"]

    def redeem(
        self,
        reference: str = "new",
        points: object = 10,
        *,
        headers: Mapping[str, str] | None = None,
        **fields: Any,
    ) -> Answer:
        """Spend points."""
        body = self.about(
            reference,
            **{
                "Amount": 12.5,
                "Points": points,
                "MerchantName": "Amazon",
                "LoyaltyTxnType": 30,
                **fields,
            },
        )
        return self.call("pg.redeem_points", body, headers=headers)

    def redeemed(self, reference: str = "new", points: object = 10, **fields: Any) -> str:
        """The id of a redemption that must succeed."""
        found: str = self.redeem(reference, points, **fields).value
        return found

    def reverse(
        self, redemption: str, reference: str = "new", merchant: str = "Amazon", **fields: Any
    ) -> Answer:
        """Give the points of a redemption back."""
        body = {
            "RelationReference": reference,
            "MerchantName": merchant,
            "ExternalReference": redemption,
            "ProgramId": self.program,
            **fields,
        }
        return self.call("pg.reversal_points", body)

    def get_history(self, reference: str = "new", **fields: Any) -> Answer:
        """A page of the history."""
        body = self.about(
            reference,
            **{
                "DateFrom": "2020-01-01T00:00:00",
                "DateTo": "2040-01-01T00:00:00",
                "MinimumRange": 0,
                "MaximumRange": 100,
                **fields,
            },
        )
        return self.call("transaction.summary_by_date", body)

    def history(self, reference: str = "new", **fields: Any) -> list[Json]:
        """The lines of a history that is not empty, newest first."""
        found: list[Json] = self.get_history(reference, **fields).value
        return found

    def statement(self, reference: str = "new") -> Json:
        """The sums of a member."""
        answer = self.call("transaction.statement_summary", self.about(reference))
        found: Json = answer.value
        return found

    def schedule(self, reference: str = "new", year: int = 2027) -> list[Json]:
        """The periods of a year."""
        answer = self.call("transaction.expiry_schedule", self.about(reference, Year=year))
        found: list[Json] = answer.value["ExpiryPeriod"]
        return found

    # Links

    def link(self, reference: str = JANE, **fields: Any) -> Answer:
        """Link an id to a member."""
        body = {"member_relation_reference": reference, **fields}
        return self.call("subrelation.add", body, query=self.program_query)

    def links(self, **query: object) -> Answer:
        """The links that fit."""
        return self.call("subrelation.list", query={**self.program_query, **query})

    # Files

    def post_file(self, kind: str, text: str | bytes, **query: object) -> httpx2.Response:
        """Hand a file in at the control plane."""
        content = text.encode() if isinstance(text, str) else text
        url = f"{self.url}/_mock/loyalife/files/{kind}"
        return self.http.post(f"{url}?{urlencode(query)}", content=content)

    def drop(self, kind: str, *rows: str, **query: object) -> Json:
        """What is told of a file of these rows."""
        response = self.post_file(kind, "\n".join(rows), **query)
        assert response.status_code == 200, response.text
        told: Json = response.json()
        assert list(told) == ["file", "total", "processed", "rejected"]
        assert told["total"] == told["processed"] + len(
            [each for each in told["rejected"] if each["row"] > 1]
        )
        return told

    def drop_one(self, kind: str, header: str, row: str) -> tuple[str, str] | None:
        """Code and message with which the only row of a file is refused, None if it is not."""
        told = self.drop(kind, header, row)
        if not told["rejected"]:
            assert told["processed"] == 1
            return None
        (rejected,) = told["rejected"]
        assert rejected["row"] == 2
        return rejected["code"], rejected["message"]


# Fixtures of one program


def a_program(*members: Json, **settings: Any) -> Json:
    """Program 19 with the demo's client and two product codes."""
    return {
        "id": PROGRAM,
        "clients": [{"client_id": CLIENT, "client_secret": SECRET}],
        "product_codes": [{"code": "RETAIL001"}, {"code": "RETAIL002"}],
        "members": list(members),
        **settings,
    }


def a_member(reference: str = "member", **fields: Any) -> Json:
    """A member of a fixture, active unless said otherwise."""
    return {
        "relation_reference": reference,
        "full_name": "A Member",
        "email_id": f"{reference}@example.com",
        "mobile_number": a_mobile_number(reference),
        "enrolled_at": "-30d",
        **fields,
    }


def a_fixture(*programs: Json) -> Json:
    """A fixture of these programs alone."""
    return {"version": 1, "loyalife": {"programs": list(programs)}}
