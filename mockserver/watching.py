"""Reads the fixture anew when its files change, while the server goes on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

from mockserver.core.world import Snapshot
from mockserver.exchange.worlds import Worlds
from mockserver.seeding.build import Start
from mockserver.seeding.default import DefaultSeed, Reading, read
from mockserver.seeding.errors import FixtureError
from mockserver.settings import Settings

Given = ParamSpec("Given")
Result = TypeVar("Result")

Changes = Callable[[Path], AsyncIterator[object]]
"""Tells of each change in a folder, from its first step on until the folder is gone."""

_STAYS = "the last good version stays in force"

_log = logging.getLogger("mockserver.watch")


class FixtureWatch:
    """Keeps the default seed as its files say; `on_new` is called when a version is in force.

    All that takes its time happens in a thread of its own, and what requests see is exchanged in
    one step. A version that cannot be used changes nothing.
    """

    def __init__(
        self,
        settings: Settings,
        default: DefaultSeed,
        worlds: Worlds,
        changes: Changes,
        on_new: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._default = default
        self._worlds = worlds
        self._changes = changes
        self._on_new = on_new
        self._seen = default.files
        self._followers: dict[Path, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch as long as the block lasts."""
        # The first look begins to listen, and finds what has changed since the server's start.
        self._changed.set()
        looking = asyncio.create_task(self._look_again_and_again())
        try:
            yield
        finally:
            tasks = [looking, *self._followers.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _look_again_and_again(self) -> None:
        while True:
            await self._changed.wait()
            # Changes that come from here on are for the next look; who has just begun to listen
            # for them does so from the next step of the loop on.
            self._changed.clear()
            await asyncio.sleep(0)
            try:
                await self._look()
            except Exception:
                _log.exception("the fixture could not be read anew; %s", _STAYS)

    async def _look(self) -> None:
        """Read the fixture, and put it in force if it is a new one that can be used."""
        settings, default = self._settings, self._default
        reading, folders = await _in_thread(_read, settings)
        self._listen(folders)
        if reading.files == self._seen:
            return
        self._seen = reading.files
        if isinstance(reading.outcome, FixtureError):
            _log.error(
                "fixture %s cannot be used; %s:\n%s", settings.fixture, _STAYS, reading.outcome
            )
        elif reading.files == default.files:
            _log.info("fixture %s is again the version that is in force", settings.fixture)
        else:
            await self._put_in_force(reading)

    async def _put_in_force(self, reading: Reading) -> None:
        default, former = self._default, self._default.fixture
        origins: dict[Start, Snapshot] = {}
        # Meanwhile worlds may be made that start in another way.
        while missing := self._starts() - origins.keys():
            origins |= await _in_thread(default.origins, reading.fixture, missing)
        default.take(reading, origins)
        if self._settings.watch_reset:
            count = default.start_over(self._worlds.all, origins)
            what = f"worlds that were reset to it: {count}"
        else:
            what = "worlds that exist stay as they are"
        _log.info("fixture %s: a new version is in force; %s", self._settings.fixture, what)
        self._on_new()
        await _in_thread(default.forget, former)

    def _starts(self) -> set[Start]:
        """The ways to start for which the new version is needed."""
        made = self._default.starts(self._worlds.all) if self._settings.watch_reset else set()
        return {self._default.start, *made}

    def _listen(self, wanted: set[Path]) -> None:
        """Follow these folders, and no others."""
        for folder in self._followers.keys() - wanted:
            self._followers.pop(folder).cancel()
        for folder in wanted - self._followers.keys():
            self._followers[folder] = asyncio.create_task(self._follow(folder))
            # There may have been changes that nobody has heard of.
            self._changed.set()

    async def _follow(self, folder: Path) -> None:
        try:
            async for _ in self._changes(folder):
                self._changed.set()
        except FileNotFoundError:
            # It went before anybody listened.
            pass
        except Exception as error:
            # It stays among the followed ones, for another try would fail as well.
            _log.error("cannot watch %s: %s; --watch-polling may help", folder, error)
            return
        # Another folder may have taken its place, or will.
        del self._followers[folder]
        self._changed.set()


def _read(settings: Settings) -> tuple[Reading, set[Path]]:
    """The fixture as it is now, and the folders in which it may change."""
    reading = read(settings.fixture, settings.fixture_folders, settings.faults_max)
    return reading, _folders([*settings.fixture_folders, *_places(reading.files)])


def _places(files: Iterable[Path]) -> Iterator[Path]:
    """Where files are, and where they really are if that is another place."""
    for path in files:
        yield path.parent
        yield path.resolve().parent


def _folders(wanted: Iterable[Path]) -> set[Path]:
    """Folders to listen to. For one that is not there it is the next one above that is."""
    absolute = [each.absolute() for each in wanted]
    return {next(path for path in (each, *each.parents) if path.is_dir()) for each in absolute}


async def _in_thread(
    function: Callable[Given, Result], *given: Given.args, **more: Given.kwargs
) -> Result:
    """Call a function in a thread that the end of the server does not wait for.

    Those of asyncio are waited for, and a large population takes seconds.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def settle(result: Result | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(cast(Result, result))

    def run() -> None:
        result, failure = None, None
        try:
            result = function(*given, **more)
        except BaseException as error:
            failure = error
        # The server may have stopped in the meantime.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, name="mockserver fixture", daemon=True).start()
    return await done
