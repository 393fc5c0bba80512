"""The SFTP server of `mockserver serve`: whether there can be one, and where it listens."""

from __future__ import annotations

from dataclasses import dataclass

import click
from starlette.applications import Starlette

from mockserver.serving import Beside, BindError, bind
from mockserver.settings import Settings

PORT_OPTION = "--sftp-port"
KEY_OPTION = "--sftp-host-key"


@dataclass(frozen=True, slots=True)
class SftpServer:
    """One that runs when `running` is entered; clients check the fingerprint of its key."""

    port: int
    fingerprint: str
    running: Beside


def sftp_server(app: Starlette, settings: Settings) -> SftpServer | None:
    """The SFTP server that the settings ask for; raises `click.ClickException` if it cannot be."""
    if settings.sftp_port is None:
        if settings.sftp_host_key is not None:
            raise click.BadParameter(f"needs {PORT_OPTION}", param_hint=KEY_OPTION)
        return None
    if app.state.file_drop is None:
        message = f"{settings.only} takes no files; leave out --only, or serve loyalife"
        raise click.BadParameter(message, param_hint=PORT_OPTION)
    try:
        from mockserver.sftp.server import HostKeyError, host_key, serve
    except ModuleNotFoundError as error:
        if error.name != "asyncssh":
            raise
        raise click.ClickException(
            f"{PORT_OPTION} needs asyncssh, the extra sftp: pip install asyncssh"
        ) from error
    try:
        key = host_key(settings.sftp_host_key)
        listener = bind(settings.host, settings.sftp_port)
    except HostKeyError as error:
        raise click.BadParameter(str(error), param_hint=KEY_OPTION) from error
    except BindError as error:
        raise click.ClickException(str(error)) from error
    return SftpServer(
        listener.getsockname()[1],
        key.get_fingerprint(),
        serve(app.state.file_drop, app.state.worlds, listener, key),
    )
