"""`mockserver openapi`."""

from __future__ import annotations

import json

import yaml
from openapi_spec_validator import validate

from tests.test_cli import mockserver


def test_the_document_is_printed_as_json() -> None:
    run = mockserver("openapi", "expys")
    assert run.exit_code == 0
    document = json.loads(run.stdout)
    validate(document)
    assert document["servers"] == [{"url": "http://127.0.0.1:8080/expys"}]


def test_or_as_yaml() -> None:
    run = mockserver("openapi", "loyalife", "--format", "yaml")
    assert run.exit_code == 0
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    validate(yaml.load(run.stdout, loader))


def test_the_control_plane_has_one_too() -> None:
    run = mockserver("openapi", "control")
    assert run.exit_code == 0
    document = json.loads(run.stdout)
    validate(document)
    assert document["servers"][0]["url"] == "http://127.0.0.1:8080/_mock"


def test_an_unknown_provider_is_named_with_the_known_ones() -> None:
    run = mockserver("openapi", "nobody")
    assert run.exit_code == 1
    known = "expys, loyalife, vinr, control"
    assert f"there is no document 'nobody'; expected one of {known}" in run.stderr
