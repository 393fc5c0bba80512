"""From method and path to an operation."""

import pytest

from mockserver.exchange.dispatch import Dispatcher, parameter_names
from mockserver.exchange.errors import MethodUnknown, RouteUnknown
from mockserver.exchange.operation import Operation


def an_operation(method: str, path: str) -> Operation:
    return Operation(id=f"{method} {path}", method=method, path=path, summary="", access="any")


DISPATCHER = Dispatcher(
    an_operation(method, path)
    for method, path in (
        ("GET", "/v1/offers"),
        ("POST", "/v1/offers"),
        ("GET", "/v1/offers/{id}"),
        ("DELETE", "/v1/offers/{id}"),
        ("PUT", "/v1/offers/{id}/price"),
        ("GET", "/v1/offers/{offer}/prices/{price}"),
        ("GET", "/v1/offers/mine/prices/{price}"),
        ("GET", "/v1/wallet/transactions"),
    )
)


@pytest.mark.parametrize(
    ("method", "path", "operation", "parameters"),
    [
        pytest.param("GET", "/v1/offers", "GET /v1/offers", {}, id="fixed path"),
        pytest.param("POST", "/v1/offers", "POST /v1/offers", {}, id="other method"),
        pytest.param(
            "GET", "/v1/wallet/transactions", "GET /v1/wallet/transactions", {}, id="longer"
        ),
        pytest.param("GET", "/v1/offers/a", "GET /v1/offers/{id}", {"id": "a"}, id="template"),
        pytest.param(
            "PUT", "/v1/offers/a/price", "PUT /v1/offers/{id}/price", {"id": "a"}, id="in between"
        ),
        pytest.param(
            "GET",
            "/v1/offers/a/prices/b",
            "GET /v1/offers/{offer}/prices/{price}",
            {"offer": "a", "price": "b"},
            id="two parameters, each with its own name",
        ),
        pytest.param(
            "GET",
            "/v1/offers/mine/prices/b",
            "GET /v1/offers/mine/prices/{price}",
            {"price": "b"},
            id="a literal beats a parameter",
        ),
        pytest.param("GET", "/v1/offers/a%20b", "GET /v1/offers/{id}", {"id": "a b"}, id="decoded"),
        pytest.param(
            "GET", "/v1/offers/a%2Fb", "GET /v1/offers/{id}", {"id": "a/b"}, id="encoded slash"
        ),
        pytest.param(
            "GET", "/v1/%6Fffers/a", "GET /v1/offers/{id}", {"id": "a"}, id="encoded literal"
        ),
        pytest.param("GET", "/v1/offers/{id}", "GET /v1/offers/{id}", {"id": "{id}"}, id="braces"),
    ],
)
def test_an_operation_is_found_with_its_parameters(
    method: str, path: str, operation: str, parameters: dict[str, str]
) -> None:
    found, values = DISPATCHER.find(method, path)
    assert (found.id, values) == (operation, parameters)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/", id="root"),
        pytest.param("/v1", id="beginning of paths"),
        pytest.param("/v1/wallet", id="beginning of a fixed path"),
        pytest.param("/v1/offers/a/prices", id="beginning of a template"),
        pytest.param("/v1/offers/", id="slash behind a fixed path"),
        pytest.param("/v1/offers/a/", id="slash behind a template"),
        pytest.param("/v1/offers/a/price/b", id="too long"),
        pytest.param("/v1/offers//price", id="empty parameter"),
        pytest.param("/v1/Offers/a", id="other case"),
        pytest.param("/v2/offers", id="other version"),
    ],
)
def test_a_path_without_operations_is_unknown(path: str) -> None:
    with pytest.raises(RouteUnknown):
        DISPATCHER.find("GET", path)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        pytest.param("/v1/offers", ("GET", "POST"), id="fixed path"),
        pytest.param("/v1/offers/a", ("DELETE", "GET"), id="template"),
    ],
)
def test_a_wrong_method_names_the_right_ones(path: str, allowed: tuple[str, ...]) -> None:
    with pytest.raises(MethodUnknown) as refusal:
        DISPATCHER.find("PATCH", path)
    assert refusal.value.allowed == allowed


def test_the_parameters_of_a_template_are_named_in_order() -> None:
    assert parameter_names("/v1/{first}/x/{second}") == ("first", "second")
    assert parameter_names("/v1/x") == ()


LONG = Operation(
    id="redeem",
    method="POST",
    path="/Ingress/API/Redeem",
    summary="",
    access="any",
    aliases=("/v1/Redeem", "/v2/{program}/Redeem"),
)


@pytest.mark.parametrize(
    ("path", "is_alias", "parameters"),
    [
        pytest.param("/Ingress/API/Redeem", False, {}, id="own path"),
        pytest.param("/v1/Redeem", True, {}, id="alias"),
        pytest.param("/v2/19/Redeem", True, {"program": "19"}, id="alias with a parameter"),
    ],
)
def test_an_alias_leads_to_a_copy_of_the_operation(
    path: str, is_alias: bool, parameters: dict[str, str]
) -> None:
    found, values = Dispatcher([LONG]).find("POST", path)
    assert (found.id, found.is_alias, values) == ("redeem", is_alias, parameters)


def test_an_alias_may_have_a_method_of_its_own() -> None:
    patch = Operation(
        id="change",
        method="PATCH",
        path="/v1/things/{id}",
        summary="",
        access="any",
        aliases=("PUT /v1/things/{id}", "/v1/all-things/{id}"),
    )
    dispatcher = Dispatcher([patch])
    for method, path in (("PUT", "/v1/things/a"), ("PATCH", "/v1/all-things/a")):
        found, values = dispatcher.find(method, path)
        assert (found.id, found.is_alias, values) == ("change", True, {"id": "a"})
    with pytest.raises(MethodUnknown) as refusal:
        dispatcher.find("POST", "/v1/things/a")
    assert refusal.value.allowed == ("PATCH", "PUT")


@pytest.mark.parametrize("path", ["/ingress/api/redeem", "/V1/REDEEM", "/v2/Abc/redeem"])
def test_literal_parts_are_found_in_any_case_where_the_service_does_not_mind(path: str) -> None:
    found, values = Dispatcher([LONG], any_case=True).find("POST", path)
    assert found.id == "redeem"
    assert set(values.values()) <= {"Abc"}
    with pytest.raises(RouteUnknown):
        Dispatcher([LONG]).find("POST", path)


def test_an_operation_without_a_handler_is_not_built() -> None:
    assert not an_operation("GET", "/").built
