"""Same time, same seed, same requests: same bytes; whatever other worlds do meanwhile."""

from tests.builders import KEY, LIVE_KEY, POOL_KEY, Answer, Api

Trace = list[tuple[int, bytes, str]]


def a_script(api: Api) -> Trace:
    """A bit of everything, failures included; returns what came back."""
    answers: list[Answer] = []

    def did(answer: Answer) -> Answer:
        answers.append(answer)
        return answer

    token = did(api.post("/v1/auth/exchange", {"externalUserID": "new", "tier": "gold"})).data
    did(api.put("/v1/members/other", {"attributes": {"b": 1, "a": 2}}))
    did(api.credit("new", 3000, key="key", reason="bonus"))
    did(api.credit("new", 3000, key="key", reason="bonus"))
    booking = did(api.redeem("off_spa", by=token["accessToken"])).data["id"]
    did(api.redeem("off_spa", "new"))
    did(api.redeem("off_soldout", "new"))
    api.advance("90s")
    did(api.cancel(booking, note="no"))
    did(api.get("/v1/nothing"))
    did(api.get("/v1/members", limit=2))
    did(api.get("/v1/offers", LIVE_KEY, limit=3))
    did(api.get("/v1/redemptions"))
    did(api.get("/v1/wallet/transactions", KEY, externalUserID="new", limit=1))
    did(api.put("/v1/members/pooled", {}, POOL_KEY))
    did(api.redeem("off_dinner", "pooled", by=POOL_KEY))
    did(api.delete("/v1/members/new"))
    return [(each.status, each.body, each.headers["X-Request-Id"]) for each in answers]


def test_two_worlds_of_one_time_and_seed_answer_alike(api: Api) -> None:
    api.start(seed=7)
    first = a_script(api)
    other = Api(api.http, api.origin, f"{api.world}-other")
    other.start(seed=7)
    assert a_script(other) == first
    other.controlled("DELETE", f"/worlds/{other.world}")


def test_a_reset_world_answers_as_at_first(api: Api) -> None:
    first = a_script(api)
    api.controlled("POST", "/reset")
    assert a_script(api) == first


def test_what_another_world_does_meanwhile_does_not_matter(api: Api) -> None:
    first = a_script(api)
    api.controlled("POST", "/reset")
    other = Api(api.http, api.origin, f"{api.world}-other")
    other.start()
    token = api.post("/v1/auth/exchange", {"externalUserID": "new", "tier": "gold"})
    a_script(other)
    assert (token.status, token.body) == first[0][:2]
    member = api.put("/v1/members/other", {"attributes": {"b": 1, "a": 2}})
    assert (member.status, member.body, member.headers["X-Request-Id"]) == first[1]
    other.controlled("DELETE", f"/worlds/{other.world}")


def test_another_seed_gives_other_ids(api: Api) -> None:
    ids = []
    for seed in (1, 2):
        api.start(seed=seed)
        ids.append((api.a_token(), api.redeem("off_zero", "user_42").data["id"]))
    assert ids[0][0] != ids[1][0]
    assert ids[0][1] != ids[1][1]
