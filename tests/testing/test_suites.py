"""The fixtures, the marker and the reports, as suites of client teams meet them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockserver.app import create_app
from mockserver.client import Control
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.testing.suites import ASK, INI, passes, run

TOKEN = "sesame"

# Each of these tests writes, and looks whether anybody else has written where it did.
CROWD = 1600
WORKERS = 8


@pytest.fixture(autouse=True)
def _suite_warnings_are_errors(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI)


# Not of one test: what is imported while there is a pytester is forgotten with it.
@pytest.fixture(scope="module")
def running() -> Iterator[str]:
    """URL of a server that runs already, and asks for a token."""
    app = create_app(Settings(control_token=TOKEN))
    with ServerThread(app, bind("127.0.0.1", 0)) as server:
        yield server.url


# Fixtures


def test_clients_of_httpx_need_no_socket(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import asyncio

        import httpx
        import pytest

        def client(mockserver, kind):
            return kind(
                base_url=mockserver.expys.base_url,
                headers={"Authorization": f"Bearer {mockserver.expys.api_key}"},
                transport=mockserver.expys.transport,
            )

        def test_sync(mockserver):
            with client(mockserver, httpx.Client) as http:
                assert http.get("/v1/offers").status_code == 200
                mockserver.fail(provider="expys", operation="listOffers", wire="reset")
                with pytest.raises(httpx.ReadError):
                    http.get("/v1/offers")
            mockserver.verify(operation="listOffers", exactly=2)

        def test_async(mockserver):
            async def status():
                async with client(mockserver, httpx.AsyncClient) as http:
                    return (await http.get("/v1/offers")).status_code

            assert asyncio.run(status()) == 200
            assert [entry["status"] for entry in mockserver.requests("listOffers")] == [200]
        """,
        tests=2,
    )


def test_a_world_may_last_for_a_module(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        ASK
        + """
    import pytest
    from mockserver.testing import MockServer, MockServerSession

    @pytest.fixture(scope="module")
    def shop(mockserver_session: MockServerSession):
        with mockserver_session.world("shop", fixture="demo") as shop:
            yield shop

    def test_first(shop: MockServer, mockserver_session):
        ask(shop, "/v1/wallet/credit", {"externalUserID": "user_123", "amount": 5})
        assert shop.world == "shop"
        assert not mockserver_session.is_remote

    def test_second(shop, mockserver, mockserver_session):
        assert shop.ledger("user_123").balance == 255
        assert mockserver.ledger("user_123").balance == 250
        assert mockserver.url.startswith(mockserver_session.url)
        assert mockserver_session.control.ready()
        """,
        tests=2,
    )


def test_the_server_listens_where_a_fixture_says(pytester: pytest.Pytester) -> None:
    with bind("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    passes(
        pytester,
        f"""
        import pytest

        @pytest.fixture(scope="session")
        def mockserver_address():
            return "127.0.0.1", {port}

        def test_address(mockserver_session):
            assert mockserver_session.url == "http://127.0.0.1:{port}"
        """,
    )


# The marker


def test_the_closest_marker_wins_for_each_key_by_itself(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        ASK
        + """
    from urllib.error import HTTPError

    import pytest

    pytestmark = pytest.mark.mockserver(now="2040-01-01T00:00:00Z", fixture="empty")
    BUSY = {"provider": "expys", "operation": "listOffers", "error": "RATE_LIMITED", "times": 1}

    @pytest.mark.mockserver(fixture="demo", frozen=True, faults=[BUSY])
    class TestShop:
        def test_of_the_class(self, mockserver):
            assert mockserver.clock.now == "2040-01-01T00:00:00.000Z"
            with pytest.raises(HTTPError, match="429") as busy:
                ask(mockserver, "/v1/offers")
            busy.value.close()
            assert ask(mockserver, "/v1/offers")["data"]

        @pytest.mark.mockserver(faults=None, now="2041-01-01T00:00:00Z")
        def test_of_its_own(self, mockserver):
            assert mockserver.clock.now == "2041-01-01T00:00:00.000Z"
            assert ask(mockserver, "/v1/offers")["data"]

    def test_of_the_module(mockserver):
        assert mockserver.clock.now >= "2040-01-01T00:00:00.000Z"
        assert mockserver.control.clock()["mode"] == "running"
        """,
        tests=3,
    )


