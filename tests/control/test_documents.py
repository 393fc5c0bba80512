"""Where documents and pages are served."""

from __future__ import annotations

import re

import pytest
import yaml
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.providers import all_providers
from mockserver.settings import Settings

NAMES = [provider.name for provider in all_providers()]

# Every document, and where it is.
PLACES = {"control": "/_mock/openapi", **{name: f"/{name}/openapi" for name in NAMES}}


@pytest.mark.parametrize("name", NAMES)
def test_a_provider_has_its_document_below_its_base_url(in_process: TestClient, name: str) -> None:
    response = in_process.get(f"/{name}/openapi.json")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    document = response.json()
    assert document["servers"] == [{"url": f"http://127.0.0.1:8080/{name}"}]
    assert in_process.get(f"/{name}/openapi.json").content == response.content


def test_the_control_plane_has_its_document_below_itself(in_process: TestClient) -> None:
    document = in_process.get("/_mock/openapi.json").json()
    assert document["servers"][0]["url"] == "http://127.0.0.1:8080/_mock"
    assert "/expys/offers/{id}" in document["paths"]
    assert in_process.get("/w/other/_mock/openapi.json").json() == document


@pytest.mark.parametrize("name", ["expys", "loyalife", "control"])
def test_it_is_there_as_yaml_too(in_process: TestClient, name: str) -> None:
    response = in_process.get(f"{PLACES[name]}.yaml")
    assert response.headers["Content-Type"] == "application/yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    assert yaml.load(response.text, loader) == in_process.get(f"{PLACES[name]}.json").json()


def test_it_is_the_same_in_every_world_and_under_the_host_of_the_service(
    in_process: TestClient,
) -> None:
    first = in_process.get("/expys/openapi.json").content
    assert in_process.get("/w/other/expys/openapi.json").content == first
    host = {"Host": "api.expys.com"}
    assert in_process.get("/openapi.json", headers=host).content == first


def test_a_server_of_one_provider_has_it_at_the_root() -> None:
    app = create_app(Settings(only="loyalife", public_url="https://mock.example.com"))
    with TestClient(app, base_url="http://127.0.0.1:8080") as client:
        document = client.get("/openapi.json").json()
        assert document["servers"] == [{"url": "https://mock.example.com"}]
        assert client.get("/_mock/docs/loyalife").status_code == 200
        assert client.get("/_mock/docs/expys").status_code == 404
        assert "/expys/offers" not in client.get("/_mock/openapi.json").json()["paths"]


def test_other_forms_are_unknown_paths_of_the_service(in_process: TestClient) -> None:
    key = {"Authorization": "Bearer expys_sandbox_demo"}
    response = in_process.get("/expys/openapi.xml", headers=key)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("name", PLACES)
def test_a_page_shows_every_operation_and_type(in_process: TestClient, name: str) -> None:
    response = in_process.get(f"/_mock/docs/{name}")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    document = in_process.get(f"{PLACES[name]}.json").json()
    for item in document["paths"].values():
        for operation in item.values():
            assert f'<article id="{operation["operationId"]}"' in response.text
    for schema in document["components"]["schemas"]:
        assert f'id="type-{schema}"' in response.text


@pytest.mark.parametrize("name", PLACES)
def test_a_page_needs_nothing_from_elsewhere(in_process: TestClient, name: str) -> None:
    text = in_process.get(f"/_mock/docs/{name}").text
    assert "<script" not in text
    assert " src=" not in text
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("name", PLACES)
def test_every_link_within_a_page_leads_somewhere(in_process: TestClient, name: str) -> None:
    text = in_process.get(f"/_mock/docs/{name}").text
    anchors = set(re.findall(r'id="([^"]+)"', text))
    links = set(re.findall(r'href="#([^"]+)"', text))
    assert links <= anchors
    assert len(links) > 50


@pytest.mark.parametrize(
    "path", ["/_mock/docs/expys", "/_mock/docs/control", "/_mock/openapi.json"]
)
def test_a_page_is_no_business_of_other_sites(in_process: TestClient, path: str) -> None:
    headers = {"Origin": "https://elsewhere.example.com"}
    assert in_process.get(path, headers=headers).status_code == 403


def test_the_page_of_the_control_plane_says_when_it_wants_a_token(in_process: TestClient) -> None:
    text = in_process.get("/_mock/docs/control").text
    assert "ControlToken, if the server asks for it" in text
    assert "no credential" in text
    assert 'href="http://127.0.0.1:8080/_mock/openapi.json"' in text
    assert "<h2>Errors</h2>" not in text
    assert "<h2>Webhooks</h2>" not in text
