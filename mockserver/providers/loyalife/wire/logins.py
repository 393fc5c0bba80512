"""Passwords and one-time codes."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

from mockserver.providers.loyalife.wire.common import RelationType, Text

OtpType = Literal[
    "ACTIVATION",
    "LOGIN",
    "FORGOTPWD",
    "CHANGEPASSWORD",
    "RESETPASSWORD",
    "FORGOTUSERNAME",
    "TwoFA",
    "UNBLOCKMEMBER",
    "NONE",
    "CASHBACKCONFIRM",
    "POINTTRANSFERCONFIRM",
    "FAMILYPOOLINGMERGE",
    "FAMILYPOOLINGUNMERGE",
    "AIRREVIEWNCONFIRM",
    "DOMESTICFLIGHTREVIEWNCONFIRM",
    "HOTELREVIEWNCONFIRM",
    "CARREVIEWNCONFIRM",
    "GIFTCARDREVIEWNCONFIRM",
    "PACKAGEREVIEWNCONFIRM",
    "SHOPREVIEWNCONFIRM",
    "SHOPDIGITALREVIEWNCONFIRM",
    "MERCHANTREVIEWNCONFIRM",
    "ISPREVIEWNCONFIRM",
    "INSURANCEREVIEWNCONFIRM",
]

OTP_TYPES: tuple[str, ...] = get_args(OtpType)

ListedOtpType = Annotated[Text, Meta(extra={"listed": OTP_TYPES})]

Destination = Annotated[Text, Meta(extra={"listed": ("Web", "Mobile")})]

# A code has at most 8 digits; one with more is wrong, and one with many more is none.
Code = Annotated[int, Meta(ge=0)] | Annotated[str, Meta(pattern=r"^[0-9]{1,18}(?!\n)$")]

# 32 hexadecimal digits (MD5) or bcrypt's own form.
PasswordHash = Annotated[
    str,
    Meta(pattern=r"^([0-9A-Fa-f]{32}|\$2[abxy]\$[0-9]{2}\$[./A-Za-z0-9]{53})(?!\n)$"),
]


class CheckCredentialsRequest(msgspec.Struct):
    """Body of member.check_credentials; `Password` is hashed by the client."""

    UniquerefID: Text
    ProgramId: int
    RelationType: RelationType
    Password: PasswordHash


class Login(msgspec.Struct):
    """A member whose password was right; the figures are those before this success."""

    Id: int
    FullName: str
    Email: str
    Status: int
    IsAccountActivated: bool
    LastLoggedIn: str | None
    LoginAttempt: int
    ForceChangePassword: bool


class GenerateOtpRequest(msgspec.Struct):
    """Body of both calls that send a code; `UniquerefID` is an e-mail address or a reference."""

    UniquerefID: Text
    SourceAddress: Text
    SourceCode: int
    OtpType: ListedOtpType
    ProgramId: int
    RelationType: RelationType


class VerifyOtpRequest(msgspec.Struct):
    """Body of both calls that check a code."""

    UniquerefID: Text
    OTP: Code
    DestinationAddress: Text
    Destination: Destination
    OtpType: ListedOtpType
    ProgramId: int
    RelationType: RelationType
