"""Rules that make requests fail."""

from collections.abc import Sequence
from typing import Unpack

from mockserver.client.connection import Calls, part
from mockserver.client.types import CatalogueCode, Fault, FaultRule


class FaultCalls:
    """Adds, reads and drops rules."""

    _calls: Calls

    def fail(self, **rule: Unpack[FaultRule]) -> Fault:
        """Make requests fail from now on; returns the rule with its id.

        Which: `provider`, `operation` (or `method` and `path`), `match`. How: `error`, a code of
        the provider's or `{"status", "body", "headers"}`; and, or only, `delay`. When: `phase`
        (`after`: the change is made, its answer lost), `skip`, `times`, `every`, `share`, `until`.
        """
        fault: Fault = self._calls.here("POST", "/faults", dict(rule))
        return fault

    def fail_all(self, rules: Sequence[FaultRule]) -> list[Fault]:
        """Add several rules, all or none; see `fail`."""
        added: list[Fault] = self._calls.here("POST", "/faults", rules)["faults"]
        return added

    def faults(self) -> list[Fault]:
        """Return all rules, oldest first, each with why it last fired or did not."""
        faults: list[Fault] = self._calls.here("GET", "/faults")["faults"]
        return faults

    def fault(self, fault_id: str) -> Fault:
        """Return one rule."""
        fault: Fault = self._calls.here("GET", f"/faults/{part(fault_id)}")
        return fault

    def drop_fault(self, fault_id: str) -> None:
        """Remove one rule."""
        self._calls.here("DELETE", f"/faults/{part(fault_id)}")

    def drop_faults(self) -> None:
        """Remove all rules."""
        self._calls.here("DELETE", "/faults")

    def fault_catalogue(self) -> dict[str, list[CatalogueCode]]:
        """Return the error codes that `fail` knows, by provider."""
        codes: dict[str, list[CatalogueCode]] = self._calls.here("GET", "/faults/catalogue")[
            "providers"
        ]
        return codes
