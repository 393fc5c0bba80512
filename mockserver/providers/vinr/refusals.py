"""What the rules of the service refuse; how each is answered stands in `errors`.

`param` names the field that is at fault, `resource` the object that stands in the way.
"""

from __future__ import annotations

from mockserver.core.errors import DomainError
from mockserver.exchange.errors import Unauthenticated


class Refusal(DomainError):
    """A rule of the service said no."""

    def __init__(self, message: str, param: str | None = None, resource: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.resource = resource


class ExpiredKey(Unauthenticated):
    """The key was rolled, and the time in which the old one still worked is over."""


# Fields


class UnknownVersion(Refusal):
    """The version header names no version."""

    def __init__(self, asked: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no version {asked!r}; known: {', '.join(known)}.")


class ParameterMissing(Refusal):
    """A field that has to be there is not."""

    def __init__(self, param: str) -> None:
        super().__init__(f"{param} is required.", param)


class ParameterConflict(Refusal):
    """Two fields exclude each other."""

    def __init__(self, param: str, reason: str) -> None:
        super().__init__(f"{param} {reason}.", param)


class ReservedReason(Refusal):
    """The service keeps this reason to itself."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The reason {reason!r} is reserved for the service itself.", "reason")


class ImmutableField(Refusal):
    """A field that cannot be changed was sent with another value."""

    def __init__(self, param: str) -> None:
        super().__init__(f"{param} cannot be changed.", param)


class BatchTooLarge(Refusal):
    """A batch has more items than it may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"A batch has at most {limit} items.", "transactions")


class InvalidCursor(Refusal):
    """A cursor names no object of the list."""

    def __init__(self, param: str, id: str) -> None:
        super().__init__(f"{param} names no object of this list: {id!r}.", param)


class InvalidExpand(Refusal):
    """A path to expand does not exist, or is too deep."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path!r} cannot be expanded: {reason}.", "expand")


# Objects


class NotFound(Refusal):
    """There is no such object in this environment; `param` is the field that named it."""

    def __init__(self, what: str, id: str, param: str | None = None) -> None:
        message = f"There is no {what} {id!r}."
        super().__init__(message, param, id if param is None else None)


class AccountExists(Refusal):
    """The customer has an account in the program already."""

    def __init__(self, account: str) -> None:
        super().__init__(
            f"The customer has an account in this program already: {account}.",
            "customer",
            account,
        )


class TierExists(Refusal):
    """Another tier of the program has this key or this threshold."""

    def __init__(self, tier: str, param: str) -> None:
        super().__init__(f"{tier} has the same {param} already.", param, tier)


class EntryTierRequired(Refusal):
    """The lowest tier cannot go while there are others."""

    def __init__(self, tier: str) -> None:
        super().__init__(f"{tier} is the entry tier; delete the others first.", resource=tier)


class DecimalsInUse(Refusal):
    """Balances hold more decimals than the program would have."""

    def __init__(self, account: str) -> None:
        message = f"Points of {account} have more decimals than that."
        super().__init__(message, "currency.decimals", account)


# Rules


class AccountNotActive(Refusal):
    """The account was closed or merged."""

    def __init__(self, account: str, status: str, param: str | None = None) -> None:
        super().__init__(f"The account {account} is {status}.", param, account)


class ProgramNotActive(Refusal):
    """The program is archived."""

    def __init__(self, program: str) -> None:
        super().__init__(f"The program {program} is archived.", resource=program)


class TooFewPoints(Refusal):
    """The account holds fewer points than are needed; both are written for people."""

    def __init__(self, account: str, needed: str, available: str, param: str | None) -> None:
        message = f"The account holds {available} points; {needed} are needed."
        super().__init__(message, param, account)


class MergeNotAllowed(Refusal):
    """These accounts cannot become one."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The accounts cannot be merged: {reason}.", "into")


class RewardNotAvailable(Refusal):
    """The reward cannot be had by this account now."""

    def __init__(self, reward: str, reason: str) -> None:
        super().__init__(f"The reward {reward} is not available: {reason}.", "reward", reward)


class RewardOutOfStock(Refusal):
    """Fewer units of the reward are left than are wanted."""

    def __init__(self, reward: str, left: int) -> None:
        super().__init__(f"Of the reward {reward} {left} are left.", "reward", reward)


class RewardNotEligible(Refusal):
    """The reward is for members of other tiers."""

    def __init__(self, reward: str, tiers: tuple[str, ...]) -> None:
        message = f"The reward {reward} is for members of {', '.join(tiers)} only."
        super().__init__(message, "reward", reward)


class RedemptionLimitReached(Refusal):
    """The member has had the reward as often as may be."""

    def __init__(self, reward: str, limit: int) -> None:
        message = f"A member can have the reward {reward} {limit} times."
        super().__init__(message, "reward", reward)


class NotReversible(Refusal):
    """The points of the redemption are back already."""

    def __init__(self, redemption: str, status: str) -> None:
        super().__init__(f"The redemption is {status}.", resource=redemption)


class NotFulfillable(Refusal):
    """There is nothing to hand over for the redemption, or no longer."""

    def __init__(self, redemption: str, reason: str) -> None:
        message = f"The redemption cannot be fulfilled: {reason}."
        super().__init__(message, resource=redemption)


class NotApplicable(Refusal):
    """The redemption cannot lower the amount of this payment."""

    def __init__(self, redemption: str, reason: str, param: str) -> None:
        message = f"The redemption cannot be applied: {reason}."
        super().__init__(message, param, redemption)


class CurrencyMismatch(Refusal):
    """A discount is in another currency than the payment."""

    def __init__(self, discount: str, payment: str) -> None:
        super().__init__(f"The discount is in {discount}, the payment in {payment}.", "currency")


class AmountTooLarge(Refusal):
    """More is to be refunded than there is left."""

    def __init__(self, payment: str, left: int) -> None:
        message = f"At most {left} can be refunded of this payment."
        super().__init__(message, "amount", payment)


class PaymentNotRefundable(Refusal):
    """The payment was not completed."""

    def __init__(self, payment: str, status: str) -> None:
        super().__init__(f"The payment is {status}.", "payment", payment)


class PaymentNotCapturable(Refusal):
    """The payment is not authorised."""

    def __init__(self, payment: str, status: str) -> None:
        super().__init__(f"The payment is {status}, not authorized.", resource=payment)


class PaymentNotCancellable(Refusal):
    """The payment is captured or final."""

    def __init__(self, payment: str, status: str) -> None:
        super().__init__(f"The payment is {status}.", resource=payment)


class ForbiddenStatus(Refusal):
    """A lever would move something where its life does not lead; no operation says this."""

    def __init__(self, what: str, id: str, status: str, wanted: str) -> None:
        super().__init__(f"The {what} {id} is {status} and cannot become {wanted}.", resource=id)


class CardDeclined(Refusal):
    """The card was declined; `decline_code` says why where that is known."""

    def __init__(self, decline_code: str | None) -> None:
        why = "" if decline_code is None else f": {decline_code.replace('_', ' ')}"
        super().__init__(f"The card was declined{why}.", "payment_method")
        self.decline_code = decline_code
