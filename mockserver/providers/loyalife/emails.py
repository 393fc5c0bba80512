"""What an e-mail address looks like; how strict the service is, is decided here."""

from __future__ import annotations

import re
from typing import Final

LENGTH_MAX: Final = 255

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def is_email(text: str) -> bool:
    """Whether a text has the form of an address with a full host name."""
    return len(text) <= LENGTH_MAX and _EMAIL.fullmatch(text) is not None
