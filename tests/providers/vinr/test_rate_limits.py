"""Rate limits: buckets of keys, where a fixture limits them, and the headers of every answer."""

from __future__ import annotations

import pytest

from tests.providers.vinr.api import KEY, LIVE_KEY, NOW_S, Answer, Vinr, a_world

LIMITED = (429, "rate_limited")
LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
SLOW_KEY = "sk_test_slow"


@pytest.fixture
def limited(api: Vinr) -> Vinr:
    """A world with a key of two requests each second, three at once."""
    fixture = a_world()
    fixture["vinr"]["keys"].append(
        {"key": SLOW_KEY, "rate_limit": {"sustained": 2, "burst": 3}},
    )
    api.start(fixture)
    return api


def figures(answer: Answer) -> tuple[int, int, int]:
    """Limit, what remains of it, and in how many seconds it is whole again."""
    limit, left, reset = (int(answer.headers[name]) for name in LIMIT_HEADERS)
    return limit, left, reset - NOW_S


def read(api: Vinr, by: str = SLOW_KEY) -> Answer:
    return api.get("/v1/loyalty/programs/prog_default", by)


def use_up(api: Vinr) -> None:
    for _ in range(3):
        read(api).ok()


def test_the_demo_world_has_no_limit(live_api: Vinr) -> None:
    # The service is said to hold 50.
    for _ in range(51):
        assert read(live_api, KEY).status == 200


@pytest.mark.parametrize(("by", "limit"), [(KEY, 50), (LIVE_KEY, 200)])
def test_a_key_without_a_limit_shows_the_nominal_figures(api: Vinr, by: str, limit: int) -> None:
    for _ in range(2):
        assert figures(read(api, by)) == (limit, limit - 1, 1)


def test_a_request_without_a_key_shows_the_figures_of_tests(api: Vinr) -> None:
    assert figures(api.get("/v1/customers", None)) == (50, 49, 1)


def test_every_answer_shows_what_is_left(limited: Vinr) -> None:
    assert figures(read(limited)) == (3, 2, 1)
    assert figures(read(limited)) == (3, 1, 1)
    assert figures(read(limited)) == (3, 0, 2)
    refused = read(limited)
    assert refused.error == LIMITED
    assert figures(refused) == (3, 0, 2)
    assert refused.headers["Retry-After"] == "1"


def test_a_bucket_fills_as_the_clock_goes_on(limited: Vinr) -> None:
    use_up(limited)
    limited.advance("499ms")
    assert read(limited).error == LIMITED
    limited.advance("1ms")
    read(limited).ok()
    assert read(limited).error == LIMITED
    limited.advance("1h")
    use_up(limited)
    assert read(limited).error == LIMITED


def test_a_key_that_is_slower_than_a_second_says_when_to_come_back(limited: Vinr) -> None:
    fixture = a_world()
    fixture["vinr"]["keys"].append({"key": SLOW_KEY, "rate_limit": {"sustained": 1, "burst": 1}})
    limited.start(fixture)
    read(limited).ok()
    assert read(limited).headers["Retry-After"] == "1"
    limited.advance("999ms")
    assert read(limited).headers["Retry-After"] == "1"


def test_reads_and_writes_have_buckets_of_their_own(limited: Vinr) -> None:
    use_up(limited)
    for _ in range(3):
        limited.post("/v1/customers", by=SLOW_KEY).ok()
    assert limited.post("/v1/customers", by=SLOW_KEY).error == LIMITED
    assert read(limited).error == LIMITED


def test_keys_have_buckets_of_their_own(limited: Vinr) -> None:
    use_up(limited)
    assert read(limited, KEY).status == 200


def test_a_refused_request_changes_nothing_and_costs_nothing(limited: Vinr) -> None:
    for _ in range(3):
        limited.post("/v1/customers", by=SLOW_KEY).ok()
    for _ in range(5):
        assert limited.post("/v1/customers", by=SLOW_KEY).error == LIMITED
    limited.advance("500ms")
    limited.post("/v1/customers", by=SLOW_KEY).ok()
    assert len(limited.get("/v1/customers").items) == 4


def test_refusals_count_too(limited: Vinr) -> None:
    for _ in range(3):
        assert limited.get("/v1/customers/none", SLOW_KEY).status == 404
    assert limited.get("/v1/customers/none", SLOW_KEY).error == LIMITED


# Versions


def test_every_answer_has_the_version(api: Vinr) -> None:
    # That the header is there is checked of every answer; this is what may be asked for.
    headers = {"Vinr-Version": "2026-04-01"}
    assert api.send("GET", "/v1/customers", headers=headers).status == 200


@pytest.mark.parametrize("version", ["2026-04-02", "2025-01-01", "latest", "1"])
@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/customers"), ("POST", "/v1/customers")])
def test_an_unknown_version_is_refused(api: Vinr, version: str, method: str, path: str) -> None:
    answer = api.send(method, path, headers={"Vinr-Version": version}, content=b"{")
    assert answer.error == (400, "invalid_api_version")
    assert "2026-04-01" in answer.refusal["message"]
