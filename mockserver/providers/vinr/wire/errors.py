"""How errors look."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

ErrorType = Literal[
    "authentication_error",
    "validation_error",
    "payment_error",
    "billing_error",
    "rate_limit_error",
    "api_error",
]


class ErrorDetail(msgspec.Struct, kw_only=True):
    """One error.

    `param` is the field that is at fault, `resource` the object that stands in the way,
    `decline_code` why a card was declined.
    """

    type: ErrorType
    code: str
    message: str
    param: str | UnsetType = UNSET
    doc_url: str
    request_id: str
    decline_code: str | UnsetType = UNSET
    resource: str | UnsetType = UNSET


class ErrorBody(msgspec.Struct):
    """The body of every error."""

    error: ErrorDetail
