"""Calls of all operations in the demo world, one after the other: the examples of the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mockserver.exchange.openapi.stories import Narrator


KEY: Final = "expys_sandbox_demo"
MEMBER: Final = "user_42"

_ABOUT_MEMBER: Final = {"externalUserID": MEMBER}
_MINUTE_MS: Final = 60_000


def tell(narrator: Narrator) -> None:
    """Go through all operations."""
    narrator.headers = _bearer(KEY)
    token = narrator.tell("exchangeToken", body=_ABOUT_MEMBER)["accessToken"]
    _members(narrator)
    _offers(narrator)
    _org(narrator)
    _webhooks(narrator)
    narrator.headers = _bearer(token)
    _wallet(narrator)
    _redemptions(narrator)
    _interests(narrator)
    _conversations(narrator)
    _terms(narrator)
    narrator.headers = _bearer(KEY)
    narrator.tell("removeMember", {"externalUserID": "user_new"}, query={"retainBalance": False})


def _bearer(credential: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {credential}"}


def _members(narrator: Narrator) -> None:
    narrator.tell("listMembers", query={"limit": 2})
    narrator.tell("getMember", _ABOUT_MEMBER)
    body = {"displayName": "New Member", "tier": "silver", "attributes": {"city": "Porto"}}
    narrator.tell("setMember", {"externalUserID": "user_new"}, body=body)
    credit = {"externalUserID": MEMBER, "amount": 250, "reason": "birthday"}
    narrator.tell("creditWallet", body=credit, headers={"Idempotency-Key": "birthday-42"})


def _offers(narrator: Narrator) -> None:
    narrator.tell("listOffers", query={"limit": 2, "available": True})
    narrator.tell("getOffer", {"id": "off_spa"})
    narrator.tell("setOfferPrice", {"id": "off_spa"}, body={"amount": 1100})
    narrator.tell("deleteOfferPrice", {"id": "off_spa"})


def _org(narrator: Narrator) -> None:
    narrator.tell("getBalance")
    narrator.tell("updateConfiguration", body={"currencyName": "Stars", "currencySymbol": "ST"})
    narrator.tell("getAnalyticsSummary")
    narrator.tell("getAnalyticsOffers")
    days = {"from": "2026-02-01T00:00:00Z", "to": "2026-03-01T00:00:00Z", "interval": "week"}
    narrator.tell("getAnalyticsTimeseries", query=days)


def _webhooks(narrator: Narrator) -> None:
    body = {"url": "https://hooks.example.com/expys", "events": ["redemption.created"]}
    endpoint = narrator.tell("createWebhook", body=body)["id"]
    narrator.tell("listWebhooks")
    narrator.tell("deleteWebhook", {"id": endpoint})


def _wallet(narrator: Narrator) -> None:
    narrator.tell("getWallet")
    narrator.tell("listTransactions", query={"limit": 2})
    narrator.tell("getEligibility")


def _redemptions(narrator: Narrator) -> None:
    key = {"Idempotency-Key": "order-1"}
    redemption = narrator.tell("createRedemption", body={"offer": "off_spa"}, headers=key)["id"]
    narrator.tell("listRedemptions", query={"limit": 2})
    narrator.tell("getRedemption", {"id": redemption})
    narrator.tell("cancelRedemption", {"id": redemption}, body={"note": "The date does not fit."})
    feedback = {"rating": 5, "comment": "A wonderful evening."}
    narrator.tell("setRedemptionFeedback", {"id": "rdm_demo_completed"}, body=feedback)


def _interests(narrator: Narrator) -> None:
    wish = {"offer": "off_dinner", "adults": 2, "occasion": "ANNIVERSARY"}
    interest = narrator.tell("createInterest", body=wish)["id"]
    narrator.tell("getInterest", {"id": interest})
    intake = {"adults": 2, "contactMethod": "PHONE", "phone": "+351912345678"}
    narrator.tell("setInterestIntake", {"id": interest}, body=intake)
    narrator.tell("startPhoneVerification", {"id": interest})
    code = narrator.pull("GET", f"/interests/{interest}/phone-code")["code"]
    narrator.tell("confirmPhoneVerification", {"id": interest}, body={"code": code})


def _conversations(narrator: Narrator) -> None:
    here = {"id": "cnv_support"}
    narrator.tell("listConversations")
    narrator.tell("listMessages", here, query={"limit": 2})
    narrator.tell("sendMessage", here, body={"message": "Is parking included?"})
    narrator.tell("streamMessages", here)


def _terms(narrator: Narrator) -> None:
    narrator.tell("getTerms")
    narrator.tell("getTermsContent", {"version": "ldv_tos_2"})
    narrator.tell("acceptTerms", body={"versions": ["ldv_tos_2"]})
