"""The codes that each operation can answer with, beside those that all operations have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ERRORS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
