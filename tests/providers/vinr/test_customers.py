"""Customers: whom payments and accounts belong to."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import NOW, Vinr

PATH = "/v1/customers"


def test_a_customer_is_shown_as_it_was_made(api: Vinr) -> None:
    body = {
        "email": "new@example.com",
        "name": "New",
        "phone": "+35315550142",
        "metadata": {"a": "b"},
    }
    made = api.post(PATH, body).data
    assert made == {
        "id": made["id"],
        "object": "customer",
        **body,
        "default_payment_method": None,
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert api.get(f"{PATH}/{made['id']}").data == made
    assert api.payloads("customer.created") == [made]


def test_a_customer_may_be_nothing_but_an_id(api: Vinr) -> None:
    made = api.post(PATH).data
    assert made["email"] is made["name"] is made["phone"] is None


def test_customers_may_share_an_address(api: Vinr) -> None:
    made = [api.a_customer(email="a@b.c") for _ in range(2)]
    assert [each["id"] for each in api.get(PATH, email="a@b.c").items] == made[::-1]
    assert api.get(PATH, email="A@b.c").items == []


def test_an_update_changes_what_it_names(api: Vinr) -> None:
    customer = api.a_customer(email="a@b.c", name="A")
    api.advance("1h")
    before = api.get(f"{PATH}/{customer}").data
    assert api.patch(f"{PATH}/{customer}", {"name": "A"}).data == before
    after = api.patch(f"{PATH}/{customer}", {"name": None, "phone": "+4912345678"}).data
    assert after == {
        **before,
        "name": None,
        "phone": "+4912345678",
        "updated_at": "2026-03-01T13:00:00Z",
    }
    assert api.payloads("customer.updated") == [after]
    assert api.get(PATH, email="a@b.c").items == [after]
    api.patch(f"{PATH}/{customer}", {"email": "d@e.f"}).ok()
    assert api.get(PATH, email="a@b.c").items == []


@pytest.mark.parametrize("field", ["id", "object", "created_at"])
def test_some_fields_cannot_change(api: Vinr, field: str) -> None:
    path = f"{PATH}/cust_abc123"
    assert api.patch(path, {field: "other"}).param == ("immutable_field", field)
    assert api.patch(path, {field: api.get(path).data[field]}).status == 200


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a@b@c"}, "email"),
        ({"email": ""}, "email"),
        ({"name": ""}, "name"),
        ({"phone": "0151"}, "phone"),
        ({"phone": "+0151234567"}, "phone"),
        ({"phone": "+4912345678\n"}, "phone"),
    ],
)
def test_a_field_that_does_not_fit_is_named(api: Vinr, fields: Json, param: str) -> None:
    assert api.post(PATH, fields).param == ("parameter_invalid", param)
    assert api.patch(f"{PATH}/cust_abc123", fields).param == ("parameter_invalid", param)


def test_a_customer_who_is_deleted_leaves_the_account_behind(api: Vinr) -> None:
    other = api.an_account(7, program=api.a_program(), customer="cust_abc123")
    seen = len(api.happened())
    assert api.delete(f"{PATH}/cust_abc123").data == {
        "id": "cust_abc123",
        "object": "customer",
        "deleted": True,
    }
    assert api.happened()[seen:] == [
        "loyalty.account.updated",
        "loyalty.account.updated",
        "customer.deleted",
    ]
    for account, points in [("loy_abc123", 1500), (other, 7)]:
        found = api.account(account)
        assert (found["customer"], found["balance"]) == (None, points)
    assert api.get(f"{PATH}/cust_abc123").error == (404, "resource_not_found")
    assert api.delete(f"{PATH}/cust_abc123").error == (404, "resource_not_found")
    assert api.pay(100, "cust_abc123").error == (404, "resource_not_found")
    # The account may be linked to somebody else.
    body = {"customer": api.a_customer()}
    assert api.patch("/v1/loyalty/accounts/loy_abc123", body).status == 200


def test_a_method_can_be_saved_for_the_next_payment(api: Vinr) -> None:
    api.a_payment(100, "cust_abc123")
    assert api.get(f"{PATH}/cust_abc123").data["default_payment_method"] is None
    api.a_payment(100, "cust_abc123", savePaymentMethod=True)
    assert api.get(f"{PATH}/cust_abc123").data["default_payment_method"] == "pm_card_4242"
    # Without a customer or a method there is nothing to save.
    api.a_payment(100, savePaymentMethod=True)
    api.a_payment(100, "cust_empty", savePaymentMethod=True, payment_method=None)
    assert api.get(f"{PATH}/cust_empty").data["default_payment_method"] is None
