"""The example `compose`: an app beside the server."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import yaml

from mockserver.providers import all_providers
from tests.examples.texts import example, path_of, schema_errors
from tests.test_cli import serving, url_in

SERVICES = yaml.safe_load(example("compose"))["services"]
SERVER: dict[str, Any] = SERVICES["mockserver"]
ENVIRONMENT: dict[str, str] = SERVER["environment"]
APP: dict[str, str] = SERVICES["app"]["environment"]


def test_it_is_a_compose_file() -> None:
    assert schema_errors("compose-spec", path_of("compose")) == ""


def test_the_server_has_the_real_names_of_all_services() -> None:
    hosts = {host for provider in all_providers() for host in provider.hosts}
    # Many resolvers take names below localhost for this machine, whatever the network says.
    real = {host for host in hosts if not host.endswith(".localhost")}
    assert set(SERVER["networks"]["default"]["aliases"]) == real


def test_it_listens_where_urls_without_a_port_lead() -> None:
    assert ENVIRONMENT["MOCKSERVER_PORT"] == "80"
    assert [port.rpartition(":")[2] for port in SERVER["ports"]] == ["80"]


def test_the_app_waits_until_the_server_is_ready() -> None:
    assert SERVER["healthcheck"]["test"] == ["CMD", "mockserver", "healthcheck"]
    assert SERVICES["app"]["depends_on"] == {"mockserver": {"condition": "service_healthy"}}


@pytest.mark.parametrize(
    ("base_url", "path", "provider"),
    [
        pytest.param("EXPYS_BASE_URL", "/v1/offers", "expys", id="expys"),
        pytest.param("VINR_BASE_URL", "/v1/loyalty/accounts/loy_abc123", "vinr", id="vinr"),
        pytest.param("LOYALIFE_BASE_URL", "/oauth/api/Auth/Token", "loyalife", id="loyalife"),
    ],
)
def test_the_app_s_urls_and_credentials_reach_the_services(
    live_server: str, base_url: str, path: str, provider: str
) -> None:
    url = urlsplit(APP[base_url])
    headers = {"Host": url.netloc, "X-Mock-World": "compose"}
    grant = {"grant_type": "client_credentials"}
    with httpx2.Client(base_url=live_server, headers=headers, trust_env=False) as app:
        if provider == "loyalife":
            grant |= {"client_id": APP["LOYALIFE_CLIENT_ID"]}
            grant |= {"client_secret": APP["LOYALIFE_CLIENT_SECRET"]}
            answer = app.post(url.path + path, json=grant)
        else:
            key = {"Authorization": f"Bearer {APP[f'{provider.upper()}_API_KEY']}"}
            answer = app.get(url.path + path, headers=key)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("host", ["mockserver", "127.0.0.1:8080"])
def test_the_server_can_be_controlled_from_the_app_and_from_this_machine(host: str) -> None:
    headers = {"Host": host}
    with serving(**ENVIRONMENT) as (_, line):
        info = f"{url_in(line)}/_mock/info"
        assert httpx2.get(info, headers=headers, trust_env=False).status_code == 403
        headers["Authorization"] = f"Bearer {ENVIRONMENT['MOCKSERVER_CONTROL_TOKEN']}"
        assert httpx2.get(info, headers=headers, trust_env=False).status_code == 200
