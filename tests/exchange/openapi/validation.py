"""Values against the schemas of a document."""

from __future__ import annotations

from openapi_schema_validator import OAS31Validator

from tests.world import Json


class Validator:
    """Checks values; schemas refer to the components of the document."""

    def __init__(self, document: Json) -> None:
        self._components = document["components"]
        self.checked = 0

    def resolve(self, schema: Json) -> Json:
        """The schema behind a reference."""
        target = schema.get("$ref")
        if target is None:
            return schema
        found: Json = self._components["schemas"][target.rpartition("/")[2]]
        return found

    def check(self, schema: Json, value: object, where: str) -> None:
        """Fail with the place and the first thing that is wrong."""
        whole = {**schema, "components": self._components}
        self.checked += 1
        wrong = next(iter(OAS31Validator(whole).iter_errors(value)), None)
        assert wrong is None, f"{where}: {wrong.json_path}: {wrong.message}"
