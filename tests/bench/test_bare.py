"""The baseline does the same as the server, or the ratios would mean nothing."""

import pytest
from starlette.testclient import TestClient

from tests.bench.bare import bare_app
from tests.bench.traffic import CREDIT, KEY, WALLET, availability_shot, redeem_shot
from tests.providers.loyalife.builders import CLIENT, SECRET


@pytest.fixture
def bare() -> TestClient:
    return TestClient(bare_app())


def test_a_wallet_has_the_bytes_of_the_demo_world(bare: TestClient, in_process: TestClient) -> None:
    given = {"externalUserID": "user_42"}
    token = in_process.post("/expys/v1/auth/exchange", headers=KEY, json=given).json()
    headers = {"Authorization": f"Bearer {token['accessToken']}"}
    ours, theirs = (client.get(WALLET, headers=headers) for client in (in_process, bare))
    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)


def test_credits_have_the_bytes_of_the_demo_world_and_a_key_counts_once(
    bare: TestClient, in_process: TestClient
) -> None:
    given = {"externalUserID": "user_42", "amount": 1}
    answers = []
    for client in (in_process, bare):
        for key in ("first", "first", "second"):
            headers = {**KEY, "Idempotency-Key": key}
            answers.append(client.post(CREDIT, headers=headers, json=given).content)
    assert answers[:3] == answers[3:]
    assert answers[0] == answers[1] != answers[2]


def test_looks_and_redemptions_have_the_bytes_of_the_demo_world(
    bare: TestClient, in_process: TestClient
) -> None:
    grant = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    url = "/loyalife/oauth/Auth/Token"
    token = in_process.post(url, json=grant).json()["results"]["token"]
    answers = []
    for client in (in_process, bare):
        for shot in (availability_shot(), redeem_shot(), availability_shot()):
            body = shot.pairs[0][1].encode()
            headers = {"Authorization": f"bearer {token}", "Content-Type": "application/json"}
            answer = client.post(shot.path, content=body, headers=headers)
            assert answer.status_code == 200
            answers.append(answer.content)
    assert (answers[0], answers[2]) == (answers[3], answers[5])
    assert len(answers[1]) == len(answers[4])
