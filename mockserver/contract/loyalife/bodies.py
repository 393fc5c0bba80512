"""What a request has to be, shown on a call that changes nothing and says what is wrong first."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import MEMBER, about, counted, nobody, refused, without
from mockserver.contract.walk import Walk

_AVAILABILITY: Final = "pg.check_availability"


def _refused(walk: Walk, code: str, body: object, **more: Any) -> None:
    refused(walk, _AVAILABILITY, 400, code, body=body, **more)


def _broken_json(walk: Walk) -> None:
    _refused(walk, "998", b'{"RelationReference":')


def _no_body(walk: Walk) -> None:
    _refused(walk, "998", None)


def _no_object(walk: Walk) -> None:
    _refused(walk, "998", [about(walk, nobody(walk))])


def _missing_field(walk: Walk) -> None:
    body = about(walk, nobody(walk))
    for name in body:
        _refused(walk, "999", without(body, name))


def _null(walk: Walk) -> None:
    _refused(walk, "999", about(walk, None))


def _empty(walk: Walk) -> None:
    _refused(walk, "999", about(walk, ""))


def _other_type(walk: Walk) -> None:
    _refused(walk, "999", about(walk, 12))
    _refused(walk, "999", about(walk, nobody(walk), RelationType="customer"))


def _relation_type(walk: Walk) -> None:
    _refused(walk, "998", about(walk, nobody(walk), RelationType=3))


def _currency(walk: Walk) -> None:
    currency = f"NONE-{walk.run_id}"
    _refused(walk, "998", about(walk, nobody(walk), TransactionCurrency=currency))


def _fields_before_lists(walk: Walk) -> None:
    body = without(about(walk, nobody(walk), RelationType=3), "RelationReference")
    _refused(walk, "999", body)


def _unknown_fields(walk: Walk) -> None:
    body = about(walk, nobody(walk), ContractRun=walk.run_id)
    refused(walk, _AVAILABILITY, 200, "103", body=body)


def _count(walk: Walk) -> None:
    counted(walk, "transaction.statement_summary", body=about(walk, walk.need(MEMBER)))


READS: Final = (
    Check(
        id="bodies.broken-json",
        operation=_AVAILABILITY,
        statement="A body that is no JSON is refused with 400, 998.",
        run=_broken_json,
        decided_in="mockserver.providers.loyalife.errors:ROWS",
    ),
    Check(
        id="bodies.no-body",
        operation=_AVAILABILITY,
        statement="Without a body the answer is 400, 998.",
        run=_no_body,
        decided_in="mockserver.providers.loyalife.errors:ROWS",
    ),
    Check(
        id="bodies.no-object",
        operation=_AVAILABILITY,
        statement="A JSON list in place of the object is refused with 400, 998.",
        run=_no_object,
        decided_in="mockserver.providers.loyalife.errors:ROWS",
    ),
    Check(
        id="bodies.missing-field",
        operation=_AVAILABILITY,
        statement="A body that lacks one of its fields is refused with 400, 999.",
        run=_missing_field,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="bodies.null",
        operation=_AVAILABILITY,
        statement="A field that is null counts as missing: 400, 999.",
        run=_null,
        decided_in="mockserver.providers.loyalife.wire.common:Text",
    ),
    Check(
        id="bodies.empty",
        operation=_AVAILABILITY,
        statement="An empty text counts as missing: 400, 999.",
        run=_empty,
        decided_in="mockserver.providers.loyalife.wire.common:Text",
    ),
    Check(
        id="bodies.other-type",
        operation=_AVAILABILITY,
        statement="A number for a text, or a text for a number, is refused with 400, 999.",
        run=_other_type,
        decided_in="mockserver.providers.loyalife.codes:CODES",
    ),
    Check(
        id="bodies.relation-type",
        operation=_AVAILABILITY,
        statement="Another RelationType than 4 is refused with 400, 998.",
        run=_relation_type,
        decided_in="mockserver.providers.loyalife.wire.common:RelationType",
    ),
    Check(
        id="bodies.currency",
        operation=_AVAILABILITY,
        statement="A currency that the program does not have is refused with 400, 998.",
        run=_currency,
        decided_in="mockserver.providers.loyalife.wire.common:Currency",
    ),
    Check(
        id="bodies.fields-before-lists",
        operation=_AVAILABILITY,
        statement="Missing fields are told before values that are on no list.",
        run=_fields_before_lists,
        decided_in="mockserver.providers.loyalife.reading:read",
    ),
    Check(
        id="bodies.unknown-fields",
        operation=_AVAILABILITY,
        statement="Fields that a body does not know are ignored.",
        run=_unknown_fields,
        decided_in="mockserver.providers.loyalife.wire.common:MemberRequest",
    ),
    Check(
        id="bodies.count",
        operation="transaction.statement_summary",
        statement="Every envelope has a Count, also where the service's own samples lack it.",
        run=_count,
        decided_in="mockserver.providers.loyalife.wire.common:Results",
    ),
)
