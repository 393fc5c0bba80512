"""`mockserver webhooks`."""

from __future__ import annotations

from tests.builders import NOW
from tests.commands.conftest import Shell
from tests.receiver import Receiver

COLUMNS = ["AT", "EVENT", "ID", "STATUS", "ATTEMPTS", "NEXT", "DELIVERY", "URL"]


def test_events_are_listed_with_their_deliveries(shell: Shell, receiver: Receiver) -> None:
    assert shell.lines("webhooks", "list") == ["no events"]
    shell.api.a_member()
    receiver.script(500)
    shell.api.a_webhook(receiver.url)
    shell.api.credit("user_42", 5)
    shell.api.drain()
    head, credited, made = shell.table("webhooks", "list")
    assert head == COLUMNS
    assert credited[:2] == [NOW, "wallet.credited"]
    assert credited[3:6] == ["pending", "1", "2026-03-01T12:00:30.000Z"]
    assert credited[7] == receiver.url
    assert made[1] == "member.created"
    assert made[3:] == ["-", "-", "-", "-", "nobody listens"]
    assert len(shell.data("webhooks", "list", "--limit=1")) == 1
    assert shell.lines("webhooks", "list", "--status=failed") == ["no events"]
    assert len(shell.data("webhooks", "list", "--event=member.created")) == 1


def test_draining_counts(shell: Shell, receiver: Receiver) -> None:
    shell.api.a_webhook(receiver.url)
    shell.api.credit("user_42", 5)
    assert shell.lines("webhooks", "drain") == ["1 delivered, 0 failed, 0 pending"]
    assert shell.data("webhooks", "drain", "--timeout=1s")["delivered"] == 0


def test_an_event_is_sent_once_more(shell: Shell, receiver: Receiver) -> None:
    shell.api.a_webhook(receiver.url)
    shell.api.credit("user_42", 5)
    shell.api.drain()
    (event,) = shell.data("webhooks", "list")
    head, row = shell.table("webhooks", "redeliver", event["id"])
    assert (head, row[2]) == (COLUMNS, event["id"])
    assert shell.data("webhooks", "redeliver", event["deliveries"][0]["id"])["id"] == event["id"]
    assert "404 Unknown id" in shell.error("webhooks", "redeliver", "nothing")


def test_settings_are_shown_and_changed(shell: Shell) -> None:
    assert shell.lines("webhooks", "settings") == [
        "mode           deliver",
        "drop           0.0",
        "duplicate      0.0",
        "delay          0.0",
        "bad_signature  0.0",
        "reorder        0.0",
    ]
    options = ["--mode=sink", "--drop=0.1", "--duplicate=0.2", "--delay=0.3"]
    changed = shell.data("webhooks", "settings", *options, "--bad-signature=0.4", "--reorder=1")
    assert changed == {
        "mode": "sink",
        "faults": {"drop": 0.1, "duplicate": 0.2, "delay": 0.3, "bad_signature": 0.4, "reorder": 1},
    }
    assert "faults.drop" in shell.error("webhooks", "settings", "--drop=2")
