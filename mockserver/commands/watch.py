"""`mockserver serve --watch`: whether files can be watched, and how their changes are heard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import click
from starlette.applications import Starlette

from mockserver.serving import Beside
from mockserver.settings import Settings
from mockserver.watching import FixtureWatch

OPTION = "--watch"


def fixture_watch(app: Starlette, settings: Settings, on_new: Callable[[], None]) -> Beside | None:
    """What watches the fixture, if the settings ask for it; `on_new` is called after a change.

    Raises `click.ClickException` if it cannot be.
    """
    if not settings.watch:
        for option, value in (
            ("--watch-reset", settings.watch_reset),
            ("--watch-polling", settings.watch_polling),
        ):
            if value:
                raise click.BadParameter(f"needs {OPTION}", param_hint=option)
        return None
    try:
        from watchfiles import Change, awatch
    except ModuleNotFoundError as error:
        if error.name != "watchfiles":
            raise
        raise click.ClickException(
            f"{OPTION} needs watchfiles, the extra watch: pip install watchfiles"
        ) from error

    async def changes(folder: Path) -> AsyncIterator[object]:
        # None leaves it to WATCHFILES_FORCE_POLLING.
        polling = True if settings.watch_polling else None
        async for found in awatch(
            folder, watch_filter=None, recursive=False, force_polling=polling
        ):
            yield found
            if (Change.deleted, str(folder)) in found:
                return

    state = app.state
    return FixtureWatch(settings, state.default_seed, state.worlds, changes, on_new).running()
