"""The pytest fixture `mockserver`, as a client team's own suite meets it."""

import subprocess
import sys

import pytest

from tests.testing.suites import ASK, INI, passes

# What would be felt in every run of a suite that has nothing to do with the plugin.
HEAVY = {
    *("starlette", "uvicorn", "msgspec", "yaml", "httpx", "httpx2", "anyio", "asyncio"),
    *("http.client", "hashlib", "json", "mockserver.client", "mockserver.testing"),
}


@pytest.fixture(autouse=True)
def _suite_warnings_are_errors(pytester: pytest.Pytester) -> None:
    pytester.makeini(INI)


def test_the_fixture_gives_a_base_url_and_a_key_that_work(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        from urllib.request import Request, urlopen

        def test_offers(mockserver):
            assert mockserver.url.endswith(f"/w/{mockserver.world}")
            assert mockserver.expys.base_url == f"{mockserver.url}/expys"
            offers = Request(f"{mockserver.expys.base_url}/v1/offers")
            offers.add_header("Authorization", f"Bearer {mockserver.expys.api_key}")
            with urlopen(offers) as answer:
                assert answer.status == 200
                assert f"world={mockserver.world}" in answer.headers["X-Mock"]
            (entry,) = mockserver.requests(operation="listOffers")
            assert entry["status"] == 200
            assert mockserver.requests(status=500) == []
        """,
    )


def test_the_fixture_gives_credentials_of_loyalife_that_work_in_the_test_s_world(
    pytester: pytest.Pytester,
) -> None:
    passes(
        pytester,
        """
        import json
        from urllib.request import Request, urlopen

        import pytest

        JANE = {"RelationReference": "jane.doe@example.com", "ProgramId": 19, "RelationType": 4}

        class Client:
            def __init__(self, loyalife):
                self.base_url = f"{loyalife.base_url}/lbms-ingress"
                self.headers = {"Content-Type": "application/json"}
                granted = self.send(
                    "/oauth/api/Auth/Token",
                    grant_type="client_credentials",
                    client_id=loyalife.client_id,
                    client_secret=loyalife.client_secret,
                )
                self.headers["Authorization"] = f"bearer {granted['token']}"

            def send(self, path, **body):
                url = self.base_url + path
                with urlopen(Request(url, json.dumps(body).encode(), self.headers)) as answer:
                    return json.load(answer)["results"]

            def points(self):
                path = "/pg-lm/API/PG/CheckAvailability"
                return self.send(path, **JANE, TransactionCurrency="DEFAULT")["ReturnObject"]

            def redeem(self, points):
                more = {"Amount": points, "MerchantName": "Amazon", "LoyaltyTxnType": 30}
                path = "/pg-lm/API/PG/RedeemPoints"
                return self.send(path, **JANE, TransactionCurrency="DEFAULT", Points=points, **more)

        @pytest.mark.parametrize("spent", [500, 2000])
        def test_spending(mockserver, spent):
            assert mockserver.loyalife.base_url == f"{mockserver.url}/loyalife"
            client = Client(mockserver.loyalife)
            assert client.points() == 2500
            assert client.redeem(spent)["IsSucessful"]
            assert client.points() == 2500 - spent
            mockserver.verify(operation="pg.redeem_points", body={"Points": spent}, exactly=1)
        """,
        tests=2,
    )


def test_the_fixture_gives_a_key_of_vinr_that_works_in_the_test_s_world(
    pytester: pytest.Pytester,
) -> None:
    passes(
        pytester,
        """
        import json
        from urllib.request import Request, urlopen

        import pytest

        class Client:
            def __init__(self, vinr):
                self.base_url = f"{vinr.base_url}/v1"
                self.headers = {"X-Api-Key": vinr.api_key, "Content-Type": "application/json"}

            def send(self, path, **body):
                content = json.dumps(body).encode() if body else None
                with urlopen(Request(self.base_url + path, content, self.headers)) as answer:
                    return json.load(answer)

            def balance(self):
                return self.send("/loyalty/accounts/loy_abc123")["balance"]

            def pay(self, amount):
                who = {"currency": "EUR", "customer": "cust_abc123"}
                return self.send("/payments", amount=amount, **who)["id"]

        @pytest.mark.parametrize("paid", [500, 20000])
        def test_earning(mockserver, paid):
            assert mockserver.vinr.base_url == f"{mockserver.url}/vinr"
            client = Client(mockserver.vinr)
            payment = client.pay(paid)
            assert client.balance() == 1500
            mockserver.control.vinr.complete_payment(payment)
            assert client.balance() == 1500 + paid // 100
            mockserver.verify(operation="payments.create", body={"amount": paid}, exactly=1)
        """,
        tests=2,
    )


def test_requests_are_chosen_and_verified(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        ASK
        + """
    def test_asked(mockserver):
        ask(mockserver, "/v1/offers")
        ask(mockserver, "/v1/offers/off_spa")
        newer, older = mockserver.requests()
        assert mockserver.requests(since=older["id"]) == [newer]
        assert mockserver.requests(limit=1, method="GET") == [newer]
        assert mockserver.requests(path="/expys/v1/offers/") == [newer]
        assert mockserver.verify(path="/expys/v1/offers", exactly=2) == 2
        assert mockserver.verify(operation="createRedemption", at_most=0) == 0
        assert mockserver.wait(operation="listOffers", status=200) == 1
        """,
    )


def test_what_is_not_verified_fails_the_test_and_tells_what_came_close(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        ASK
        + """
    def test_sent(mockserver):
        ask(mockserver, "/v1/offers/off_spa")
        mockserver.verify(operation="getOffer", query={"lang": "de"})

    def test_comes(mockserver):
        mockserver.wait(operation="getOffer", timeout="1ms")
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "*NotVerified: 409 Not as expected: At least 1 expected, 0 of 1 requests*",
            "*GET /expys/v1/offers/off_spa -> 200 (*)",
            '*query.lang: expected "de", got null',
            "*NotVerified: 408 Not reached in time: The time is over. 0 of 1 had come.",
        ]
    )
    result.stdout.no_fnmatch_line("*connection.py*")


