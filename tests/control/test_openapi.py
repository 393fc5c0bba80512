"""The OpenAPI document of the control plane: valid, whole, and true of what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from openapi_spec_validator import validate

from mockserver.control.documents import Documents
from mockserver.control.levers import operations as lever_operations
from mockserver.control.operations import OPERATIONS
from mockserver.providers import all_providers
from mockserver.settings import Settings
from tests.builders import KEY, Api
from tests.exchange.openapi.validation import Validator
from tests.providers.loyalife.builders import JANE, Loyalife, a_fixture, a_member, a_program
from tests.receiver import Receiver
from tests.world import Json

PROVIDERS = {provider.name: provider for provider in all_providers()}
TABLE = (*OPERATIONS, *lever_operations(PROVIDERS))
RESPONSES = "#/components/responses/"
PROBLEM = "application/problem+json"
CARD = {"amount": 6000, "currency": "EUR", "customer": "cust_abc123"}


@pytest.fixture(scope="module")
def document() -> Json:
    """The document of a server with all providers."""
    settings = Settings(public_url="http://mock.test")
    return Documents(PROVIDERS, TABLE, "1.2.3", settings).of("control")


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Method, path and content of everything that is documented."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def response_of(document: Json, operation: Json, status: int) -> Json:
    """What an operation answers with a status."""
    response: Json = operation["responses"][str(status)]
    target = response.get("$ref")
    if target is not None:
        response = document["components"]["responses"][target.removeprefix(RESPONSES)]
    return response


def test_it_is_valid(document: Json) -> None:
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["info"]["version"] == "1.2.3"
    assert [server["url"] for server in document["servers"]] == [
        "http://mock.test/_mock",
        "http://mock.test/w/{world}/_mock",
    ]


def test_every_operation_is_there_with_an_id_of_its_own(document: Json) -> None:
    found = [(method, path, each["operationId"]) for method, path, each in operations(document)]
    assert sorted(found) == sorted((each.method, each.path, each.id) for each in TABLE)
    assert len({id for _, _, id in found}) == len(found)
    assert {"expys.addOffer", "vinr.rollKey", "loyalife.getOtp"} <= {id for _, _, id in found}


def test_every_operation_says_what_it_does_in_a_sentence(document: Json) -> None:
    for _, _, operation in operations(document):
        assert operation["summary"].endswith("."), operation["operationId"]


def test_all_but_the_probes_may_ask_for_the_token(document: Json) -> None:
    for _, path, operation in operations(document):
        is_probe = path in ("/livez", "/readyz")
        assert operation["security"] == ([] if is_probe else [{}, {"ControlToken": []}])
        assert ("403" in operation["responses"]) is not is_probe
    assert document["components"]["securitySchemes"].keys() == {"ControlToken"}


def test_every_refusal_is_a_problem_that_says_why(document: Json) -> None:
    for _, _, operation in operations(document):
        refusals = [status for status in operation["responses"] if int(status) >= 400]
        assert {"413", "422", "431", "500"} <= {*refusals}
        for status in refusals:
            response = response_of(document, operation, int(status))
            assert response["content"].keys() == {PROBLEM}
            assert response["description"].endswith(".")


def test_bad_fields_come_with_the_values_that_are_known(document: Json) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["Refusal"]["properties"]["errors"]["items"]["$ref"].endswith("/Problem")
    assert schemas["Problem"]["properties"]["known"]["items"] == {"type": "string"}
    assert schemas["Problem"]["required"] == ["message", "path"]


def test_calls_that_take_nothing_have_no_body(document: Json) -> None:
    assert "requestBody" not in document["paths"]["/reset"]["post"]
    assert "requestBody" not in document["paths"]["/vinr/payments/{id}/complete"]["post"]
    body = document["paths"]["/loyalife/files/{type}"]["post"]["requestBody"]
    assert body["content"].keys() == {"text/plain"}


@pytest.mark.parametrize(
    ("path", "method", "required"),
    [
        pytest.param("/clock/advance", "post", True, id="a field must be there"),
        pytest.param("/clock", "put", False, id="none must"),
        pytest.param("/faults", "post", False, id="or a list"),
    ],
)
def test_a_body_may_be_left_out_where_no_field_must_be_there(
    document: Json, path: str, method: str, required: bool
) -> None:
    assert document["paths"][path][method]["requestBody"]["required"] is required


class Walk:
    """Calls of the control plane in one world, checked against its document."""

    def __init__(self, api: Api, document: Json) -> None:
        self.api = api
        self.seen: set[str] = set()
        self._document = document
        self._validator = Validator(document)

    def call(
        self, method: str, template: str, body: object = None, query: str = "", **names: str
    ) -> Any:
        """One call; its answer is as the document says, whatever it is."""
        operation = self._document["paths"][template][method.lower()]
        path = template.format(**{name: quote(text, safe="") for name, text in names.items()})
        content = body if isinstance(body, bytes) else None
        response = self.api.http.request(
            method,
            f"{self.api.url}/_mock{path}{query}",
            content=content,
            json=None if content is not None else body,
        )
        self._check(operation, response)
        if response.is_success:
            self.seen.add(operation["operationId"])
        return response.json() if response.content else None

    def _check(self, operation: Json, response: httpx2.Response) -> None:
        status = response.status_code
        where = f"{operation['operationId']} {status}"
        content = response_of(self._document, operation, status).get("content")
        if content is None:
            assert response.content == b"", where
            return
        schema = content[response.headers["Content-Type"]]["schema"]
        self._validator.check(schema, json.loads(response.content), where)


def test_every_operation_answers_as_the_document_says(
    api: Api, document: Json, unmade: Callable[[], Api], receiver: Receiver
) -> None:
    walk = Walk(api, document)
    for part in (the_server, a_world, the_clock, faults, requests, expys, vinr, loyalife):
        part(walk)
    webhooks(walk, receiver)
    other = unmade()
    walk.call("PUT", "/worlds/{name}", {"from": api.world}, name=other.world)
    walk.call("DELETE", "/worlds/{name}", name=other.world)
    walk.api = other
    holds(walk)
    assert {each.id for each in TABLE} - walk.seen == set()


def the_server(walk: Walk) -> None:
    for path in ("/livez", "/readyz", "/info", "/worlds"):
        walk.call("GET", path)


def a_world(walk: Walk) -> None:
    for _ in ("made", "replaced"):
        walk.call("PUT", "/checkpoints/{name}", name="here")
    walk.call("GET", "/checkpoints")
    walk.api.credit("user_42", 5)
    walk.call("GET", "/diff", query="?since=here")
    walk.call("GET", "/diff", query="?since=nowhere")
    walk.call("GET", "/ledger", query="?member=user_42")
    walk.call("GET", "/ledger", query="?member=nobody")
    walk.call("GET", "/state")
    walk.call("POST", "/checkpoints/{name}/restore", name="here")
    walk.call("DELETE", "/checkpoints/{name}", name="here")
    walk.call("DELETE", "/checkpoints/{name}", name="here")
    walk.call("POST", "/reset")


def the_clock(walk: Walk) -> None:
    walk.call("GET", "/clock")
    walk.call("PUT", "/clock", {"mode": "frozen"})
    walk.call("PUT", "/clock", {"now": "2020-01-01T00:00:00Z"})
    walk.call("POST", "/clock/advance", {"by": "1d"})
    walk.call("POST", "/clock/advance", {"by": "soon"})


def faults(walk: Walk) -> None:
    rule = {"id": "one", "provider": "expys", "operation": "listOffers", "error": "CONFLICT"}
    walk.call("POST", "/faults", rule)
    walk.call("POST", "/faults", rule)
    walk.call("POST", "/faults", [{**rule, "id": "two", "error": {"status": 503}}])
    walk.call("POST", "/faults", {"provider": "nobody"})
    walk.api.get("/v1/offers")
    walk.call("GET", "/faults")
    walk.call("GET", "/faults/{id}", id="one")
    walk.call("GET", "/faults/{id}", id="three")
    walk.call("GET", "/faults/catalogue")
    walk.call("DELETE", "/faults/{id}", id="one")
    walk.call("DELETE", "/faults")


def requests(walk: Walk) -> None:
    newest = walk.call("GET", "/requests")["requests"][0]["id"]
    walk.call("GET", "/requests/{id}", id=newest)
    walk.call("GET", "/requests", query="?limit=0")
    match = {"operation": "listOffers"}
    walk.call("POST", "/requests/verify", {"match": match})
    walk.call("POST", "/requests/verify", {"match": match, "exactly": 7})
    walk.call("POST", "/requests/wait", {"match": match})
    walk.call("POST", "/requests/wait", {"match": match, "count": 7, "timeout": 0})
    headers = {"authorization": f"Bearer {KEY}"}
    walk.call("POST", "/explain", {"method": "GET", "path": "/expys/v1/offers", "headers": headers})
    walk.call("POST", "/explain", {"method": "GET", "path": "/nowhere"})
    walk.call("DELETE", "/requests")


def expys(walk: Walk) -> None:
    member = {"externalUserID": "user_42"}
    thread = walk.call("POST", "/expys/conversations", member)["id"]
    walk.call("POST", "/expys/conversations/{id}/messages", {"body": "Hello."}, id=thread)
    walk.call("POST", "/expys/conversations/{id}/messages", {"body": "Hello."}, id="none")
    offer = walk.call("POST", "/expys/offers", {"title": "Sailing"})["id"]
    walk.call("PUT", "/expys/offers/{id}", {"pointsPrice": 7}, id=offer)
    walk.call("POST", "/expys/pool", {"org": "org_pool", "grant": 5})
    booking = walk.api.a_booking()["id"]
    walk.call("POST", "/expys/redemptions/{id}/status", {"status": "CANCELED"}, id=booking)
    walk.call("POST", "/expys/redemptions/{id}/status", {"status": "OPEN"}, id=booking)
    wish = {"offer": "off_dinner", "adults": 2, **member}
    interest = walk.api.send("POST", "/v1/interests", body=wish).data["id"]
    intake = {"adults": 2, "contactMethod": "PHONE", "phone": "+351912345678", **member}
    here = f"/v1/interests/{interest}"
    walk.api.send("PUT", f"{here}/intake", body=intake)
    walk.call("GET", "/expys/interests/{id}/phone-code", id=interest)
    walk.api.send("POST", f"{here}/phone/verification", body=member)
    walk.call("GET", "/expys/interests/{id}/phone-code", id=interest)
    walk.call("POST", "/expys/interests/{id}/status", {"status": "ANSWERED"}, id=interest)


def vinr(walk: Walk) -> None:
    def made(path: str, **body: Any) -> str:
        url, key = f"{walk.api.url}/vinr/v1{path}", {"X-Api-Key": "sk_test_demo"}
        response = walk.api.http.post(url, json=body, headers=key)
        assert response.status_code == 201, response.text
        id: str = response.json()["id"]
        return id

    waiting = [made("/payments", **CARD) for _ in range(2)]
    walk.call("POST", "/vinr/payments/{id}/complete", id=waiting[0])
    walk.call("POST", "/vinr/payments/{id}/fail", id=waiting[1])
    walk.call("POST", "/vinr/payments/{id}/complete", id=waiting[1])
    refunds = [made("/refunds", payment=waiting[0], amount=100) for _ in range(2)]
    walk.call("POST", "/vinr/refunds/{id}/succeed", id=refunds[0])
    walk.call("POST", "/vinr/refunds/{id}/fail", id=refunds[1])
    walk.call("POST", "/vinr/refunds/{id}/fail", id="none")
    walk.call("POST", "/vinr/events", {"type": "invoice.paid", "customer": "cust_abc123"})
    walk.call("POST", "/vinr/keys/{key}/roll", {"grace": "1h"}, key="sk_test_demo")


def loyalife(walk: Walk) -> None:
    here = Loyalife(walk.api.http, walk.api.origin, walk.api.world)
    here.send_otp().ok()
    walk.call("GET", "/loyalife/otp", query=f"?reference={JANE}&type=LOGIN")
    walk.call("GET", "/loyalife/otp", query=f"?reference={JANE}&type=TwoFA")
    password = {"password": "0" * 32}
    walk.call("POST", "/loyalife/members/{reference}/password", password, reference=JANE)
    walk.call("POST", "/loyalife/members/{reference}/status", {"status": 1}, reference=JANE)
    file = f"member_relation_reference,points,narration,date\n{JANE},75,Birthday,\n"
    walk.call("POST", "/loyalife/files/{type}", file.encode(), type="BNS")
    walk.call("POST", "/loyalife/programs/{id}/rotate", id="19")


def holds(walk: Walk) -> None:
    """Points wait in a world of their own: no program of the demo world holds any back."""
    here = Loyalife(walk.api.http, walk.api.origin, walk.api.world)
    rules = [{"factor": 1, "hold_if_points_over": 100}]
    product = {"code": "RETAIL001", "rules": rules}
    here.start(a_fixture(a_program(a_member(), product_codes=[product])))
    orders = [here.an_order("member", 200), here.an_order("member", 300)]
    first, second = here.queue(*orders).value["transactions"]
    here.advance("1s")
    walk.call("POST", "/loyalife/holds/{id}/approve", id=first["request_id"])
    walk.call("POST", "/loyalife/holds/{id}/reject", id=second["request_id"])
    walk.call("POST", "/loyalife/holds/{id}/reject", id="none")


def webhooks(walk: Walk, receiver: Receiver) -> None:
    target = {"url": receiver.url, "events": ["redemption.created"]}
    assert walk.api.send("POST", "/v1/webhooks", body=target).status == 201
    walk.api.a_booking()
    walk.call("POST", "/webhooks/drain", {"timeout": "5s"})
    event = walk.call("GET", "/webhooks", query="?event=redemption.created")["events"][0]
    assert event["deliveries"][0]["attempts"]
    walk.call("PUT", "/webhooks/settings", {"mode": "sink", "faults": {"drop": 0.5}})
    walk.call("POST", "/webhooks/{id}/redeliver", id=event["id"])
    walk.call("POST", "/webhooks/{id}/redeliver", id="none")
