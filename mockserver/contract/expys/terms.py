"""Legal documents and who has accepted them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import GUEST_TOKEN, about, bearer
from mockserver.contract.walk import Walk

TYPES: Final = ("TERMS_OF_SERVICE", "PRIVACY_POLICY")
DOCUMENTS: Final = "documents"


def _list(walk: Walk) -> None:
    documents = walk.call("getTerms", query=about(walk))["documents"]
    walk.keep(DOCUMENTS, documents)
    types = sorted(each["type"] for each in documents)
    walk.holds("a current version of a type", types == sorted(set(types)), types)


def _order(walk: Walk) -> None:
    types = [each["type"] for each in walk.need(DOCUMENTS)]
    walk.same("the order of documents", [each for each in TYPES if each in types], types)


def _content(walk: Walk) -> None:
    for document in walk.need(DOCUMENTS):
        content = walk.call("getTermsContent", {"version": document["version"]})
        for name in ("type", "version", "publishedAt"):
            walk.same(f"getTermsContent: {name}", document[name], content[name])


def _hash(walk: Walk) -> None:
    for document in walk.need(DOCUMENTS):
        content = walk.call("getTermsContent", {"version": document["version"]})
        digest = sha256(content["contentHTML"].encode()).hexdigest()
        walk.same("the hash of a text", digest, content["renderedHash"])


def _cache(walk: Walk) -> None:
    for document in walk.need(DOCUMENTS):
        reply = walk.reply_to("getTermsContent", {"version": document["version"]})
        walk.succeeds("getTermsContent", reply)
        stated = reply.headers.get("cache-control", "")
        walk.holds("Cache-Control of a text: immutable", "immutable" in stated, stated)


def _unknown(walk: Walk) -> None:
    path = {"version": f"ldv_{walk.run_id}"}
    walk.refused("getTermsContent", path, status=404, code="NOT_FOUND")


# Writing


def _token(walk: Walk) -> dict[str, Any]:
    return {"auth": bearer(walk.need(GUEST_TOKEN))}


def _accept(walk: Walk) -> None:
    pending = walk.call("getTerms", **_token(walk))["documents"]
    if not pending:
        walk.skip("the org has no legal documents")
    walk.same("accepted at first", [None] * len(pending), [d["acceptedAt"] for d in pending])
    first = pending[0]["version"]
    after = walk.call("acceptTerms", body={"versions": [first]}, **_token(walk))["documents"]
    accepted = [each["version"] for each in after if each["acceptedAt"] is not None]
    walk.same("accepted versions", [first], accepted)
    walk.keep("acceptance", after)


def _again(walk: Walk) -> None:
    after = walk.need("acceptance")
    body = {"versions": [after[0]["version"]]}
    again = walk.call("acceptTerms", body=body, **_token(walk))["documents"]
    walk.same("documents after accepting again", after, again)


def _unknown_version(walk: Walk) -> None:
    after = walk.need("acceptance")
    body = {"versions": [after[-1]["version"], f"ldv_{walk.run_id}"]}
    walk.refused("acceptTerms", body=body, status=422, code="VALIDATION", **_token(walk))
    walk.refused(
        "acceptTerms", body={"versions": []}, status=422, code="VALIDATION", **_token(walk)
    )
    walk.same("documents after it", after, walk.call("getTerms", **_token(walk))["documents"])


READS: Final = (
    Check(
        id="terms.list",
        operation="getTerms",
        statement="The current version of each document is listed, accepted or not.",
        run=_list,
    ),
    Check(
        id="terms.order",
        operation="getTerms",
        statement="Terms of service come before the privacy policy.",
        run=_order,
        decided_in="mockserver.providers.expys.rules.terms:TITLES",
    ),
    Check(
        id="terms.content",
        operation="getTermsContent",
        statement="The text of a version says of which document it is.",
        run=_content,
    ),
    Check(
        id="terms.hash",
        operation="getTermsContent",
        statement="renderedHash is the SHA-256 of the text, in lower-case hexadecimal digits.",
        run=_hash,
        decided_in="mockserver.providers.expys.handlers.terms:get_terms_content",
    ),
    Check(
        id="terms.cache",
        operation="getTermsContent",
        statement="A text never changes: Cache-Control says immutable.",
        run=_cache,
    ),
    Check(
        id="terms.unknown",
        operation="getTermsContent",
        statement="A version that does not exist is 404 NOT_FOUND.",
        run=_unknown,
    ),
)

WRITES: Final = (
    Check(
        id="terms.accept",
        operation="acceptTerms",
        statement="Accepting a version says when; the others stay outstanding.",
        run=_accept,
        writes=True,
    ),
    Check(
        id="terms.again",
        operation="acceptTerms",
        statement="Accepting again changes nothing.",
        run=_again,
        writes=True,
        decided_in="mockserver.providers.expys.rules.terms:accept",
    ),
    Check(
        id="terms.unknown-version",
        operation="acceptTerms",
        statement="With one unknown version nothing is accepted: 422 VALIDATION.",
        run=_unknown_version,
        writes=True,
        decided_in="mockserver.providers.expys.rules.terms:accept",
    ),
)
