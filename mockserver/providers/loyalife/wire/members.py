"""Members and their profiles."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.loyalife.wire.common import CUSTOMER, LooseText, RelationType, Text

# How freely a number may be written is not published; decided here.
MobileNumber = Annotated[str, Meta(pattern=r"^\+?[0-9]{6,15}(?!\n)$")]

BirthDate = Annotated[date, Meta(extra={"moment": "past"})]

StatusText = Literal["1", "2", "3", "4", "5", "6"]

Gender = Literal["M", "F", "O"]

ListedStatus = Annotated[str, Meta(extra={"listed": ("1", "2", "3", "4", "5", "6")})]

ListedGender = Annotated[str, Meta(extra={"listed": ("M", "F", "O")})]


class ProfileRow(msgspec.Struct, kw_only=True):
    """A new member in a file; fields beyond these are custom attributes."""

    relation_reference: Text
    full_name: Text
    email_id: Text | UnsetType = UNSET
    mobile_number: MobileNumber
    status: StatusText = "5"
    address: LooseText | UnsetType | None = UNSET
    gender: Gender | UnsetType | None = UNSET
    dob: BirthDate | UnsetType | None = UNSET
    segment: Text | UnsetType | None = UNSET
    preferred_language: Text | UnsetType | None = UNSET
    referral_code: LooseText | UnsetType | None = UNSET


class CreateProfileRequest(ProfileRow, kw_only=True):
    """Body of member.create_profile; here the e-mail address is required."""

    email_id: Text


class ProfileChanges(msgspec.Struct):
    """The attributes that member.update_profile changes; further ones are custom attributes.

    The reference is here because no value of it is allowed.
    """

    relation_reference: Annotated[str, Meta(extra={"listed": ()})] | UnsetType = UNSET
    full_name: Text | UnsetType = UNSET
    email_id: Text | UnsetType = UNSET
    mobile_number: MobileNumber | UnsetType = UNSET
    status: ListedStatus | UnsetType = UNSET
    address: LooseText | UnsetType | None = UNSET
    gender: ListedGender | UnsetType | None = UNSET
    dob: BirthDate | UnsetType | None = UNSET
    segment: Text | UnsetType = UNSET
    preferred_language: Text | UnsetType = UNSET
    referral_code: LooseText | UnsetType | None = UNSET


class UpdateProfileRequest(msgspec.Struct):
    """Body of member.update_profile; `id` is the internal one."""

    id: int
    data: ProfileChanges


class ProfileQuery(msgspec.Struct):
    """Query of member.get_profile; a token of one member may leave out who is meant."""

    pintProgramId: int
    pstrRelationReference: Text | UnsetType = UNSET
    pintRelationType: RelationType = CUSTOMER


class AttributeQuery(msgspec.Struct):
    """Query of member.get_by_unique_attribute."""

    pintProgramId: int
    pstrUniqueAttributeKey: Text
    pstrUniqueAttributeValue: Text


class Profile(msgspec.Struct):
    """A member; `TotalPoints` is the balance."""

    Id: int
    FullName: str
    Email: str
    MobileNumber: str
    DOB: str | None
    Gender: str | None
    Address: str | None
    Status: int
    IsAccountActivated: bool
    TierName: str
    TotalPoints: int | float
    EnrollmentDate: str
    ActivatedDate: str | None
    LastLoggedIn: str | None
    IsAccrualAllowed: bool
    CustomerSegment: str
    RelationReference: str
    ProgramId: int
    PreferredLanguage: str
    CustomAttributes: dict[str, Any]


class ProfileSummary(msgspec.Struct):
    """A member as a search finds it."""

    Id: int
    FullName: str
    Email: str
    RelationReference: str
    TierName: str
    TotalPoints: int | float