def test_a_bad_marker_is_told_by_its_text_alone(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        import pytest

        @pytest.mark.mockserver(froze=True)
        def test_key(mockserver):
            pass

        @pytest.mark.mockserver(now="tomorrow")
        def test_value(mockserver):
            pass

        @pytest.mark.mockserver(faults=[{"provider": "expys", "error": "BUSY"}])
        def test_fault(mockserver):
            pass
        """,
    )
    result.assert_outcomes(errors=3)
    result.stdout.fnmatch_lines(
        [
            "*the marker does not know 'froze'; known are fixture, faults, now, frozen, mode, seed",
            "*422 Invalid input",
            "  now: expected a time such as *",
            "*422 Invalid input",
            "*error*BUSY*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*During handling*")
    result.stdout.no_fnmatch_line("*.py:[0-9]*: *")


# Reports


def test_a_failing_test_shows_its_world_and_a_passing_one_does_not(
    pytester: pytest.Pytester,
) -> None:
    result = run(
        pytester,
        ASK
        + """
    import pytest

    @pytest.fixture
    def rich(mockserver):
        ask(mockserver, "/v1/wallet/credit", {"externalUserID": "user_123", "amount": 5})
        assert mockserver.ledger("user_123").balance == 250

    def test_passes(mockserver):
        ask(mockserver, "/v1/offers")

    def test_fails(mockserver):
        mockserver.fail(id="slow", provider="expys", operation="getOffer", delay="1ms")
        ask(mockserver, "/v1/offers/off_spa")
        assert mockserver.requests() == []

    def test_setup(rich):
        pass

    @pytest.mark.xfail
    def test_expected(mockserver):
        ask(mockserver, "/v1/offers/off_dinner")
        assert not mockserver.requests()

    @pytest.mark.xfail(strict=True)
    def test_unexpected(mockserver):
        pass

    def test_without():
        assert not "a world"
        """,
    )
    result.assert_outcomes(passed=1, failed=3, errors=1, xfailed=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_setup*",
            "E *assert 255 == 250",
            "E * where 255 = <255 points of user_123 (expys org_demo/sandbox): <+5 = 255>, *",
            "*- mockserver -*",
            "world *test_setup-* at http://127.0.0.1:*",
            "  POST /expys/v1/wallet/credit -> 200 creditWallet",
            "  wallet.credited: nobody listens",
            "*_ test_fails _*",
            "E *Left contains one more item: <GET /expys/v1/offers/off_spa -> 200 getOffer>",
            "*- mockserver -*",
            "world *test_fails-* at http://127.0.0.1:*",
            "requests, newest first:",
            "  GET /expys/v1/offers/off_spa -> 200 getOffer",
            "fault rules:",
            "  slow: provider=expys operation=getOffer delay=1ms -> matches 1, fires 1",
            "no webhooks",
            "*_ test_unexpected _*",
            "*- mockserver -*",
            "no requests",
            "*_ test_without _*",
        ]
    )
    assert result.stdout.str().count("- mockserver -") == 3


def test_reports_travel_from_workers(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        ASK
        + """
    def test_fails(mockserver):
        ask(mockserver, "/v1/offers")
        assert not mockserver.requests()
        """,
        "--numprocesses=1",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*- mockserver -*", "  GET /expys/v1/offers -> 200 listOffers"])


def test_a_crash_shows_its_world_too(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        ASK
        + """
    from urllib.error import HTTPError

    import pytest

    def test_hit(mockserver, monkeypatch):
        def bug(*_):
            raise ArithmeticError("the bug")

        monkeypatch.setattr("mockserver.exchange.pipeline.Pipeline._handle", bug)
        with pytest.raises(HTTPError) as answer:
            ask(mockserver, "/v1/offers")
        answer.value.close()

    @pytest.fixture
    def broken(mockserver):
        yield
        assert not "a failure that is none of the server's"

    def test_teardown(broken):
        pass
        """,
    )
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(
        [
            "*ServerCrash: the server failed during this test*",
            "*- mockserver -*",
            "  GET /expys/v1/offers -> 500 listOffers",
            "*ERROR at teardown of test_teardown*",
        ]
    )
    assert result.stdout.str().count("- mockserver -") == 1


# Servers that run already


WHERE = """
    def test_where(mockserver_session, mockserver):
        assert mockserver_session.is_remote
        assert mockserver_session.url == "{url}"
        assert mockserver.ledger("user_42").balance == 5500
"""


@pytest.mark.parametrize("given", ["command line", "ini"])
def test_a_server_that_runs_already_is_used_and_named(
    pytester: pytest.Pytester, running: str, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if given == "ini":
        pytester.makeini(f"{INI}mockserver_url = {running}\nmockserver_token = {TOKEN}\n")
    else:
        monkeypatch.setenv("MOCKSERVER_CONTROL_TOKEN", TOKEN)
    options = [] if given == "ini" else [f"--mockserver-url={running}"]
    result = run(pytester, WHERE.format(url=running), *options)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines([f"mockserver: {running}"])
    with Control(running, token=TOKEN) as control:
        assert [each["name"] for each in control.worlds()] == ["default"]


def test_no_environment_variable_names_a_server(
    pytester: pytest.Pytester, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKSERVER_URL", running)
    passes(
        pytester,
        """
        def test_where(mockserver_session, mockserver):
            assert not mockserver_session.is_remote
        """,
    )


def test_a_server_that_cannot_be_used_is_told_by_its_text_alone(
    pytester: pytest.Pytester, running: str
) -> None:
    source = """
        def test_one(mockserver):
            pass

        def test_two(mockserver):
            pass

        def test_without():
            pass
        """
    result = run(pytester, source, f"--mockserver-url={running}")
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(
        [f"*mockserver cannot be used here: the server at {running} refused the first call: 403 *"]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*During handling*")


def test_a_crowd_of_tests_on_one_server_do_not_meet(
    pytester: pytest.Pytester, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight workers at once; this takes up to a minute where there are two cores."""
    monkeypatch.setenv("MOCKSERVER_CONTROL_TOKEN", TOKEN)
    passes(
        pytester,
        ASK
        + f"""
    import pytest

    @pytest.mark.parametrize("points", range(1, {CROWD} + 1))
    def test_alone(mockserver, points):
        ask(mockserver, "/v1/wallet/credit", {{"externalUserID": "user_42", "amount": points}})
        assert mockserver.ledger("user_42").amounts == [points, -4500, 10000]
        mockserver.verify(operation="creditWallet", body={{"amount": points}}, exactly=1)
        mockserver.verify(exactly=1)
        """,
        f"--mockserver-url={running}",
        f"--numprocesses={WORKERS}",
        "--exitfirst",
        tests=CROWD,
    )
    with Control(running, token=TOKEN) as control:
        (default,) = control.worlds()
    assert (default["name"], default["requests"]) == ("default", 0)
