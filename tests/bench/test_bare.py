"""The baseline does the same as the server, or the ratios would mean nothing."""

import pytest
from starlette.testclient import TestClient

from tests.bench.bare import ROUTES, bare_app
from tests.bench.processes import BARE, OURS, Answer, running
from tests.bench.throughput import SERVICES
from tests.bench.traffic import check_same, comparable, vinr
from tests.bench.traffic.expys import CREDIT, KEY, WALLET
from tests.bench.traffic.loyalife import AVAILABILITY, BASE, CREDENTIALS, MEMBER, PURCHASE, REDEEM


def bare(service: str) -> TestClient:
    return TestClient(bare_app(service))


def test_each_service_that_is_measured_has_its_baseline() -> None:
    assert ROUTES.keys() == SERVICES.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_sent_gets_the_same_bytes_from_both(service: str) -> None:
    with running(*OURS) as ours, running(*BARE, service) as bare:
        check_same(ours, bare, SERVICES[service])


def test_a_wallet_has_the_bytes_of_the_demo_world(in_process: TestClient) -> None:
    given = {"externalUserID": "user_42"}
    token = in_process.post("/expys/v1/auth/exchange", headers=KEY, json=given).json()
    headers = {"Authorization": f"Bearer {token['accessToken']}"}
    ours, theirs = (client.get(WALLET, headers=headers) for client in (in_process, bare("expys")))
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)


def test_credits_have_the_bytes_of_the_demo_world_and_a_key_counts_once(
    in_process: TestClient,
) -> None:
    given = {"externalUserID": "user_42", "amount": 1}
    answers = []
    for client in (in_process, bare("expys")):
        for key in ("first", "first", "second"):
            headers = {**KEY, "Idempotency-Key": key}
            answers.append(client.post(CREDIT, headers=headers, json=given).content)
    assert answers[:3] == answers[3:]
    assert answers[0] == answers[1] != answers[2]


def test_redemptions_have_the_bytes_of_the_demo_world_but_for_their_ids_and_count(
    in_process: TestClient,
) -> None:
    granted = in_process.post(f"{BASE}/oauth/api/Auth/Token", json=CREDENTIALS).json()
    headers = {"Authorization": f"bearer {granted['results']['token']}"}
    asked = (AVAILABILITY, MEMBER), (REDEEM, {**MEMBER, **PURCHASE}), (AVAILABILITY, MEMBER)
    ours, theirs = (
        [client.post(path, headers=headers, json=body) for path, body in asked]
        for client in (in_process, bare("loyalife"))
    )
    assert [each.status_code for each in (*ours, *theirs)] == [200] * 6
    ids = [answers[1].json()["results"]["ReturnObject"] for answers in (ours, theirs)]
    assert len(ids[0]) == len(ids[1])
    assert ids[0] != ids[1]
    assert [each.text.replace(ids[0], "") for each in ours] == [
        each.text.replace(ids[1], "") for each in theirs
    ]
    assert ours[0].content != ours[2].content


def test_credits_of_vinr_have_the_bytes_of_the_demo_world_and_a_key_counts_once(
    in_process: TestClient,
) -> None:
    given = {"account": f"loy_{vinr.MEMBER}", "amount": 1}
    answers = []
    for client in (in_process, bare("vinr")):
        for key in ("first", "first", "second"):
            headers = {"Authorization": vinr.SECRET, "Idempotency-Key": key}
            answer = client.post(vinr.TRANSACTIONS, headers=headers, json=given)
            answers.append(Answer(answer.status_code, answer.content))
    assert [comparable(each) for each in answers[:3]] == [comparable(each) for each in answers[3:]]
    assert [each.status for each in answers] == [201] * 6
    assert answers[0] == answers[1] != answers[2]