def test_a_request_in_the_background_is_waited_for(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        ASK
        + """
    import threading

    def test_background(mockserver):
        client = threading.Thread(target=ask, args=(mockserver, "/v1/offers"))
        client.start()
        assert mockserver.wait(operation="listOffers", timeout="30s") == 1
        client.join()
        """,
    )


def test_each_test_has_a_world_of_its_own(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest

        @pytest.mark.parametrize("case", ["first", "second"])
        def test_alone(mockserver, case):
            assert mockserver.control.faults() == []
            assert mockserver.control.checkpoints() == []
            mockserver.fail(provider="expys", error={"status": 503})
            mockserver.checkpoint("left-behind")
        """,
        tests=2,
    )


def test_a_client_can_be_made_to_lose_its_answer(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest
        from urllib.request import Request, urlopen

        def test_offers(mockserver):
            mockserver.fail(provider="expys", operation="listOffers", wire="reset", times=1)
            offers = Request(f"{mockserver.expys.base_url}/v1/offers")
            offers.add_header("Authorization", f"Bearer {mockserver.expys.api_key}")
            with pytest.raises(ConnectionResetError):
                urlopen(offers)
            urlopen(offers).close()
            assert [entry["status"] for entry in mockserver.requests()] == [200, 0]
        """,
    )


def test_a_world_is_dropped_after_its_test(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        names = []

        def test_one(mockserver):
            names.append(mockserver.world)

        def test_two(mockserver):
            assert names[0] not in [world["name"] for world in mockserver.control.worlds()]
        """,
        tests=2,
    )


def test_names_of_worlds_are_legal_whatever_the_test_is_called(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest

        @pytest.mark.parametrize("case", ["x" * 100, "ä / ?", "..", ""])
        def test_named(mockserver, case):
            assert 1 <= len(mockserver.world) <= 64
            assert mockserver.clock.now
        """,
        tests=4,
    )


def test_the_clock_freezes_advances_and_runs(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        def test_time(mockserver):
            mockserver.clock.freeze("2040-01-01T00:00:00Z")
            assert mockserver.clock.advance("301s")["now"] == "2040-01-01T00:05:01.000Z"
            assert mockserver.clock.now == "2040-01-01T00:05:01.000Z"
            mockserver.clock.run()
            assert mockserver.control.clock()["mode"] == "running"
        """,
    )


def test_a_world_goes_back_to_a_checkpoint_and_to_its_start(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        def test_back(mockserver):
            mockserver.clock.freeze("2040-01-01T00:00:00Z")
            mockserver.checkpoint("new-year")
            assert mockserver.diff("new-year")["changed"] == {}
            assert "loyalife.accounts" in mockserver.diff()["changed"]
            mockserver.clock.advance("1d")
            assert mockserver.restore("new-year")["now"] == "2040-01-01T00:00:00.000Z"
            mockserver.reset()
            assert mockserver.clock.now < "2040"
            assert mockserver.control.checkpoints() == []
        """,
    )


