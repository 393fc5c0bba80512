"""The document of a world, as the tests of all providers read it."""

from __future__ import annotations

from mockserver.seeding.document import load
from mockserver.seeding.nodes import plain
from tests.world import Json, World


def state(api: World) -> Json:
    """The world, written out."""
    document: Json = api.controlled("GET", "/state")
    return document


def as_yaml(api: World) -> object:
    """What readers of the YAML document get."""
    response = api.control("GET", "/state?format=yaml")
    assert response.headers["Content-Type"] == "application/yaml"
    return plain(load(response.text, "state.yaml").root)
