"""Refusals."""

from typing import NotRequired, Required, TypedDict

from mockserver.control_wire.requests import Miss


class Problem(TypedDict, total=False):
    """One bad field of a call; `known` lists the allowed values where there is such a list."""

    path: Required[str]
    message: Required[str]
    known: list[str]


class Refusal(TypedDict):
    """Why a call was refused (RFC 9457); `errors` are there where fields or parameters are bad."""

    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[Problem]]


class Unmet(Refusal):
    """There were not as many requests as expected; `nearest` are those that came close."""

    count: int
    nearest: list[Miss]
