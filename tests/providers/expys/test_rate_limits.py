"""Rate limits: so many requests per 60 seconds and credential, where an org sets one."""

import pytest

from tests.builders import KEY, ORG_KEY, ORG_LIVE_KEY, Api, a_fixture, an_org

LIMITED = (429, "RATE_LIMITED")


@pytest.fixture
def limited(api: Api) -> Api:
    """A world whose org allows three requests."""
    api.start(a_fixture(an_org(rate_limit=3)))
    return api


def use_up(api: Api, by: str = ORG_KEY) -> None:
    """Make three requests."""
    for _ in range(3):
        assert api.get("/v1/offers", by).status == 200


def test_the_demo_world_has_no_limit(live_api: Api) -> None:
    # The service is thought to allow 600 a minute.
    for _ in range(601):
        assert live_api.get("/v1/offers/off_zero", KEY).status == 200


def test_a_request_over_the_limit_is_refused(limited: Api) -> None:
    use_up(limited)
    assert limited.get("/v1/offers", ORG_KEY).error == LIMITED


@pytest.mark.parametrize(
    ("passed", "retry_after"),
    [(None, "60"), ("1ms", "60"), ("1s", "59"), ("20500ms", "40"), ("59999ms", "1")],
)
def test_the_refusal_says_when_to_come_back(
    limited: Api, passed: str | None, retry_after: str
) -> None:
    use_up(limited)
    if passed:
        limited.advance(passed)
    answer = limited.get("/v1/offers", ORG_KEY)
    assert answer.error == LIMITED
    assert answer.headers["Retry-After"] == retry_after


def test_no_answer_tells_of_the_limit_in_other_headers(limited: Api) -> None:
    use_up(limited)
    answer = limited.get("/v1/offers", ORG_KEY)
    assert not [name for name in answer.headers if name.lower().startswith("x-ratelimit")]


def test_after_60_seconds_a_new_window_begins(limited: Api) -> None:
    use_up(limited)
    limited.advance("60s")
    use_up(limited)
    assert limited.get("/v1/offers", ORG_KEY).error == LIMITED


def test_a_window_is_fixed_from_its_first_request(limited: Api) -> None:
    limited.get("/v1/offers", ORG_KEY).ok()
    limited.advance("59s")
    for _ in range(2):
        limited.get("/v1/offers", ORG_KEY).ok()
    assert limited.get("/v1/offers", ORG_KEY).error == LIMITED
    limited.advance("1s")
    use_up(limited)


def test_refused_requests_do_not_prolong_a_window(limited: Api) -> None:
    use_up(limited)
    limited.advance("30s")
    assert limited.get("/v1/offers", ORG_KEY).error == LIMITED
    limited.advance("30s")
    use_up(limited)


def test_every_credential_has_a_window_of_its_own(limited: Api) -> None:
    token = limited.a_token(by=ORG_KEY)
    other = limited.a_token("other", by=ORG_KEY)
    limited.get("/v1/offers", ORG_KEY).ok()
    assert limited.get("/v1/offers", ORG_KEY).error == LIMITED
    for by in (token, other, ORG_LIVE_KEY):
        use_up(limited, by)
        assert limited.get("/v1/offers", by).error == LIMITED


def test_refusals_count_too(limited: Api) -> None:
    assert limited.get("/v1/wallet", ORG_KEY).error == (403, "FORBIDDEN")
    assert limited.get("/v1/members/nobody", ORG_KEY).error == (404, "NOT_FOUND")
    assert limited.credit("nobody", 0, by=ORG_KEY).fields == ["amount"]
    assert limited.get("/v1/offers", ORG_KEY).error == LIMITED


def test_a_retry_with_an_idempotency_key_counts_too(limited: Api) -> None:
    limited.a_member(by=ORG_KEY)
    for _ in range(2):
        limited.credit("member", 1, by=ORG_KEY, key="key").ok()
    assert limited.credit("member", 1, by=ORG_KEY, key="key").error == LIMITED


def test_unknown_paths_do_not_count(limited: Api) -> None:
    for _ in range(4):
        assert limited.get("/v1/nothing", ORG_KEY).error == (404, "NOT_FOUND")
    use_up(limited)
