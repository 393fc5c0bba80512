"""Keys, paths, versions, headers, and what every error says."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.probe import Reply
from mockserver.contract.vinr.facts import KEY, NOBODY, bearer, here, refusal, refuse
from mockserver.contract.walk import Walk

_LIST: Final = "loyalty.programs.list"
_VERSION: Final = "2026-04-01"
_DOCS: Final = "https://docs.vinr.com/"
_ORDER: Final = "mockserver.providers.vinr.provider:VINR"


def _error(reply: Reply) -> dict[str, Any]:
    content: Any = reply.content
    error: dict[str, Any] = content["error"]
    return error


def _request_id(walk: Walk) -> None:
    first, second = (walk.answered(_LIST, query={"limit": 1}) for _ in range(2))
    ids = [reply.headers.get("x-request-id", "") for reply in (first, second)]
    walk.holds("X-Request-Id: req_ and more", all(id.startswith("req_") for id in ids), ids)
    walk.holds("X-Request-Id of two requests: different", ids[0] != ids[1], ids)


def _version_echo(walk: Walk) -> None:
    headers = {"Vinr-Version": _VERSION}
    reply = walk.answered(_LIST, query={"limit": 1}, headers=headers)
    walk.same("Vinr-Version", _VERSION, reply.headers.get("vinr-version"))


def _rate_limits(walk: Walk) -> None:
    reply = walk.answered(_LIST, query={"limit": 1})
    names = ("limit", "remaining", "reset")
    told = {name: reply.headers.get(f"x-ratelimit-{name}", "") for name in names}
    walk.holds("rate limits: whole numbers", all(map(str.isdecimal, told.values())), told)
    limit, remaining = int(told["limit"]), int(told["remaining"])
    walk.holds("rate limits: remaining below limit", 0 <= remaining <= limit, told)


def _no_retry_after(walk: Walk) -> None:
    reply = walk.answered(_LIST, query={"limit": 1})
    walk.same("Retry-After", None, reply.headers.get("retry-after"))


def _key_in_own_header(walk: Walk) -> None:
    walk.call(_LIST, auth={"X-Api-Key": walk.need(KEY)}, query={"limit": 1})


def _both_headers(walk: Walk) -> None:
    good, bad = walk.need(KEY), f"sk_test_{NOBODY}"
    walk.call(_LIST, auth={**bearer(good), "X-Api-Key": bad}, query={"limit": 1})
    both = {**bearer(bad), "X-Api-Key": good}
    refuse(walk, _LIST, "401 invalid_api_key", auth=both)


def _unknown_path(walk: Walk) -> None:
    reply = walk.send("GET", "/v1/loyalty/no-such-path")
    walk.is_refusal("an unknown path", reply, 404, "resource_not_found")


def _key_before_path(walk: Walk) -> None:
    reply = walk.send("GET", "/v1/loyalty/no-such-path", auth={})
    walk.is_refusal("an unknown path without a key", reply, 401, "invalid_api_key")


def _wrong_method(walk: Walk) -> None:
    reply = walk.send("PUT", "/v1/events")
    walk.is_refusal("PUT of all events", reply, 405, "method_not_allowed")
    walk.holds("Allow: GET", "GET" in reply.headers.get("allow", ""), reply.headers.get("allow"))


def _types(walk: Walk) -> None:
    refuse(walk, _LIST, "400 parameter_invalid", query={"limit": 0})
    refuse(walk, _LIST, "401 invalid_api_key", auth={})
    path = here(f"prog_{NOBODY}")
    refuse(walk, "loyalty.programs.retrieve", "404 resource_not_found", path=path)


def _error_request_id(walk: Walk) -> None:
    reply = walk.reply_to(_LIST, auth={})
    walk.is_refusal(_LIST, reply, 401, "invalid_api_key")
    walk.same("request_id", reply.headers.get("x-request-id"), _error(reply).get("request_id"))


def _doc_url(walk: Walk) -> None:
    reply = walk.reply_to(_LIST, auth={})
    walk.is_refusal(_LIST, reply, 401, "invalid_api_key")
    url = str(_error(reply).get("doc_url"))
    walk.holds("doc_url: a page of the docs", url.startswith(_DOCS), url)
    walk.holds("doc_url: the place of the code", url.endswith("#invalid_api_key"), url)


def _message(walk: Walk) -> None:
    reply = walk.reply_to(_LIST, auth={})
    walk.is_refusal(_LIST, reply, 401, "invalid_api_key")
    walk.holds("message: a text", bool(_error(reply).get("message")))


def _unknown_query(walk: Walk) -> None:
    plain = walk.call(_LIST, query={"limit": 1})
    more = walk.call(_LIST, query={"limit": 1, "no_such_parameter": "x"})
    walk.same("with an unknown parameter", plain["data"], more["data"])


READS: Final = (
    Check(
        id="access.request-id",
        operation=_LIST,
        statement="Every answer has an id of its own in X-Request-Id.",
        run=_request_id,
        decided_in=_ORDER,
    ),
    Check(
        id="access.version",
        operation=_LIST,
        statement="The version that is asked for comes back in Vinr-Version.",
        run=_version_echo,
        decided_in="mockserver.providers.vinr.auth:answer_headers",
    ),
    refusal(
        "access.unknown-version",
        _LIST,
        "A version that there is not is refused",
        "400 invalid_api_version",
        lambda _: {"headers": {"Vinr-Version": "1999-12-31"}},
        writes=False,
        decided_in="mockserver.providers.vinr.reading:VERSIONS",
    ),
    refusal(
        "access.odd-version",
        _LIST,
        "A version that is no date is refused",
        "400 invalid_api_version",
        lambda _: {"headers": {"Vinr-Version": "latest"}},
        writes=False,
        decided_in="mockserver.providers.vinr.reading:VERSIONS",
    ),
    Check(
        id="access.rate-limits",
        operation=_LIST,
        statement="Every answer says how many requests may be made, and how many are left.",
        run=_rate_limits,
    ),
    Check(
        id="access.no-retry-after",
        operation=_LIST,
        statement="Retry-After comes with 429 only.",
        run=_no_retry_after,
    ),
    refusal(
        "access.no-key",
        _LIST,
        "A request without a key is refused",
        "401 invalid_api_key",
        lambda _: {"auth": {}},
        writes=False,
        decided_in="",
    ),
    refusal(
        "access.unknown-key",
        _LIST,
        "A key that the service did not give out is refused",
        "401 invalid_api_key",
        lambda _: {"auth": bearer(f"sk_test_{NOBODY}")},
        writes=False,
        decided_in="",
    ),
    refusal(
        "access.publishable-key",
        _LIST,
        "A publishable key opens nothing here",
        "401 invalid_api_key",
        lambda _: {"auth": bearer(f"pk_test_{NOBODY}")},
        writes=False,
        decided_in="",
    ),
    refusal(
        "access.other-scheme",
        _LIST,
        "Another scheme than Bearer brings no key",
        "401 invalid_api_key",
        lambda walk: {"auth": {"Authorization": f"Basic {walk.need(KEY)}"}},
        writes=False,
        decided_in="mockserver.providers.vinr.auth:sent_key",
    ),
    Check(
        id="access.own-header",
        operation=_LIST,
        statement="The key may come in X-Api-Key as well.",
        run=_key_in_own_header,
    ),
    Check(
        id="access.both-headers",
        operation=_LIST,
        statement="Of two keys, the one in Authorization counts.",
        run=_both_headers,
        decided_in="mockserver.providers.vinr.auth:sent_key",
    ),
    Check(
        id="access.unknown-path",
        operation=_LIST,
        statement="A path that does not exist answers 404 resource_not_found.",
        run=_unknown_path,
        decided_in="mockserver.providers.vinr.errors:ROWS",
    ),
    Check(
        id="access.key-before-path",
        operation=_LIST,
        statement="The key is looked at before the path.",
        run=_key_before_path,
        decided_in=_ORDER,
    ),
    Check(
        id="access.wrong-method",
        operation="events.list",
        statement="A method that a path does not have answers 405, and Allow lists the others.",
        run=_wrong_method,
        decided_in="mockserver.providers.vinr.errors:ROWS",
    ),
    Check(
        id="access.types",
        operation=_LIST,
        statement="400 and 404 are validation errors, 401 is an authentication error.",
        run=_types,
    ),
    Check(
        id="access.error-request-id",
        operation=_LIST,
        statement="The request_id of an error is that of the header.",
        run=_error_request_id,
        decided_in=_ORDER,
    ),
    Check(
        id="access.doc-url",
        operation=_LIST,
        statement="An error names the page of the docs that explains its code.",
        run=_doc_url,
        decided_in="mockserver.providers.vinr.errors:DOC_URL",
    ),
    Check(
        id="access.message",
        operation=_LIST,
        statement="An error has a message for people.",
        run=_message,
    ),
    Check(
        id="access.unknown-parameter",
        operation=_LIST,
        statement="Parameters that there are not are ignored.",
        run=_unknown_query,
        decided_in="mockserver.providers.vinr.spelling:spell_text",
    ),
)
