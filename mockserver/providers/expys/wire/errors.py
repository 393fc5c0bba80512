"""How errors look."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType


class ErrorDetail(msgspec.Struct):
    """One error; `details` depend on its code."""

    code: str
    message: str
    details: dict[str, Any] | UnsetType = UNSET


class ErrorBody(msgspec.Struct):
    """The body of every error."""

    error: ErrorDetail
