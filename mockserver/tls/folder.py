"""Where the authority of this user lives.

Decided here: there is one for each user and not one for each server, as with mkcert. Whoever uses a
phone or an emulator has to trust it by hand, and does so once.
"""

import os
from pathlib import Path
from typing import Final

AUTHORITY: Final = "authority"
"""The part of the folder that is the authority: made, and moved away, as a whole."""

CA_FILE: Final = "ca.pem"
"""What clients trust: the certificate of the authority."""

KEY_FILE: Final = "ca-key.pem"
"""What signs certificates: for the eyes of this user only."""


def tls_folder(given: Path | None) -> Path:
    """Return the given folder, or the one where programs of this user keep such data.

    Raises RuntimeError for a user who has no home.
    """
    if given is not None:
        return given
    # By the rules of XDG a path that is not absolute does not count.
    data = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (data if data.is_absolute() else Path.home() / ".local" / "share") / "mockserver"


def trusted_file(given: Path | None) -> Path | None:
    """Return the certificate of this user's own authority, None where there is none."""
    try:
        path = tls_folder(given) / AUTHORITY / CA_FILE
    except RuntimeError:
        return None
    return path if path.is_file() else None
