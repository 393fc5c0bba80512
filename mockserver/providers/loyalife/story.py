"""Calls of all operations in the demo world, one after the other: the examples of the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mockserver.exchange.openapi.stories import Narrator


PROGRAM: Final = 19
JANE: Final = "jane.doe@example.com"
NEW: Final = "CIF-100287"

_PROGRAM: Final = {"pintProgramId": PROGRAM}
_WHERE: Final = {"ProgramId": PROGRAM, "RelationType": 4}
_ABOUT: Final = {"RelationReference": JANE, "TransactionCurrency": "DEFAULT", **_WHERE}
_MD5: Final = "5F4DCC3B5AA765D61D8327DEB882CF99"
_ADDRESS: Final = "203.0.113.9"
_SECOND_MS: Final = 1000


def tell(narrator: Narrator) -> None:
    """Go through all operations."""
    credentials = {
        "grant_type": "client_credentials",
        "client_id": "demo-client",
        "client_secret": "demo-secret",
    }
    token = narrator.tell("oauth.token", body=credentials)["results"]["token"]
    narrator.headers = {"Authorization": f"Bearer {token}"}
    _members(narrator)
    _logins(narrator)
    _transactions(narrator)
    _payments(narrator)
    _history(narrator)
    _links(narrator)


def _told(narrator: Narrator, operation: str, **call: Any) -> Any:
    """The ReturnObject of a call."""
    return narrator.tell(operation, **call)["results"]["ReturnObject"]


def _members(narrator: Narrator) -> None:
    profile = {
        "relation_reference": NEW,
        "full_name": "Sample Member",
        "email_id": "sample@example.com",
        "mobile_number": "+15550100287",
        "status": "1",
        "gender": "O",
        "dob": "1991-02-17",
    }
    narrator.tell("member.create_profile", query=_PROGRAM, body=profile)
    query = {**_PROGRAM, "pstrRelationReference": NEW, "pintRelationType": 4}
    member = _told(narrator, "member.get_profile", query=query)
    query = {
        **_PROGRAM,
        "pstrUniqueAttributeKey": "email_id",
        "pstrUniqueAttributeValue": "sample@example.com",
    }
    narrator.tell("member.get_by_unique_attribute", query=query)
    changes = {"id": member["Id"], "data": {"mobile_number": "+15550100288"}}
    narrator.tell("member.update_profile", query=_PROGRAM, body=changes)


def _logins(narrator: Narrator) -> None:
    login = {"UniquerefID": JANE, **_WHERE, "Password": _MD5}
    narrator.tell("member.check_credentials", body=login)
    for by in ("", "_by_relation"):
        who = {"UniquerefID": JANE, "OtpType": "LOGIN", **_WHERE}
        sent = {**who, "SourceAddress": _ADDRESS, "SourceCode": 1}
        narrator.tell(f"member.generate_otp{by}", body=sent)
        code = narrator.pull("GET", "/otp", reference=JANE, type="LOGIN")["otp"]
        answer = {**who, "OTP": code, "DestinationAddress": _ADDRESS, "Destination": "Web"}
        narrator.tell(f"member.verify_otp{by}", body=answer)


def _transactions(narrator: Narrator) -> None:
    purchase = {
        "transaction_id": "POS-88213",
        "amount": 2500,
        "transaction_date": "2026-02-28",
        "product_code": "RETAIL001",
        "sub_product_code": "GROCERY",
        "member_relation_reference": JANE,
        "transaction_type": "DR",
        "_xoxo_api_client_idempotency": "inv-88213",
    }
    narrator.tell("transaction.insert", query=_PROGRAM, body=purchase)
    batch = [{**purchase, "transaction_id": "POS-88214", "_xoxo_api_client_idempotency": "inv-2"}]
    queued = _told(narrator, "transaction.insert_v2", query=_PROGRAM, body=batch)
    narrator.advance(_SECOND_MS)
    query = {"batch_id": queued["batch_id"], **_PROGRAM}
    narrator.tell("transaction.poll_batch", query=query)


def _payments(narrator: Narrator) -> None:
    narrator.tell("pg.check_availability", body=_ABOUT)
    spent = {
        **_ABOUT,
        "Amount": 12.5,
        "Points": 200,
        "MerchantName": "Amazon",
        "LoyaltyTxnType": 30,
    }
    redemption = _told(narrator, "pg.redeem_points", body=spent)
    back = {
        "RelationReference": JANE,
        "MerchantName": "Amazon",
        "ExternalReference": redemption,
        "ProgramId": PROGRAM,
    }
    narrator.tell("pg.reversal_points", body=back)


def _history(narrator: Narrator) -> None:
    page = {
        **_ABOUT,
        "DateFrom": "2026-01-01T00:00:00",
        "DateTo": "2026-12-31T23:59:59",
        "MinimumRange": 0,
        "MaximumRange": 2,
    }
    narrator.tell("transaction.summary_by_date", body=page)
    narrator.tell("transaction.statement_summary", body=_ABOUT)
    narrator.tell("transaction.expiry_schedule", body={**_ABOUT, "Year": 2027})


def _links(narrator: Narrator) -> None:
    link = {
        "member_relation_reference": JANE,
        "sub_relation_identifier": "LOAN-55120",
        "sub_relation_type": "LOAN",
        "status": "ACTIVE",
    }
    narrator.tell("subrelation.add", query=_PROGRAM, body=link)
    narrator.tell("subrelation.list", query={**_PROGRAM, "pstrRelationReference": JANE})
