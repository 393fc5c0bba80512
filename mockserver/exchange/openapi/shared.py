"""Responses that many operations have in common stand apart, and are referred to by name."""

from __future__ import annotations

import msgspec

from mockserver.exchange.openapi.schemas import Schema


class SharedResponses:
    """Those that were asked for: `by_name` is what a document has of them."""

    def __init__(self) -> None:
        self.by_name: dict[str, Schema] = {}
        self._names: dict[bytes, str] = {}

    def refer(self, status: int, response: Schema) -> Schema:
        """A reference to a response; equal ones have one name, such as `E404` or `E404_2`."""
        text = msgspec.json.encode(response)
        if text not in self._names:
            name = f"E{status}"
            number = 1 + sum(each.partition("_")[0] == name for each in self.by_name)
            self._names[text] = name if number == 1 else f"{name}_{number}"
            self.by_name[self._names[text]] = response
        return {"$ref": f"#/components/responses/{self._names[text]}"}
