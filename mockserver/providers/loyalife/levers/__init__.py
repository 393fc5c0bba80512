"""What happens behind the API's back: the admin's side, and what members are sent."""

from mockserver.exchange.levers import Lever
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.levers.common import ProgramQuery
from mockserver.providers.loyalife.levers.files import FileQuery, take_file
from mockserver.providers.loyalife.levers.holds import approve, reject
from mockserver.providers.loyalife.levers.members import (
    MemberStatusBody,
    PasswordBody,
    set_password,
    set_status,
)
from mockserver.providers.loyalife.levers.otps import OpenOtp, OtpQuery, get_otp
from mockserver.providers.loyalife.levers.programs import Credentials, RotateBody, rotate

LEVERS = (
    Lever(
        id="rotateCredentials",
        method="POST",
        path="/programs/{id}/rotate",
        summary="Give a client of a program new credentials; the old ones and their tokens end.",
        handler=rotate,
        body=RotateBody,
        answer=Credentials,
        refusals={404: "there is no such program"},
    ),
    Lever(
        id="getOtp",
        method="GET",
        path="/otp",
        summary="Read the code that a member was sent; 404 when none is open.",
        handler=get_otp,
        query=OtpQuery,
        answer=OpenOtp,
        refusals={404: "there is no such member, or no code is open"},
    ),
    Lever(
        id="setPassword",
        method="POST",
        path="/members/{reference}/password",
        summary="Set a password, as clients send it; a blocked login is free again.",
        handler=set_password,
        body=PasswordBody,
        query=ProgramQuery,
        status=204,
        refusals={404: "there is no such member"},
    ),
    Lever(
        id="setMemberStatus",
        method="POST",
        path="/members/{reference}/status",
        summary="Give a member another status.",
        handler=set_status,
        body=MemberStatusBody,
        query=ProgramQuery,
        answer=wire.Profile,
        refusals={404: "there is no such member"},
    ),
    Lever(
        id="processFile",
        method="POST",
        path="/files/{type}",
        summary="Process a batch file of type TXN, CPD, BNS or CRD, given as the body.",
        handler=take_file,
        body=bytes,
        query=FileQuery,
        answer=wire.FileReport,
    ),
    Lever(
        id="approveHold",
        method="POST",
        path="/holds/{id}/approve",
        summary="Let points on hold in.",
        handler=approve,
        answer=wire.ItemResult,
        refusals={404: "there is no such transaction with points on hold"},
    ),
    Lever(
        id="rejectHold",
        method="POST",
        path="/holds/{id}/reject",
        summary="Give points on hold up.",
        handler=reject,
        answer=wire.ItemResult,
        refusals={404: "there is no such transaction with points on hold"},
    ),
)
