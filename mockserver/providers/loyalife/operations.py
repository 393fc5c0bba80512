"""Every operation of the service, in the order of its reference.

An operation without a handler is known from release notes only and not built here; its path is
decided here. Each of the others also answers at a short path.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mockserver.exchange.operation import Evidence, Operation
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.auth import BEARER, CREDENTIALS
from mockserver.providers.loyalife.handlers import (
    logins,
    members,
    payments,
    statements,
    sub_relations,
    tokens,
    transactions,
)

# The service spells `api` in two ways.
_MEMBER: Final = "/lbms-ingress/member/api/Member"
_TRANSACTION: Final = "/lbms-ingress/transaction-lm/API/Transaction"
_PAYMENT: Final = "/lbms-ingress/pg-lm/API/PG"

_BUILT = (
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
        path=f"{_MEMBER}/CreateProfileWithAttributes",
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
        path=f"{_MEMBER}/GetMemberProfile",
        summary="Get a member with internal id, tier and balance.",
        access=BEARER,
        handler=members.get_profile,
        query=wire.ProfileQuery,
        answer=wire.Envelope[wire.Profile],
    ),
    Operation(
        id="member.get_by_unique_attribute",
        method="GET",
        path=f"{_MEMBER}/GetMemberDetailsByUniqueAttribute",
        summary="Find a member by an attribute that no two members share.",
        access=BEARER,
        handler=members.get_by_unique_attribute,
        query=wire.AttributeQuery,
        answer=wire.Envelope[wire.ProfileSummary],
    ),
    Operation(
        id="member.update_profile",
        method="POST",
        path=f"{_MEMBER}/UpdateProfileWithAttributes",
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
        path=f"{_MEMBER}/CheckMembershipCredentialsByRelationReference",
        summary="Check a member's hashed password.",
        access=BEARER,
        handler=logins.check_credentials,
        body=wire.CheckCredentialsRequest,
        answer=wire.Envelope[wire.Login],
    ),
    Operation(
        id="member.generate_otp",
        method="POST",
        path=f"{_MEMBER}/GenerateOTP",
        summary="Send a one-time code to the member with this e-mail address.",
        access=BEARER,
        handler=logins.generate_otp,
        body=wire.GenerateOtpRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="member.verify_otp",
        method="POST",
        path=f"{_MEMBER}/VerifyOTP",
        summary="Check a one-time code by e-mail address.",
        access=BEARER,
        handler=logins.verify_otp,
        body=wire.VerifyOtpRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="member.generate_otp_by_relation",
        method="POST",
        path=f"{_MEMBER}/GenerateOTPByRelationReference",
        summary="Send a one-time code to the member with this reference.",
        access=BEARER,
        handler=logins.generate_otp_by_relation,
        body=wire.GenerateOtpRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="member.verify_otp_by_relation",
        method="POST",
        path=f"{_MEMBER}/VerifyOTPByRelationReference",
        summary="Check a one-time code by reference.",
        access=BEARER,
        handler=logins.verify_otp_by_relation,
        body=wire.VerifyOtpRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="transaction.insert",
        method="POST",
        path=f"{_TRANSACTION}/InsertTransactionData",
        summary="Post a transaction; rules decide its points (DR earns, CR takes back).",
        access=BEARER,
        handler=transactions.insert_transaction,
        query=wire.ProgramQuery,
        body=wire.InsertTransactionRequest,
        answer=wire.Envelope[bool],
    ),
    Operation(
        id="transaction.insert_v2",
        method="POST",
        path=f"{_TRANSACTION}/InsertTransactionDataV2",
        summary="Queue transactions to be processed in a moment.",
        access=BEARER,
        handler=transactions.insert_batch,
        query=wire.ProgramQuery,
        body=list[wire.BatchItem],
        answer=wire.Envelope[wire.QueuedBatch],
        status=202,
    ),
    Operation(
        id="transaction.poll_batch",
        method="GET",
        path=f"{_TRANSACTION}/PollTransactionBatchStatus",
        summary="Get what has come of a batch; done when none of it is pending.",
        access=BEARER,
        handler=transactions.poll_batch,
        query=wire.PollQuery,
        answer=wire.Envelope[wire.BatchStatus],
    ),
    Operation(
        id="transaction.summary_by_date",
        method="POST",
        path=f"{_TRANSACTION}/GetMemberTransactionSummaryByDate",
        summary="Get a page of a member's history, newest first.",
        access=BEARER,
        handler=statements.get_history,
        body=wire.HistoryRequest,
        answer=wire.Envelope[list[wire.HistoryLine]],
    ),
    Operation(
        id="transaction.statement_summary",
        method="POST",
        path=f"{_TRANSACTION}/GetMemberStatementSummary",
        summary="Get the sums of a member's points by category, and the balance.",
        access=BEARER,
        handler=statements.get_statement,
        body=wire.MemberRequest,
        answer=wire.Envelope[wire.Statement],
    ),
    Operation(
        id="transaction.expiry_schedule",
        method="POST",
        path=f"{_TRANSACTION}/GetExpirySchedule",
        summary="Get which points end when, in one year.",
        access=BEARER,
        handler=statements.get_schedule,
        body=wire.ScheduleRequest,
        answer=wire.Envelope[wire.Schedule],
    ),
    Operation(
        id="pg.check_availability",
        method="POST",
        path=f"{_PAYMENT}/CheckAvailability",
        summary="Get the points that a member can spend now.",
        access=BEARER,
        handler=payments.check_availability,
        body=wire.MemberRequest,
        answer=wire.Envelope[int | float],
    ),
    Operation(
        id="pg.redeem_points",
        method="POST",
        path=f"{_PAYMENT}/RedeemPoints",
        summary="Spend points, all or none; the answer is the id that a reversal needs.",
        access=BEARER,
        handler=payments.redeem_points,
        body=wire.RedeemPointsRequest,
        answer=wire.Envelope[str],
    ),
    Operation(
        id="pg.reversal_points",
        method="POST",
        path=f"{_PAYMENT}/ReversalPoints",
        summary="Give the points of a redemption back, once.",
        access=BEARER,
        handler=payments.reversal_points,
        body=wire.ReversalPointsRequest,
        answer=wire.Envelope[bool],
    ),
    # On the product page only; paths and fields are decided here.
    Operation(
        id="subrelation.add",
        method="POST",
        path=f"{_MEMBER}/AddSubRelation",
        summary="Link a card, an account or another id to a member, or change a link.",
        access=BEARER,
        handler=sub_relations.add_sub_relation,
        query=wire.ProgramQuery,
        body=wire.AddSubRelationRequest,
        answer=wire.Envelope[wire.AddedSubRelation],
        evidence=Evidence.ILLUSTRATIVE,
    ),
    Operation(
        id="subrelation.list",
        method="GET",
        path=f"{_MEMBER}/GetSubRelations",
        summary="List the links of a member, or all with a card number or another id.",
        access=BEARER,
        handler=sub_relations.list_sub_relations,
        query=wire.SubRelationsQuery,
        answer=wire.Envelope[list[wire.SubRelation]],
        evidence=Evidence.ILLUSTRATIVE,
    ),
)

_MISSING = (
    (
        "paywithrewards.create",
        "POST",
        f"{_PAYMENT}/CreateRedemption",
        "Open a pay-with-rewards request.",
    ),
    (
        "paywithrewards.cancel",
        "POST",
        f"{_PAYMENT}/CancelRedemption",
        "Cancel a pay-with-rewards request that is pending.",
    ),
    (
        "paywithrewards.list",
        "POST",
        f"{_PAYMENT}/ListRedemption",
        "List pay-with-rewards requests.",
    ),
    ("paywithrewards.get", "GET", f"{_PAYMENT}/GetRedemption", "Get a pay-with-rewards request."),
    (
        "cashback.create",
        "POST",
        f"{_PAYMENT}/CreateCashback",
        "Turn points into a cashback request.",
    ),
    ("cashback.list", "POST", f"{_PAYMENT}/ListCashback", "List cashback requests."),
    ("cashback.get", "GET", f"{_PAYMENT}/GetCashback", "Get a cashback request."),
    (
        "points.transfer",
        "POST",
        f"{_TRANSACTION}/TransferPoints",
        "Send points to another member of the program.",
    ),
)


def _with_short_path(operation: Operation) -> Operation:
    """The operation also at the path that the service shows on a product page."""
    folder = "/oauth/Auth" if operation.access == CREDENTIALS else "/v1"
    name = operation.path.rpartition("/")[2]
    return replace(operation, aliases=(f"{folder}/{name}",))


OPERATIONS = (
    *map(_with_short_path, _BUILT),
    *(
        Operation(
            id=id,
            method=method,
            path=path,
            summary=summary,
            access=BEARER,
            evidence=Evidence.INFERRED,
        )
        for id, method, path, summary in _MISSING
    ),
)
