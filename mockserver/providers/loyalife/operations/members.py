"""Members, and the tokens, passwords and codes that they log in with."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.auth import BEARER, CREDENTIALS
from mockserver.providers.loyalife.handlers import logins, members, tokens
from mockserver.providers.loyalife.operations.folders import MEMBER

MEMBERS = (
    Operation(
        id="oauth.token",
        method="POST",
        path="/lbms-ingress/oauth/api/Auth/Token",
        summary="Get a token, the same one until it ends; of one member if a scope says so.",
        access=CREDENTIALS,
        handler=tokens.get_token,
        body=wire.TokenRequest,
        answer=wire.TokenAnswer,
    ),
    Operation(
        id="member.create_profile",
        method="POST",
        path=f"{MEMBER}/CreateProfileWithAttributes",
        summary="Enrol a member with standard and custom attributes.",
        access=BEARER,
        handler=members.create_profile,
        query=wire.ProgramQuery,
        body=wire.CreateProfileRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="member.get_profile",
        method="GET",
        path=f"{MEMBER}/GetMemberProfile",
        summary="Get a member with internal id, tier and balance.",
        access=BEARER,
        handler=members.get_profile,
        query=wire.ProfileQuery,
        answer=wire.Envelope[wire.Profile],
    ),
    Operation(
        id="member.get_by_unique_attribute",
        method="GET",
        path=f"{MEMBER}/GetMemberDetailsByUniqueAttribute",
        summary="Find a member by an attribute that no two members share.",
        access=BEARER,
        handler=members.get_by_unique_attribute,
        query=wire.AttributeQuery,
        answer=wire.Envelope[wire.ProfileSummary],
    ),
    Operation(
        id="member.update_profile",
        method="POST",
        path=f"{MEMBER}/UpdateProfileWithAttributes",
        summary="Change attributes of the member with this internal id.",
        access=BEARER,
        handler=members.update_profile,
        query=wire.ProgramQuery,
        body=wire.UpdateProfileRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="member.check_credentials",
        method="POST",
        path=f"{MEMBER}/CheckMembershipCredentialsByRelationReference",
        summary="Check a member's hashed password.",
        access=BEARER,
        handler=logins.check_credentials,
        body=wire.CheckCredentialsRequest,
        answer=wire.Envelope[wire.Login],
    ),
    Operation(
        id="member.generate_otp",
        method="POST",
        path=f"{MEMBER}/GenerateOTP",
        summary="Send a one-time code to the member with this e-mail address.",
        access=BEARER,
        handler=logins.generate_otp,
        body=wire.GenerateOtpRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="member.verify_otp",
        method="POST",
        path=f"{MEMBER}/VerifyOTP",
        summary="Check a one-time code by e-mail address.",
        access=BEARER,
        handler=logins.verify_otp,
        body=wire.VerifyOtpRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="member.generate_otp_by_relation",
        method="POST",
        path=f"{MEMBER}/GenerateOTPByRelationReference",
        summary="Send a one-time code to the member with this reference.",
        access=BEARER,
        handler=logins.generate_otp_by_relation,
        body=wire.GenerateOtpRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="member.verify_otp_by_relation",
        method="POST",
        path=f"{MEMBER}/VerifyOTPByRelationReference",
        summary="Check a one-time code by reference.",
        access=BEARER,
        handler=logins.verify_otp_by_relation,
        body=wire.VerifyOtpRequest,
        answer=wire.Envelope[bool],
    ),
)
