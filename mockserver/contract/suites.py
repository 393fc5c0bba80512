"""Which providers can be held to their contract."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockserver.contract import expys, loyalife, vinr
from mockserver.contract.dialect import Dialect

DIALECTS: Final[Mapping[str, Dialect]] = MappingProxyType(
    {"expys": expys.DIALECT, "loyalife": loyalife.DIALECT, "vinr": vinr.DIALECT}
)
