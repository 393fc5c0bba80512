"""The codes that each operation can answer with, beside those that all operations have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.exchange.reference import Errors
from mockserver.providers.loyalife.refusals import BatchUnknown

# Of one-time passwords, however their member is named.
_SENDING: Final = ("103", "107", "111", "113")
_VERIFYING: Final = (*_SENDING, "120", "121", "122", "123", "124")

ERRORS: Final[Mapping[str, Errors]] = MappingProxyType(
    {
        "oauth.token": ("401",),
        "member.create_profile": ("E102", "E201", "E205", "E206"),
        "member.get_profile": ("103", "998"),
        "member.get_by_unique_attribute": ("103", "998"),
        "member.update_profile": ("103", "104", "E102", "E201", "E202", "E204", "E205", "E206"),
        "member.check_credentials": ("107", "110", "111", "113"),
        "member.generate_otp": _SENDING,
        "member.verify_otp": _VERIFYING,
        "member.generate_otp_by_relation": _SENDING,
        "member.verify_otp_by_relation": _VERIFYING,
        "transaction.insert": ("006", "103", "107", "113", "201"),
        "transaction.poll_batch": (BatchUnknown("there is no such batch"),),
        "transaction.summary_by_date": ("103", "204"),
        "transaction.statement_summary": ("103",),
        "transaction.expiry_schedule": ("103",),
        "pg.check_availability": ("103", "107", "113"),
        "pg.redeem_points": ("103", "107", "113", "205", "209"),
        "pg.reversal_points": ("103", "113", "206", "207", "208"),
        "subrelation.add": ("103", "301"),
        "subrelation.list": ("103", "302"),
    }
)
