"""What the rules of the service refuse; how each is answered stands in `errors`."""

from __future__ import annotations

from mockserver.core.errors import DomainError

# Requests


class NotListed(DomainError):
    """A value is none of a list that the service documents or the program configures."""

    def __init__(self, field: str, value: object, known: tuple[object, ...]) -> None:
        super().__init__(
            f"{field} is {value!r}, expected one of {', '.join(str(each) for each in known)}"
        )


class BadRange(DomainError):
    """A range ends before it begins."""


class BatchTooLarge(DomainError):
    """A batch has more transactions than the program allows."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(f"the batch has {count} transactions, at most {limit} are allowed")


class BatchUnknown(DomainError):
    """No batch of the program has this id."""


# Members


class MemberUnknown(DomainError):
    """No member of the program has this reference, e-mail or id."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no member {name!r} in the program")


class MemberNeverWas(DomainError):
    """An update names an id that nobody ever had."""

    def __init__(self, id: int) -> None:
        super().__init__(f"no member ever had the id {id}")


class MemberCanceled(DomainError):
    """The member has left for good."""


class MemberCanceledForUpdate(DomainError):
    """The member has left for good, so the profile stays as it is."""


class MemberNotActive(DomainError):
    """The status of the member does not allow this."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the member's status is {status}")


# Logins


class LoginBlocked(DomainError):
    """The member may not log in."""


class WrongCredentials(DomainError):
    """The password is wrong or was never set, or there is no such member."""


class OtpWrong(DomainError):
    """The code is not the one that was sent."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"{tries_left} tries are left")


class OtpExpired(DomainError):
    """The code is too old."""


class OtpUsed(DomainError):
    """The code was verified before."""


class OtpTriesUsedUp(DomainError):
    """There were too many wrong codes."""


class OtpUnknown(DomainError):
    """No code was sent to the member for this purpose."""


# Profiles


class EmailMalformed(DomainError):
    """This is no e-mail address."""


class DuplicateRecord(DomainError):
    """A unique attribute, the reference among them, is another member's."""

    def __init__(self, attribute: str) -> None:
        super().__init__(f"{attribute} is another member's")


class DuplicateEmail(DomainError):
    """The e-mail address is another member's."""


class DuplicateMobile(DomainError):
    """The mobile number is another member's."""


class UpdateFailed(DomainError):
    """The update is not possible."""


# Transactions


class ProductUnknown(DomainError):
    """The program does not know the product code."""

    def __init__(self, code: str, known: tuple[str, ...]) -> None:
        super().__init__(f"there is no product code {code!r}, only {', '.join(known)}")


class InsertFailed(DomainError):
    """The transaction cannot be inserted."""


class AwardFailed(DomainError):
    """The member may not earn."""


class NothingFound(DomainError):
    """The history has nothing that fits."""


# Redemptions


class OutsideLimits(DomainError):
    """The points are not what the program allows in one redemption."""


class RedemptionUnknown(DomainError):
    """No redemption of the program has this id."""


class ReversalMismatch(DomainError):
    """The redemption was another member's or at another merchant."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is not that of the redemption")


class AlreadyReversed(DomainError):
    """The points of the redemption are back already."""


# Links


class LinkExists(DomainError):
    """The member has a link with this card number or identifier."""


class LinkUnknown(DomainError):
    """No link fits."""


# What only levers look for


class HoldUnknown(DomainError):
    """No transaction with points on hold has this id."""


class ProgramUnknown(DomainError):
    """There is no such program."""

    def __init__(self, program: str) -> None:
        super().__init__(f"there is no program {program}")


class OtpNotOpen(DomainError):
    """The member has no code for a purpose that could be verified."""

    def __init__(self, reference: str, otp_type: str) -> None:
        super().__init__(f"{reference} has no code for {otp_type} that could be verified")