def test_webhooks_have_arrived_when_they_are_listed(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import json
        import threading
        from http.server import BaseHTTPRequestHandler, HTTPServer
        from urllib.request import Request, urlopen

        import pytest

        @pytest.fixture
        def receiver():
            class Handler(BaseHTTPRequestHandler):
                def do_POST(self):
                    self.server.events.append(self.headers["X-Expys-Event"])
                    self.send_response(200)
                    self.end_headers()

                def log_message(self, *_):
                    pass

            with HTTPServer(("127.0.0.1", 0), Handler) as server:
                server.events = []
                thread = threading.Thread(target=server.serve_forever, args=(0.01,))
                thread.start()
                yield server
                server.shutdown()
                thread.join()

        def post(mockserver, path, body):
            request = Request(mockserver.expys.base_url + path, json.dumps(body).encode())
            request.add_header("Authorization", f"Bearer {mockserver.expys.api_key}")
            request.add_header("Content-Type", "application/json")
            with urlopen(request) as answer:
                return json.load(answer)

        def test_credit(mockserver, receiver):
            url = f"http://127.0.0.1:{receiver.server_port}/"
            post(mockserver, "/v1/webhooks", {"url": url, "events": ["wallet.credited"]})
            post(mockserver, "/v1/wallet/credit", {"externalUserID": "user_42", "amount": 5})
            (event,) = mockserver.webhooks("wallet.credited")
            assert event["payload"]["data"]["balance"] == 5505
            assert event["deliveries"][0]["status"] == "delivered"
            assert receiver.events == ["wallet.credited"]
            assert mockserver.webhooks(status="pending") == []
            assert mockserver.webhooks(limit=1) == [event]
        """,
    )


def test_the_marker_says_how_the_world_starts(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest

        @pytest.mark.mockserver(fixture="empty", now="2040-01-01T00:00:00Z", mode="frozen", seed=7)
        def test_marked(mockserver):
            assert mockserver.clock.now == "2040-01-01T00:00:00.000Z"
            assert mockserver.control.clock()["mode"] == "frozen"
        """,
    )


def test_settings_of_the_server_can_be_given_by_a_fixture(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest
        from mockserver.settings import Settings

        @pytest.fixture(scope="session")
        def mockserver_settings():
            return Settings(now="2040-01-01T00:00:00Z", frozen=True)

        def test_settings(mockserver):
            assert mockserver.clock.now == "2040-01-01T00:00:00.000Z"
        """,
    )


def test_each_xdist_worker_has_a_server_of_its_own(pytester: pytest.Pytester) -> None:
    passes(
        pytester,
        """
        import pytest

        @pytest.mark.parametrize("case", range(4))
        def test_parallel(mockserver, case):
            assert len(mockserver.control.worlds()) == 2  # the default one, and this test's
        """,
        "--numprocesses=2",
        tests=4,
    )


def test_a_crash_of_the_server_fails_the_test_that_caused_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from urllib.error import HTTPError
        from urllib.request import Request, urlopen

        import pytest

        def test_hit(mockserver, monkeypatch):
            # No request makes the server crash, or it would be mended: so a bug is put into it.
            def bug(*_):
                raise ArithmeticError("the bug")

            monkeypatch.setattr("mockserver.exchange.pipeline.Pipeline._handle", bug)
            offers = Request(f"{mockserver.expys.base_url}/v1/offers")
            offers.add_header("Authorization", f"Bearer {mockserver.expys.api_key}")
            with pytest.raises(HTTPError) as answer:
                urlopen(offers)
            assert answer.value.code == 500
            answer.value.close()

        def test_unhurt(mockserver):
            pass
        """
    )
    result = pytester.runpytest_subprocess()
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*ServerCrash: the server failed during this test*", "*ArithmeticError: the bug*"]
    )


def test_suites_that_do_not_use_the_fixture_do_not_pay_for_it() -> None:
    program = (
        "import sys, pytest; before = set(sys.modules);"
        "import mockserver.pytest_plugin;"
        f"loaded = {HEAVY!r} & (sys.modules.keys() - before);"
        "sys.exit(f'imported: {loaded}' if loaded else 0)"
    )
    run = subprocess.run([sys.executable, "-c", program], check=False, stderr=subprocess.PIPE)
    assert run.stderr == b""
    assert run.returncode == 0


def test_the_fixtures_are_listed_with_their_help(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--fixtures")
    result.stdout.fnmatch_lines_random(
        [
            "mockserver_settings [[]session scope[]] -- *pytest_plugin.py:*",
            "mockserver_address [[]session scope[]] -- *pytest_plugin.py:*",
            "mockserver_session [[]session scope[]] -- *pytest_plugin.py:*",
            "mockserver -- *pytest_plugin.py:*",
            "*fresh world of the session's server*",
        ]
    )


def test_the_marker_is_listed_with_its_help(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--markers")
    result.stdout.fnmatch_lines(
        ["@pytest.mark.mockserver(fixture=None, *): how the world *closest marker wins*"]
    )
