"""Customers."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.vinr.wire.common import Expandable, Metadata, Name, Paging, Updating

Email = Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=255)]
# E.164. Python's $ also matches before a line break at the end, hence the look ahead.
Phone = Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}(?!\n)$")]


class CreateCustomer(Expandable, kw_only=True):
    """Body of customers.create."""

    email: Email | None = None
    name: Name | None = None
    phone: Phone | None = None
    metadata: Metadata | UnsetType = UNSET


class UpdateCustomer(Updating, kw_only=True):
    """Body of customers.update."""

    IMMUTABLE: ClassVar[tuple[str, ...]] = ("id", "object", "created_at")

    email: Email | UnsetType | None = UNSET
    name: Name | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    metadata: Metadata | UnsetType = UNSET


class ListCustomers(Paging, kw_only=True):
    """Query of customers.list."""

    email: str | UnsetType = UNSET


class Customer(msgspec.Struct):
    """A customer."""

    id: str
    object: Literal["customer"]
    email: str | None
    name: str | None
    phone: str | None
    default_payment_method: str | None
    metadata: dict[str, str]
    created_at: str
    updated_at: str
