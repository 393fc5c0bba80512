"""Bearer tokens."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.providers.loyalife.wire.common import Text


class TokenRequest(msgspec.Struct):
    """Body of oauth.token; `scope` is text that holds a JSON list: `["LOGIN","CIF-1"]`."""

    grant_type: Literal["client_credentials"]
    client_id: Text
    client_secret: Text
    scope: Text | UnsetType | None = UNSET


class TokenGrant(msgspec.Struct):
    """A token and when it ends."""

    token: str
    tokenExpiresOn: str


class TokenAnswer(msgspec.Struct):
    """The one success without the envelope's other fields."""

    results: TokenGrant
