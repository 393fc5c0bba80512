"""How a provider tells success from refusal, and what it takes to speak to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from mockserver.contract.check import Check
from mockserver.contract.probe import Reply

if TYPE_CHECKING:
    from mockserver.contract.walk import Walk


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the caller of a run knows of the service; what is not known is empty.

    `member` is one that is there already, in the provider's own identifier. `program` and
    `product`, a code whose purchases earn points, are Loyalife's.
    """

    key: str = ""
    client_id: str = ""
    client_secret: str = ""
    program: str = ""
    member: str = ""
    product: str = ""

    @property
    def given(self) -> Mapping[str, str]:
        """Those that are known, by name."""
        every = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: text for name, text in every.items() if text}

    @property
    def secrets(self) -> Iterator[str]:
        """Those that no report may show."""
        yield from (self.key, self.client_secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One provider, to conformance runs."""

    needs: tuple[str, ...]
    """Names of the credentials without which nothing can be checked."""

    is_live: Callable[[Credentials], bool]
    """Whether they open what real members have: nothing is written there."""

    begin: Callable[[Walk, Credentials], None]
    """Sets the walk's credentials and first facts; makes no requests."""

    succeeded: Callable[[Reply], bool]
    """Whether an answer is that of a call that was carried out."""

    code: Callable[[Reply], object]
    """The code of a refusal; None if there is none where it should be."""

    checks: tuple[Check, ...]
    """In the order in which they are made."""

    live_hosts: frozenset[str] = frozenset()
    """Where real members are, for services whose credentials do not tell: nothing is written."""

    may_lack: frozenset[str] = frozenset()
    """Places of answers, as `results.Count`, that the service's own examples have and lack."""
