"""Conversations: what members and concierge write each other."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import (
    GUEST,
    GUEST_TOKEN,
    OTHER_TOKEN,
    about,
    bearer,
    check_pages,
    newest_first,
)
from mockserver.contract.walk import Walk

SUPPORT: Final = "support"
THREAD: Final = "conversation of that member"
TEXTS: Final = ("Is parking included?", "And the dog?")
HEARTBEAT: Final = b":"


def _list(walk: Walk) -> None:
    found = walk.call("listConversations", query=about(walk))["conversations"]
    times = [each["lastMessageAt"] or "" for each in found]
    walk.holds("latest activity first", times == sorted(times, reverse=True), times)
    if found:
        walk.keep("some conversation", found[0]["id"])


def _messages(walk: Walk) -> None:
    path = {"id": walk.need("some conversation")}
    messages = walk.call("listMessages", path, query={**about(walk), "limit": 20})["messages"]
    newest_first(walk, "listMessages", messages)


def _unknown(walk: Walk) -> None:
    path = {"id": f"cnv_{walk.run_id}"}
    walk.refused("listMessages", path, status=404, code="NOT_FOUND")


# Writing


def _token(walk: Walk) -> dict[str, Any]:
    return {"auth": bearer(walk.need(GUEST_TOKEN))}


def _support(walk: Walk) -> None:
    found = walk.call("listConversations", **_token(walk))["conversations"]
    threads = [each["id"] for each in found if each["type"] == SUPPORT]
    walk.same("conversations of support", 1, len(threads))
    walk.keep(THREAD, threads[0])


def _send(walk: Walk) -> None:
    path = {"id": walk.need(THREAD)}
    for text in TEXTS:
        walk.call("sendMessage", path, body={"message": text}, **_token(walk))
    messages = walk.call("listMessages", path, **_token(walk))["messages"]
    bodies = [each["body"] for each in messages[: len(TEXTS)]]
    walk.same("the newest messages", list(reversed(TEXTS)), bodies)
    walk.keep("messages", messages)


def _author(walk: Walk) -> None:
    message = walk.need("messages")[0]
    expected = {"authorID": walk.need(GUEST), "type": "text", "attachments": []}
    walk.same("a member's message", expected, {name: message[name] for name in expected})


def _pages(walk: Walk) -> None:
    walk.need("messages")
    auth = bearer(walk.need(GUEST_TOKEN))
    path = {"id": walk.need(THREAD)}
    check_pages(walk, "listMessages", "messages", "id", path=path, auth=auth)


def _replay(walk: Walk) -> None:
    path = {"id": walk.need(THREAD)}
    headers = {"Idempotency-Key": f"{walk.run_id}-message"}
    for _ in range(2):
        walk.call("sendMessage", path, body={"message": "Once"}, headers=headers, **_token(walk))
    messages = walk.call("listMessages", path, **_token(walk))["messages"]
    walk.same("how often it was sent", 1, sum(each["body"] == "Once" for each in messages))


def _empty(walk: Walk) -> None:
    path = {"id": walk.need(THREAD)}
    for body in ({"message": ""}, {"message": " "}, {}, {"message": None}):
        walk.refused("sendMessage", path, body=body, status=422, code="VALIDATION", **_token(walk))


def _foreign(walk: Walk) -> None:
    path = {"id": walk.need(THREAD)}
    auth = bearer(walk.need(OTHER_TOKEN))
    walk.refused("listMessages", path, auth=auth, status=403, code="CONVERSATION_FORBIDDEN")


def _key(walk: Walk) -> None:
    path = {"id": walk.need(THREAD)}
    body = {"message": "From the backend"}
    walk.refused("sendMessage", path, body=body, status=403, code="FORBIDDEN")


def _stream(walk: Walk) -> None:
    reply = walk.stream("streamMessages", {"id": walk.need(THREAD)}, **_token(walk))
    walk.same("the first byte of a stream", HEARTBEAT.decode(), reply.body[:1].decode())


READS: Final = (
    Check(
        id="conversations.list",
        operation="listConversations",
        statement="The conversations of a member come with the latest activity first.",
        run=_list,
    ),
    Check(
        id="conversations.messages",
        operation="listMessages",
        statement="Messages come newest first.",
        run=_messages,
    ),
    Check(
        id="conversations.unknown",
        operation="listMessages",
        statement="A conversation that does not exist is 404 NOT_FOUND.",
        run=_unknown,
    ),
)

_RULES: Final = "mockserver.providers.expys.rules.conversations"

WRITES: Final = (
    Check(
        id="conversations.support",
        operation="listConversations",
        statement="Every member has one conversation with support from the beginning.",
        run=_support,
        writes=True,
        decided_in=f"{_RULES}:SUPPORT",
    ),
    Check(
        id="conversations.send",
        operation="sendMessage",
        statement="A message that is sent is the newest of its conversation.",
        run=_send,
        writes=True,
    ),
    Check(
        id="conversations.author",
        operation="listMessages",
        statement="A member writes under the own id, in plain text.",
        run=_author,
        writes=True,
        decided_in=f"{_RULES}:TEXT",
    ),
    Check(
        id="conversations.pages",
        operation="listMessages",
        statement="Pages follow each other by nextCursor, without gaps and repetitions.",
        run=_pages,
        writes=True,
    ),
    Check(
        id="conversations.replay",
        operation="sendMessage",
        statement="A message that is sent again with its key is there once.",
        run=_replay,
        writes=True,
    ),
    Check(
        id="conversations.empty",
        operation="sendMessage",
        statement="A message without text is 422 VALIDATION.",
        run=_empty,
        writes=True,
        decided_in="mockserver.providers.expys.handlers.conversations:MESSAGE_LENGTH_MAX",
    ),
    Check(
        id="conversations.foreign",
        operation="listMessages",
        statement="Somebody else's conversation is 403 CONVERSATION_FORBIDDEN.",
        run=_foreign,
        writes=True,
        decided_in=f"{_RULES}:check_member",
    ),
    Check(
        id="conversations.key",
        operation="sendMessage",
        statement="Only members write: a key is refused with 403 FORBIDDEN.",
        run=_key,
        writes=True,
    ),
    Check(
        id="conversations.stream",
        operation="streamMessages",
        statement="A stream of server-sent events begins at once, with a comment.",
        run=_stream,
        writes=True,
        decided_in="mockserver.exchange.streams:Feed",
    ),
)
