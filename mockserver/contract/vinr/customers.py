"""Customers: made as JSON and as a form, changed field by field, deleted at the end."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    CUSTOMER,
    FRIEND,
    MEMBER,
    NOBODY,
    TAG,
    alike,
    here,
    keep_id,
    named,
    refusal,
    refuse,
    shows,
    tag,
)
from mockserver.contract.walk import Walk

_CREATE: Final = "customers.create"
_RETRIEVE: Final = "customers.retrieve"
_UPDATE: Final = "customers.update"
_DELETE: Final = "customers.delete"
_LIST: Final = "customers.list"

FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_PHONE: Final = "+351912345678"
_METADATA: Final = "mockserver.providers.vinr.rules.metadata:merged"


def _email(walk: Walk) -> str:
    return f"contract-run-{walk.run_id}@example.com"


def _create(walk: Walk) -> None:
    body = {
        "name": named(walk, "customer"),
        "email": _email(walk),
        "phone": _PHONE,
        "metadata": tag(walk),
    }
    made = walk.call(_CREATE, body=body)
    keep_id(walk, CUSTOMER, made)
    shows(walk, _CREATE, made, object="customer", default_payment_method=None, **body)
    alike(walk, "the customer as made", made, walk.call(_RETRIEVE, here(made["id"])))


def _by_form(walk: Walk) -> None:
    name = named(walk, "second customer")
    form = {"name": name, f"metadata[{TAG}]": walk.run_id}
    made = walk.call(_CREATE, body=urlencode(form).encode(), headers=FORM)
    keep_id(walk, FRIEND, made)
    shows(walk, _CREATE, made, name=name, email=None, metadata=tag(walk))


def _by_email(walk: Walk) -> None:
    id = walk.need(CUSTOMER)
    listed = walk.call(_LIST, query={"email": _email(walk)})["data"]
    walk.same("customers of the address", [id], [customer["id"] for customer in listed])


def _update(walk: Walk) -> None:
    path = here(walk.need(CUSTOMER))
    before = walk.call(_RETRIEVE, path)
    ways = ("", "POST /v1/customers/{id}", "PUT /v1/customers/{id}")
    for number, via in enumerate(ways):
        name = named(walk, f"customer, {number}")
        after = walk.call(_UPDATE, path, body={"name": name}, via=via)
        kept = {field: before[field] for field in ("email", "phone", "metadata", "created_at")}
        shows(walk, via or _UPDATE, after, name=name, **kept)


def _metadata(walk: Walk) -> None:
    path = here(walk.need(CUSTOMER))
    after = walk.call(_UPDATE, path, body={"metadata": {"shop": "harbour", "till": 4}})
    shows(walk, "added", after, metadata={**tag(walk), "shop": "harbour", "till": "4"})
    after = walk.call(_UPDATE, path, body={"metadata": {"shop": None, "till": ""}})
    shows(walk, "taken away", after, metadata=tag(walk))


def _clear(walk: Walk) -> None:
    after = walk.call(_UPDATE, here(walk.need(CUSTOMER)), body={"phone": None})
    shows(walk, _UPDATE, after, phone=None, email=_email(walk))


def _delete(walk: Walk) -> None:
    path = here(walk.need(CUSTOMER))
    gone = walk.call(_DELETE, path)
    shows(walk, _DELETE, gone, object="customer", deleted=True, **path)
    for operation in (_RETRIEVE, _DELETE):
        refuse(walk, operation, "404 resource_not_found", path=path)
    listed = walk.call(_LIST, query={"email": _email(walk)})["data"]
    walk.same("customers of the address", [], listed)


def _unlinked(walk: Walk) -> None:
    walk.need(CUSTOMER)
    shown = walk.call("loyalty.accounts.retrieve", here(walk.need(MEMBER)))
    shows(walk, "the account of a deleted customer", shown, customer=None)


def _delete_friend(walk: Walk) -> None:
    walk.call(_DELETE, here(walk.need(FRIEND)))


WRITES: Final = (
    Check(
        id="customers.create",
        operation=_CREATE,
        statement="A customer is made with the given fields, and reads as made.",
        run=_create,
        writes=True,
    ),
    Check(
        id="customers.by-form",
        operation=_CREATE,
        statement="A body may be a form, with metadata in brackets.",
        run=_by_form,
        writes=True,
        decided_in="mockserver.providers.vinr.forms:nested",
    ),
    Check(
        id="customers.by-email",
        operation=_LIST,
        statement="Customers can be listed by their exact e-mail address.",
        run=_by_email,
        writes=True,
    ),
    Check(
        id="customers.update",
        operation=_UPDATE,
        statement="An update changes the given fields only, by PATCH, POST or PUT.",
        run=_update,
        writes=True,
        decided_in="mockserver.providers.vinr.operations:_in_all_ways",
    ),
    Check(
        id="customers.metadata",
        operation=_UPDATE,
        statement="Keys of metadata merge, numbers become texts, null and empty texts remove.",
        run=_metadata,
        writes=True,
        decided_in=_METADATA,
    ),
    Check(
        id="customers.clear",
        operation=_UPDATE,
        statement="A field that is set to null is empty.",
        run=_clear,
        writes=True,
    ),
    refusal(
        "customers.odd-email",
        _CREATE,
        "An address without @ is refused",
        "400 parameter_invalid",
        lambda _: {"body": {"email": "nobody"}},
        param="email",
    ),
    refusal(
        "customers.odd-phone",
        _CREATE,
        "A phone number that is not E.164 is refused",
        "400 parameter_invalid",
        lambda _: {"body": {"phone": "0912 345"}},
        param="phone",
    ),
    refusal(
        "customers.many-keys",
        _CREATE,
        "More than 50 keys of metadata are refused",
        "400 parameter_invalid",
        lambda _: {"body": {"metadata": {f"key{number}": "x" for number in range(51)}}},
        param="metadata",
    ),
    refusal(
        "customers.nested-metadata",
        _CREATE,
        "Nested metadata are refused",
        "400 parameter_invalid",
        lambda _: {"body": {"metadata": {"order": {"id": 1}}}},
        decided_in=_METADATA,
    ),
    refusal(
        "customers.no-json",
        _CREATE,
        "A body that is no JSON is refused",
        "400 invalid_json",
        lambda _: {"body": b'{"name": '},
    ),
    refusal(
        "customers.no-object",
        _CREATE,
        "A body that is no object is refused",
        "400 invalid_json",
        lambda _: {"body": [1]},
    ),
    refusal(
        "customers.immutable",
        _UPDATE,
        "The time at which a customer was made cannot be changed",
        "400 immutable_field",
        lambda walk: {
            "path": here(walk.need(CUSTOMER)),
            "body": {"created_at": "2001-01-01T00:00:00Z"},
        },
        param="created_at",
        decided_in="mockserver.providers.vinr.handlers.acting:check_immutable",
    ),
    refusal(
        "customers.update-of-none",
        _UPDATE,
        "A customer that there is not cannot be changed",
        "404 resource_not_found",
        lambda _: {"path": here(f"cust_{NOBODY}"), "body": {"name": "Nobody"}},
    ),
)

LAST: Final = (
    Check(
        id="customers.delete",
        operation=_DELETE,
        statement="A deleted customer is gone.",
        run=_delete,
        writes=True,
    ),
    Check(
        id="customers.accounts-stay",
        operation=_DELETE,
        statement="The accounts of a deleted customer stay, without one.",
        run=_unlinked,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.accounts:unlink",
    ),
    Check(
        id="customers.delete-second",
        operation=_DELETE,
        statement="A customer that was made by a form is deleted like any other.",
        run=_delete_friend,
        writes=True,
    ),
)
