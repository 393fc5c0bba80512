"""Liveness, readiness, and what the server is."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from mockserver.control.call import ControlCall, reply
from mockserver.core.times import iso
from mockserver.settings import Settings

if TYPE_CHECKING:
    from mockserver.control.plane import ControlPlane

_LIMITS = [field.name for field in fields(Settings) if field.name.endswith("_max")]


def live(_: ControlCall) -> Response:
    """The process answers."""
    return reply({"status": "ok"})


def ready(_: ControlCall) -> Response:
    """The seed is loaded; the application does not exist before it is."""
    return reply({"status": "ok"})


def info(call: ControlCall) -> Response:
    """Version, providers and settings."""
    return reply(call.plane.info())


def server_url(settings: Settings) -> str:
    """The URL of the whole server, as clients know it."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    shown = f"[{host}]" if ":" in host else host
    scheme = "https" if settings.tls else "http"
    return (settings.public_url or f"{scheme}://{shown}:{settings.port}").rstrip("/")


def base_url(settings: Settings, provider: str) -> str:
    """The base URL that clients of a provider are given."""
    base = server_url(settings)
    return base if settings.only else f"{base}/{provider}"


def describe(plane: ControlPlane, version: str) -> dict[str, Any]:
    """The content of `info`."""
    settings = plane.settings
    fixture, start = plane.default.fixture, plane.default.start
    return {
        "version": version,
        "providers": [
            {
                "name": provider.name,
                "base_url": base_url(settings, provider.name),
                "hosts": list(provider.hosts),
                "operations": sum(operation.built for operation in provider.operations),
                "credentials": dict(provider.credentials),
            }
            for provider in plane.providers.values()
        ],
        "worlds": len(plane.worlds.all),
        "settings": {
            "fixture": settings.fixture,
            "only": settings.only,
            "fixture_loaded_at": iso(plane.default.loaded_at_ms),
            "seed": fixture.seed if start.seed is None else start.seed,
            "now": None if start.now_ms is None else iso(start.now_ms),
            "frozen": settings.frozen,
            "worlds_by_key": settings.worlds_by_key,
            "public_url": settings.public_url,
            "allowed_hosts": list(settings.allowed_hosts),
            "control_token": "set" if plane.guard.token_was_set else "made up",
            "cors_origins": list(settings.cors_origins),
            "sftp_port": settings.sftp_port,
            "tls": settings.tls,
            "watch": settings.watch,
            "strict_answers": settings.strict_answers,
            "webhook_allow": list(settings.webhook_allow),
            **{name: getattr(settings, name) for name in _LIMITS},
        },
    }
