"""What the reference of the service says beside operations and types."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Any, Final, get_origin

from msgspec import Meta

from mockserver.exchange.reference import Reference
from mockserver.providers.loyalife import story, wire
from mockserver.providers.loyalife.auth import BEARER, CREDENTIALS
from mockserver.providers.loyalife.operation_errors import ERRORS

BEARER_TOKEN: Final = "BearerToken"

# How much freer the short paths are, no schema can say.
ShortBody = Annotated[
    dict[str, Any],
    Meta(
        description=(
            "The fields of the long path, in any case. `memberId` may stand for the member,"
            " `transactionId` and `guid` for ExternalReference, `currency` for"
            " TransactionCurrency; what is the same for all requests of a client may be left out."
        )
    ),
]


def short_form(kind: Any) -> Any:
    """The type of a body at the short path."""
    return list[ShortBody] if get_origin(kind) is list else ShortBody


REFERENCE = Reference(
    description=(
        "Members, points, redemptions by GUID, statements and one-time passwords of a loyalty"
        " program, as a local sandbox answers them. A refusal of a business rule may come with"
        " status 200: IsSucessful tells it."
    ),
    schemes=MappingProxyType(
        {
            BEARER_TOKEN: {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "From oauth.token, for client_id and client_secret of a program.",
            }
        }
    ),
    security=MappingProxyType({CREDENTIALS: (), BEARER: (BEARER_TOKEN,)}),
    error=wire.Envelope[None],
    errors=lambda operation: ERRORS.get(operation.id, ()),
    code_of=lambda body: body.results.ErrorCode,
    story=story.tell,
    form=short_form,
)
