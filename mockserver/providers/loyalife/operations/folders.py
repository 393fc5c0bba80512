"""Where the documented paths begin; the service spells `api` in two ways."""

from __future__ import annotations

from typing import Final

MEMBER: Final = "/lbms-ingress/member/api/Member"
TRANSACTION: Final = "/lbms-ingress/transaction-lm/API/Transaction"
PAYMENT: Final = "/lbms-ingress/pg-lm/API/PG"
