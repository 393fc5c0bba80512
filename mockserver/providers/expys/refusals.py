"""What the rules of the service refuse; how each is answered stands in `errors`."""

from __future__ import annotations

from mockserver.core.errors import DomainError


class NotFound(DomainError):
    """No such record in the caller's part of the data."""

    def __init__(self, what: str, id: str) -> None:
        super().__init__(f"{what} {id}")
        self.what = what
        self.id = id


class AlreadyBooked(DomainError):
    """The member has a booking of this offer that was not canceled."""

    def __init__(self, redemption: str) -> None:
        super().__init__(redemption)
        self.redemption = redemption


class OfferUnavailable(DomainError):
    """The offer has ended or is sold out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InsufficientOrgPoints(DomainError):
    """The org's pool, credit included, cannot cover a draw."""

    def __init__(self, needed: int, headroom: int) -> None:
        super().__init__(f"{needed} needed, {headroom} left")
        self.needed = needed
        self.headroom = headroom


class NoMemberWallets(DomainError):
    """The org settles from its pool: members have no wallets to credit."""


class UrlNotAllowed(DomainError):
    """A webhook endpoint may not have this URL."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownEvents(DomainError):
    """A webhook endpoint asks for events that do not exist."""

    def __init__(self, names: tuple[str, ...], known: tuple[str, ...]) -> None:
        super().__init__(", ".join(names))
        self.names = names
        self.known = known


class TooManyEndpoints(DomainError):
    """The org has as many active webhook endpoints as it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit}")
        self.limit = limit


class InterestUsed(DomainError):
    """The interest has a booking already that was not canceled."""

    def __init__(self, interest: str, redemption: str) -> None:
        super().__init__(f"{interest} by {redemption}")
        self.interest = interest
        self.redemption = redemption


class ConversationForbidden(DomainError):
    """A thread of the caller's part of the data is another member's."""

    def __init__(self, conversation: str) -> None:
        super().__init__(conversation)
        self.conversation = conversation


class RepriceUnconfirmed(DomainError):
    """A new ratio would change what offers show, and nobody has said that it may."""

    def __init__(self, current: float, requested: float, offers: int) -> None:
        super().__init__(f"{current} to {requested}")
        self.current = current
        self.requested = requested
        self.offers = offers


class NotCompleted(DomainError):
    """Feedback has to wait until the booking is completed."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class ForbiddenStatus(DomainError):
    """A booking cannot go from one status to the other."""

    def __init__(self, status: str, wanted: str, allowed: tuple[str, ...]) -> None:
        super().__init__(f"{status} to {wanted}")
        self.status = status
        self.wanted = wanted
        self.allowed = allowed
