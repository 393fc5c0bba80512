"""What members ask for before they book."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.expys import wire
from mockserver.providers.expys.auth import EITHER
from mockserver.providers.expys.handlers import interests

INTERESTS = (
    Operation(
        id="createInterest",
        method="POST",
        path="/v1/interests",
        summary="Tell the concierge of a wish; costs nothing and books nothing.",
        access=EITHER,
        handler=interests.create_interest,
        body=wire.CreateInterestRequest,
        answer=wire.Interest,
        status=201,
    ),
    Operation(
        id="getInterest",
        method="GET",
        path="/v1/interests/{id}",
        summary="Get an interest with its intake.",
        access=EITHER,
        handler=interests.get_interest,
        answer=wire.Interest,
    ),
    Operation(
        id="setInterestIntake",
        method="PUT",
        path="/v1/interests/{id}/intake",
        summary="Replace the intake of an interest.",
        access=EITHER,
        handler=interests.set_interest_intake,
        body=wire.SetInterestIntakeRequest,
        answer=wire.Interest,
    ),
    Operation(
        id="startPhoneVerification",
        method="POST",
        path="/v1/interests/{id}/phone/verification",
        summary="Send a code to the phone number of the intake.",
        access=EITHER,
        handler=interests.start_phone_verification,
        answer=wire.StartPhoneVerificationResponse,
    ),
    Operation(
        id="confirmPhoneVerification",
        method="PUT",
        path="/v1/interests/{id}/phone/verification",
        summary="Check the code; a wrong one is an answer, not an error.",
        access=EITHER,
        handler=interests.confirm_phone_verification,
        body=wire.ConfirmPhoneVerificationRequest,
        answer=wire.ConfirmPhoneVerificationResponse,
    ),
)
