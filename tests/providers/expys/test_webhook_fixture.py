"""Webhook endpoints in a fixture: what may be written, and what does not fit together."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from mockserver.core.times import parse_instant
from mockserver.core.validation import problems
from mockserver.providers.expys.fixture import Section
from mockserver.providers.expys.references import references
from mockserver.seeding.errors import FixtureError
from mockserver.seeding.loader import read_fixture

Data = Mapping[str, object]

URL = "https://hooks.example.com/expys"
WEBHOOK = "orgs[0].sandbox.webhooks"


def a_webhook(**changes: object) -> Data:
    return {"id": "wh_1", "url": URL, "events": ["member.created"], **changes}


def webhooks(count: int, **changes: object) -> list[Data]:
    return [a_webhook(id=f"wh_{number}", **changes) for number in range(count)]


def a_section(*sandbox: Data, live: tuple[Data, ...] = ()) -> Data:
    """A section with one org that has these endpoints."""
    org = {"id": "org_a", "name": "A", "sandbox": {"webhooks": sandbox}}
    return {"orgs": [{**org, "live": {"webhooks": live}}]}


def found(data: Data, now: str | None = None) -> list[tuple[str, str]]:
    assert problems(data, Section) == []
    section = msgspec.convert(data, Section)
    now_ms = parse_instant(now) if now else None
    return [(problem.path, problem.message) for problem in references(section, now_ms)]


def test_an_endpoint_needs_an_id_a_url_and_an_event_only() -> None:
    section = msgspec.convert(a_section(a_webhook()), Section)
    (webhook,) = section.orgs[0].sandbox.webhooks
    assert (webhook.secret, webhook.created_at, webhook.disabled_at) == (None, "now", None)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(a_section(a_webhook(url="http://127.0.0.1:9000/")), id="on this machine"),
        pytest.param(a_section(a_webhook(secret="whsec_known")), id="a secret of one's own"),
        pytest.param(a_section(*webhooks(10), live=(a_webhook(id="wh_x"),)), id="ten on one side"),
        pytest.param(
            a_section(
                *webhooks(10), *(a_webhook(id=f"old_{n}", disabledAt="now") for n in range(3))
            ),
            id="more that are disabled",
        ),
        pytest.param(a_section(a_webhook(createdAt="-2d", disabledAt="-1d")), id="disabled later"),
        pytest.param(
            a_section(a_webhook(createdAt="-2d", disabledAt="2020-01-01")),
            id="times that cannot be compared yet",
        ),
    ],
)
def test_a_sound_section_has_no_problems(data: Data) -> None:
    assert found(data) == []


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        pytest.param({"id": ""}, "id", "must not be empty", id="empty id"),
        pytest.param(
            {"url": "http://hooks.example.com/"},
            "url",
            "is not a URL for webhooks, only https is allowed, except to this machine: got",
            id="http elsewhere",
        ),
        pytest.param({"url": "https://10.0.0.1/"}, "url", "private", id="private address"),
        pytest.param({"url": "https://0x7f.1/"}, "url", "in full", id="odd address"),
        pytest.param({"url": ""}, "url", "must not be empty", id="empty url"),
        pytest.param({"url": f"{URL}/{'x' * 2048}"}, "url", "at most 2048", id="long url"),
        pytest.param({"events": []}, "events", "must not be empty", id="no events"),
        pytest.param({"events": ["member.left"]}, "events[0]", "member.removed", id="event"),
        pytest.param({"secret": ""}, "secret", "must not be empty", id="empty secret"),
        pytest.param({"createdAt": "soon"}, "createdAt", "a time such as", id="time"),
        pytest.param({"active": True}, "active", "disabledAt", id="unknown key"),
    ],
)
def test_a_value_that_does_not_fit_is_found(changes: Data, path: str, message: str) -> None:
    (problem,) = problems(a_section(a_webhook(**changes)), Section)
    assert problem.path == f"{WEBHOOK}[0].{path}"
    assert message in f"{problem.message} {problem.known}"


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        pytest.param(
            a_section(a_webhook(), live=(a_webhook(),)),
            "orgs[0].live.webhooks[0].id",
            f'"wh_1" is used already, by {WEBHOOK}[0].id',
            id="an id of the other side",
        ),
        pytest.param(
            a_section(a_webhook(id="wh_x", disabledAt="now"), *webhooks(11)),
            f"{WEBHOOK}[11]",
            "at most 10 can be active: give this one a disabledAt",
            id="eleven active ones",
        ),
        pytest.param(
            a_section(a_webhook(createdAt="+1s")),
            f"{WEBHOOK}[0].createdAt",
            "+1s is later than the present of the world",
            id="made in the future",
        ),
        pytest.param(
            a_section(a_webhook(disabledAt="+1s")),
            f"{WEBHOOK}[0].disabledAt",
            "+1s is later than the present of the world",
            id="disabled in the future",
        ),
        pytest.param(
            a_section(a_webhook(disabledAt="-1s")),
            f"{WEBHOOK}[0].disabledAt",
            "-1s is before its createdAt: now",
            id="disabled before it was made",
        ),
    ],
)
def test_what_does_not_fit_together_is_found(data: Data, path: str, message: str) -> None:
    assert found(data) == [(path, message)]


def test_times_are_compared_when_the_present_is_known() -> None:
    data = a_section(a_webhook(createdAt="-1d", disabledAt="2026-01-01"))
    assert found(data, now="2026-01-31") == [
        (f"{WEBHOOK}[0].disabledAt", "2026-01-01 is before its createdAt: -1d")
    ]


def test_an_id_of_another_org_is_found() -> None:
    first, second = (a_section(a_webhook())["orgs"] for _ in range(2))
    assert isinstance(first, list)
    assert isinstance(second, list)
    data = {"orgs": [*first, {**second[0], "id": "org_b"}]}
    assert found(data) == [
        ("orgs[1].sandbox.webhooks[0].id", f'"wh_1" is used already, by {WEBHOOK}[0].id')
    ]


def test_mistakes_are_reported_where_they_stand(tmp_path: Path) -> None:
    fixture = tmp_path / "mine.yaml"
    fixture.write_text(
        "version: 1\n"
        "expys:\n"
        "  orgs:\n"
        "    - id: org_a\n"
        "      name: A\n"
        "      sandbox:\n"
        "        webhooks:\n"
        "          - id: wh_1\n"
        "            url: http://hooks.example.com/\n"
        "            events: [member.left]\n"
    )
    with pytest.raises(FixtureError) as refusal:
        read_fixture(str(fixture), ())
    url, event = (str(each).partition("mine.yaml:")[2] for each in refusal.value.problems)
    assert url.startswith(f"9:13: expys.{WEBHOOK}[0].url: is not a URL for webhooks")
    assert event.startswith(f"10:22: expys.{WEBHOOK}[0].events[0]: ")
