"""The fixture is read anew: what takes the new version, what stays, and what goes wrong.

The files are real; what tells of their changes is the test.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mockserver.app import create_app
from mockserver.seeding.default import DefaultSeed
from mockserver.settings import Settings
from mockserver.watching import FixtureWatch
from tests.builders import KEY

PATIENCE_S = 20


def version(tier: str, *more: str, extends: str = "empty") -> str:
    """A fixture whose member ada has this tier."""
    ada = f"{{externalUserID: ada, tier: {tier}}}"
    keys = f"[{{key: {KEY}}}]"
    org = f"{{id: org_demo, keys: {keys}, sandbox: {{members: [{ada}]}}}}"
    return "\n".join(["version: 1", f"extends: {extends}", f"expys: {{orgs: [{org}]}}", *more, ""])


class Bench:
    """A server whose fixture is watched; `tell` says that something has changed in a folder."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.file = folder / "mine.yaml"
        self.file.write_text(version("old"))
        self.settings = Settings(**{"fixture": str(self.file), "watch": True, **settings})
        self.app = create_app(self.settings)
        self.news = 0
        self.followed: dict[Path, asyncio.Queue[Exception | bool]] = {}
        self.refused: dict[Path, Exception] = {}
        self.http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app), base_url="http://127.0.0.1:8080"
        )

    @property
    def default(self) -> DefaultSeed:
        seed: DefaultSeed = self.app.state.default_seed
        return seed

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        watch = FixtureWatch(
            self.settings, self.default, self.app.state.worlds, self.changes, self.note
        )
        async with self.http, watch.running():
            yield

    async def changes(self, folder: Path) -> AsyncIterator[object]:
        if folder in self.refused:
            raise self.refused.pop(folder)
        queue = self.followed[folder] = asyncio.Queue()
        try:
            while await queue.get():
                yield "a change"
        finally:
            self.followed.pop(folder)

    def note(self) -> None:
        self.news += 1

    async def tell(self, folder: Path, *, is_there: bool = True) -> None:
        """Say that something has changed in a folder, or that it has gone."""
        await soon(lambda: folder in self.followed)
        self.followed[folder].put_nowait(is_there)

    async def save(self, text: str, file: Path | None = None) -> None:
        """Change a file, and wait until its new version is in force."""
        file = file or self.file
        write(file, text)
        before = self.news
        await self.tell(file.parent)
        await soon(lambda: self.news > before)

    async def tier(self, world: str = "default", key: str = KEY) -> str:
        """What ada's tier is."""
        answer = await self.http.get(
            f"/w/{world}/expys/v1/members/ada", headers={"Authorization": f"Bearer {key}"}
        )
        tier: str = answer.json()["tier"]
        return tier

    async def control(self, method: str, path: str, body: object = None) -> Any:
        answer = await self.http.request(method, path, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def make(self, world: str, **body: object) -> None:
        await self.control("PUT", f"/_mock/worlds/{world}", body)


def write(file: Path, text: str) -> None:
    """Change a file as editors do: nobody sees half of it."""
    draft = file.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(file)


async def soon(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        for _ in itertools.count():
            if is_so():
                return
            await asyncio.sleep(0)


def run(bench: Bench, story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Let a story happen while the fixture is watched."""

    async def watched() -> None:
        async with bench.watching():
            await story()

    asyncio.run(watched())


# What takes the new version


def test_worlds_that_are_made_from_then_on_take_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    async def story() -> None:
        assert await bench.tier("before") == "old"
        await bench.save(version("new"))
        assert [await bench.tier(world) for world in ("default", "before", "after")] == [
            "old",
            "old",
            "new",
        ]
        await bench.control("POST", "/_mock/reset")
        assert await bench.tier() == "old"
        await bench.make("default")
        assert await bench.tier() == "new"

    run(bench, story)


def test_with_reset_all_worlds_of_the_default_seed_begin_anew(tmp_path: Path) -> None:
    bench = Bench(tmp_path, watch_reset=True)

    async def story() -> None:
        await bench.tier("used")
        await bench.make("later", now="2031-01-31T12:00:00Z", mode="frozen", seed=7)
        await bench.make("fork", **{"from": "default"})
        await bench.make("empty", fixture="empty")
        await bench.control("PUT", "/w/used/_mock/checkpoints/here")
        made_at = (await bench.control("GET", "/_mock/worlds"))["worlds"][0]["created_at"]
        await bench.save(version("new"))
        for world in ("default", "used", "later"):
            assert await bench.tier(world) == "new"
        assert await bench.tier("fork") == "old"
        assert "expys.members" not in (await bench.control("GET", "/w/empty/_mock/state"))
        clock = await bench.control("GET", "/w/later/_mock/clock")
        assert (clock["now"], clock["mode"]) == ("2031-01-31T12:00:00.000Z", "frozen")
        assert await bench.control("GET", "/w/used/_mock/checkpoints") == {"checkpoints": []}
        worlds = (await bench.control("GET", "/_mock/worlds"))["worlds"]
        assert worlds[0]["created_at"] == made_at
        # A later reset leads back to the new version.
        await bench.control("POST", "/_mock/reset")
        assert await bench.tier() == "new"

    run(bench, story)


def test_a_journal_begins_anew_too(tmp_path: Path) -> None:
    bench = Bench(tmp_path, watch_reset=True)

    async def story() -> None:
        await bench.tier()
        await bench.save(version("new"))
        assert (await bench.control("GET", "/_mock/requests"))["requests"] == []

    run(bench, story)


def test_the_world_of_a_key_begins_anew_and_knows_its_key(tmp_path: Path) -> None:
    bench = Bench(tmp_path, watch_reset=True, worlds_by_key=True)
    key = "expys_sandbox_ci7"

    async def story() -> None:
        answer = await bench.http.get(
            "/expys/v1/members/ada", headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.json()["tier"] == "old"
        await bench.save(version("new"))
        answer = await bench.http.get(
            "/expys/v1/members/ada", headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.json()["tier"] == "new"
        assert answer.headers["x-mock"].endswith(f"world={key}")

    run(bench, story)


def test_a_key_of_the_new_version_opens_no_world(tmp_path: Path) -> None:
    bench = Bench(tmp_path, worlds_by_key=True)
    key = "expys_sandbox_new"

    async def story() -> None:
        await bench.save(version("new").replace(KEY, key))
        await bench.make("default")
        answer = await bench.http.get(
            "/expys/v1/members/ada", headers={"Authorization": f"Bearer {key}"}
        )
        assert answer.headers["x-mock"].endswith("world=default")

    run(bench, story)


def test_info_says_since_when_it_is_in_force(tmp_path: Path) -> None:
    bench = Bench(tmp_path)

    async def story() -> None:
        before = (await bench.control("GET", "/_mock/info"))["settings"]
        await bench.save(version("new", "seed: 7"))
        after = (await bench.control("GET", "/_mock/info"))["settings"]
        assert before["fixture_loaded_at"] < after["fixture_loaded_at"]
        assert (before["seed"], after["seed"]) == (0, 7)

    run(bench, story)


# Which files


def test_what_it_extends_belongs_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "below"
    folder.mkdir()
    (folder / "base.yaml").write_text(version("base"))
    bench = Bench(tmp_path)

    async def story() -> None:
        await bench.save("version: 1\nextends: below/base.yaml\n")
        assert await bench.tier("first") == "base"
        await bench.save(version("other"), folder / "base.yaml")
        assert await bench.tier("second") == "other"
        await bench.save(version("mine"))
        await soon(lambda: folder not in bench.followed)

    run(bench, story)


def test_a_fixture_of_the_same_name_in_an_earlier_folder_takes_its_place(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    bench = Bench(second, fixture_folders=(first, second), fixture="mine")

    async def story() -> None:
        await bench.save(version("new"), first / "mine.yaml")
        assert await bench.tier("after") == "new"

    run(bench, story)


def test_a_link_is_followed_to_where_the_file_is(tmp_path: Path) -> None:
    real, shown = tmp_path / "real", tmp_path / "shown"
    real.mkdir()
    shown.mkdir()
    (shown / "linked.yaml").symlink_to(real / "mine.yaml")
    bench = Bench(real, fixture=str(shown / "linked.yaml"))

    async def story() -> None:
        await bench.save(version("new"))
        assert await bench.tier("after") == "new"

    run(bench, story)


def test_a_folder_that_goes_and_comes_again_is_followed_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "below"
    folder.mkdir()
    bench = Bench(folder)

    async def story() -> None:
        await soon(lambda: folder in bench.followed)
        bench.file.unlink()
        folder.rmdir()
        await bench.tell(folder, is_there=False)
        await soon(lambda: tmp_path in bench.followed)
        await soon(lambda: "cannot read" in caplog.text)
        folder.mkdir()
        write(bench.file, version("new"))
        await bench.tell(tmp_path)
        await soon(lambda: bench.news == 1)
        assert await bench.tier("after") == "new"
        await bench.save(version("newer"))
        assert await bench.tier("later") == "newer"

    run(bench, story)


# What is no new version


@pytest.fixture
def messages(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    """What was logged so far."""
    caplog.set_level(logging.INFO, logger="mockserver.watch")
    return lambda: [each.getMessage() for each in caplog.records if each.name == "mockserver.watch"]


def test_the_log_says_what_became_of_worlds(
    tmp_path: Path, messages: Callable[[], list[str]]
) -> None:
    for watch_reset in (False, True):
        bench = Bench(tmp_path, watch_reset=watch_reset)
        run(bench, lambda bench=bench: bench.save(version("new")))  # type: ignore[misc] # bound at once
    stay, begin_anew = messages()
    assert stay.endswith("mine.yaml: a new version is in force; worlds that exist stay as they are")
    assert begin_anew.endswith("a new version is in force; worlds that were reset to it: 1")


def test_mistakes_are_all_told_once_and_the_last_good_version_stays(
    tmp_path: Path, messages: Callable[[], list[str]]
) -> None:
    bench = Bench(tmp_path)
    bad = version("bad", "faults: 3", "no_such_section: {}")

    async def story() -> None:
        write(bench.file, bad)
        await bench.tell(tmp_path)
        await soon(lambda: len(messages()) == 1)
        assert await bench.tier("meanwhile") == "old"
        # Somebody saves it again as it is, and something else happens in the folder.
        write(bench.file, bad)
        (tmp_path / "other.yaml").touch()
        await bench.tell(tmp_path)
        await bench.save(version("good"))
        assert await bench.tier("after") == "good"

    run(bench, story)
    mistakes, _ = messages()
    assert "mine.yaml cannot be used; the last good version stays in force:\n" in mistakes
    assert "mine.yaml:4:1: faults: " in mistakes
    assert "mine.yaml:5:1: no_such_section: " in mistakes
    assert mistakes.endswith("2 problems")


def test_a_mistake_that_is_taken_back_is_no_new_version(
    tmp_path: Path, messages: Callable[[], list[str]]
) -> None:
    bench = Bench(tmp_path, watch_reset=True)

    async def story() -> None:
        for text in (version("bad", "faults: 3"), version("old")):
            known = len(messages())
            write(bench.file, text)
            await bench.tell(tmp_path)
            await soon(lambda known=known: len(messages()) > known)  # type: ignore[misc] # bound at once

    run(bench, story)
    assert messages()[1].endswith("mine.yaml is again the version that is in force")
    assert bench.news == 0


def test_what_changes_before_anybody_listens_is_noticed(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    write(bench.file, version("new"))

    async def story() -> None:
        await soon(lambda: bench.news == 1)
        assert await bench.tier("after") == "new"

    run(bench, story)


def test_a_folder_that_cannot_be_watched_is_told_and_the_server_goes_on(
    tmp_path: Path, messages: Callable[[], list[str]]
) -> None:
    bench = Bench(tmp_path)
    bench.refused[tmp_path] = OSError("no more of them")

    async def story() -> None:
        await soon(lambda: len(messages()) == 1)
        assert await bench.tier() == "old"

    run(bench, story)
    assert messages() == [f"cannot watch {tmp_path}: no more of them; --watch-polling may help"]


def test_a_folder_that_goes_before_anybody_listens_is_looked_for_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.refused[tmp_path] = FileNotFoundError()

    async def story() -> None:
        await bench.save(version("new"))

    run(bench, story)


def test_a_failure_of_the_server_takes_nothing_down(
    tmp_path: Path, messages: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)

    def fail(*_: object) -> None:
        raise MemoryError

    async def story() -> None:
        with monkeypatch.context() as broken:
            broken.setattr(bench.default, "origins", fail)
            write(bench.file, version("too much"))
            await bench.tell(tmp_path)
            await soon(lambda: len(messages()) == 1)
        assert await bench.tier("meanwhile") == "old"
        await bench.save(version("new"))

    run(bench, story)
    assert messages()[0] == (
        "the fixture could not be read anew; the last good version stays in force"
    )


# What happens meanwhile


class Gate:
    """Holds up the making of states until it is opened."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self._open = threading.Event(), threading.Event()
        real = bench.default.origins

        def held(*given: Any) -> Any:
            self.reached.set()
            assert self._open.wait(PATIENCE_S)
            return real(*given)

        monkeypatch.setattr(bench.default, "origins", held)

    def open(self) -> None:
        self._open.set()


def test_changes_during_a_reload_lead_to_one_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)
    gate = Gate(bench, monkeypatch)

    async def story() -> None:
        write(bench.file, version("second"))
        await bench.tell(tmp_path)
        await soon(gate.reached.is_set)
        for tier in ("third", "fourth"):
            write(bench.file, version(tier))
            await bench.tell(tmp_path)
        # Requests are answered meanwhile, from what is in force.
        assert await bench.tier("meanwhile") == "old"
        gate.open()
        await soon(lambda: bench.news == 2)
        assert await bench.tier("after") == "fourth"

    run(bench, story)
    assert bench.news == 2


def test_worlds_that_are_made_meanwhile_are_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, watch_reset=True)

    async def story() -> None:
        await bench.make("early", mode="frozen")
        gate = Gate(bench, monkeypatch)
        write(bench.file, version("new"))
        await bench.tell(tmp_path)
        await soon(gate.reached.is_set)
        assert await bench.tier("meanwhile") == "old"
        # Its state is made of the old version, and the new one is there when it is to be used.
        making = asyncio.create_task(bench.make("late", seed=9))
        await asyncio.sleep(0)
        gate.open()
        await making
        await soon(lambda: bench.news == 1)
        for world in ("early", "meanwhile", "late"):
            assert await bench.tier(world) == "new"

    run(bench, story)


def test_the_end_does_not_wait_for_a_reload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path)
    gate = Gate(bench, monkeypatch)

    async def story() -> None:
        write(bench.file, version("new"))
        await bench.tell(tmp_path)
        await soon(gate.reached.is_set)

    run(bench, story)
    assert bench.news == 0
    gate.open()
    for thread in threading.enumerate():
        if thread.name == "mockserver fixture":
            thread.join(PATIENCE_S)
    assert bench.news == 0
