"""Same time, same seed, same requests: same bytes; whatever other worlds do meanwhile."""

from __future__ import annotations

from tests.providers.loyalife.builders import JANE, Answer, Loyalife

Trace = list[tuple[int, bytes]]


def a_script(api: Loyalife) -> Trace:
    """A bit of everything, failures included; returns what came back."""
    answers: list[Answer] = []

    def did(answer: Answer) -> Answer:
        answers.append(answer)
        return answer

    api.kept_token = None
    did(api.grant())
    did(api.create("new", referral_code="SAIL"))
    did(api.insert("new", 3000, idempotency_key="inv-1"))
    did(api.insert("new", 3000, idempotency_key="inv-1"))
    redemption = did(api.redeem("new", 120)).value
    did(api.redeem("new", 9999))
    did(api.short.redeem("new", 12.5))
    batch = did(api.queue(api.an_order("new", 50), api.an_order("nobody", 50))).value["batch_id"]
    did(api.send_otp("new"))
    api.advance("90s")
    did(api.call("transaction.poll_batch", query={"batch_id": batch}))
    did(api.verify_otp(api.otp("new")["otp"], "new"))
    did(api.reverse(redemption))
    did(api.reverse(redemption))
    did(api.send("GET", "/v1/Nothing", by=None))
    did(api.get_history("new"))
    did(api.get_profile("new"))
    api.advance("500d")
    did(api.grant())
    did(api.get_history("new"))
    did(api.call("transaction.expiry_schedule", api.about("new", Year=2027)))
    rotated = api.controlled("POST", "/loyalife/programs/19/rotate", {})
    did(api.of(19, **dict(zip(("client", "secret"), rotated.values(), strict=True))).grant())
    return [(each.status, each.body) for each in answers]


def test_two_worlds_of_one_time_and_seed_answer_alike(api: Loyalife) -> None:
    api.start(seed=7)
    first = a_script(api)
    other = Loyalife(api.http, api.origin, f"{api.world}-other")
    other.start(seed=7)
    assert a_script(other) == first
    other.controlled("DELETE", f"/worlds/{other.world}")


def test_a_reset_world_answers_as_at_first(api: Loyalife) -> None:
    first = a_script(api)
    api.controlled("POST", "/reset")
    assert a_script(api) == first


def test_what_another_world_does_meanwhile_does_not_matter(api: Loyalife) -> None:
    first = a_script(api)
    api.controlled("POST", "/reset")
    api.kept_token = None
    other = Loyalife(api.http, api.origin, f"{api.world}-other")
    other.start()
    token = api.grant()
    a_script(other)
    assert (token.status, token.body) == first[0]
    created = api.create("new", referral_code="SAIL")
    assert (created.status, created.body) == first[1]
    other.controlled("DELETE", f"/worlds/{other.world}")


def test_another_seed_gives_other_tokens_codes_and_ids(api: Loyalife) -> None:
    found = []
    for seed in (1, 2):
        api.start(seed=seed)
        api.send_otp().ok()
        found.append((api.token, api.redeemed(JANE, 1), api.otp()["otp"]))
    assert all(first != second for first, second in zip(*found, strict=True))
