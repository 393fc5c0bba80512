"""Legal documents: which versions are current, what they say, and who has accepted them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from mockserver.core.store import Store
from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.state import (
    ACCEPTANCES,
    TERMS,
    TERMS_BY_TYPE,
    Acceptance,
    DocumentType,
    LegalVersion,
    MemberKey,
    Org,
)

# The types that the service knows, in the order in which they are shown (decided here), and the
# titles that they have in the short text of a version without content of its own.
TITLES: Final[dict[DocumentType, str]] = {
    "TERMS_OF_SERVICE": "Terms of Service",
    "PRIVACY_POLICY": "Privacy Policy",
}

ORG_PLACEHOLDER: Final = "{org}"


def current(store: Store, org_id: str, now_ms: int) -> list[LegalVersion]:
    """Of each type the version that was published last until now, if there is one."""
    until_now = ((now_ms + 1,),)
    newest = (
        next(store.newest_first(TERMS, TERMS_BY_TYPE, (org_id, kind), until_now), None)
        for kind in TITLES
    )
    return [version for version in newest if version is not None]


def find(store: Store, org_id: str, version_id: str, now_ms: int) -> LegalVersion:
    """A version, also a superseded one. Raises NotFound, also before it is published."""
    version = store.get(TERMS, (org_id, version_id))
    if version is None or version.published_at_ms > now_ms:
        raise NotFound("version", version_id)
    return version


def accepted_at_ms(store: Store, member: MemberKey, version: LegalVersion) -> int | None:
    """When a member has first accepted a version."""
    acceptance = store.get(ACCEPTANCES, (*member, version.version))
    return None if acceptance is None else acceptance.at_ms


def accept(step: Transaction, member: MemberKey, version_ids: Sequence[str]) -> None:
    """Note what a member accepts; what was accepted before keeps its time.

    Raises InvalidInput for unknown versions, and then notes nothing.
    """
    _check_known(step, member[0], version_ids)
    for version_id in version_ids:
        key = (*member, version_id)
        if step.store.get(ACCEPTANCES, key) is None:
            step.store.put(ACCEPTANCES, key, Acceptance(member, version_id, step.now_ms))


def _check_known(step: Transaction, org_id: str, version_ids: Sequence[str]) -> None:
    found = []
    for index, version_id in enumerate(version_ids):
        try:
            find(step.store, org_id, version_id, step.now_ms)
        except NotFound:
            found.append(Problem(f"versions[{index}]", f"there is no version {version_id!r}"))
    if found:
        raise InvalidInput(found)


def content_html(org: Org, version: LegalVersion) -> str:
    """The text for an org, which is named in it as the other party."""
    text = version.content_html
    if text is None:
        title = TITLES[version.type]
        text = (
            f"<h1>{title}</h1><p>Between you and {ORG_PLACEHOLDER}."
            f" Version {escape(version.version)}.</p>"
        )
    return text.replace(ORG_PLACEHOLDER, escape(org.name))
