"""The services that the server stands in for."""

from __future__ import annotations

from mockserver.exchange.provider import Provider


def all_providers() -> tuple[Provider, ...]:
    """Every service, in the order in which they are listed."""
    # Imported here: a provider's own modules must not need all the others.
    from mockserver.providers.expys.provider import EXPYS  # noqa: PLC0415
    from mockserver.providers.loyalife.provider import LOYALIFE  # noqa: PLC0415
    from mockserver.providers.vinr.provider import VINR  # noqa: PLC0415

    return (EXPYS, LOYALIFE, VINR)
